/** What the recogniser mistakes in sans-serif type, where `I` and `l` look the same, with what it must have been. */
const corrections: readonly (readonly [RegExp, string])[] = [
  // AI, OpenAI, “AI-based”; not Al-Andalus.
  [/(?<![A-Z\d])Al(?![A-Za-z\d'’]|-[A-Z])/g, "AI"],
  // IP, ID, IO, IAM, IaaS, IoT, …
  [/(?<![A-Za-z\d])l(?=(?:Ps?|Ds?|O|AM|DE|SO|PSec|aaS|oT)(?![a-z\d]))/g, "I"],
  // Internet, Identify, Image, Import, Issue, Isolation, Item: no English word begins with these pairs after an l.
  [/(?<![A-Za-z\d])l(?=(?:n[a-z]|de|m[amp]|s[ols]|te)[a-z]{2})/g, "I"],
  // NetworkInterconnect, CatalogItems
  [/(?<=[a-z])l(?=nte[gr]|tems?(?![a-z]))/g, "I"],
];

/** Puts the capital I back into words that make no sense with the small l that was read; length stays the same. */
export function correctLookAlikes(line: string): string {
  return corrections.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), line);
}
