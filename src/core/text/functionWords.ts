/**
 * English words that hold a sentence together and say nothing of a subject. They are ranked like any other word, since
 * their frequency tells how little they mean; but in a small library that does not show, and nobody wants to see `to`
 * marked as a match.
 */
const functionWords: ReadonlySet<string> = new Set(
  (
    "a about after all also an and any are as at be been before between but by can could did do does for from get had has have how i if in " +
    "into is it its me my no not of on one or our out over shall should so some such than that the their them then there these they this " +
    "those through to up was we were what when where which while who whose why will with without would you your"
  ).split(" "),
);

/** Whether a word says nothing of a subject. */
export function isFunctionWord(word: string): boolean {
  return functionWords.has(word.toLowerCase());
}
