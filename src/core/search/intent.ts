/** What a query says about the form of what it looks for. */
export interface QueryIntent {
  /** `picture`: names a form or looks (“diagram”, “blue boxes”); `text`: asks a question; else `either`. */
  readonly form: "picture" | "text" | "either";
  /** The query without its naming of the form: `Diagram that shows the order flow` → `the order flow`. */
  readonly subject: string;
}

/** Words for nothing but pictures. */
const pictureNouns =
  "diagrams?|screen ?shots?|charts?|pictures?|drawings?|illustrations?|infographics?|flow ?charts?|photos?" +
  "|sketch(?:es)?|posters?|schematics?|wireframes?|mock-?ups?";
/** Words for pictures that in technical prose often mean something else (container image, call graph). */
const ambiguousNouns = "images?|graphs?|graphics?|figures?(?! out)|plots?|icons?|logos?|badges?";
const looks =
  "red|blue|green|yellow|orange|purple|pink|teal|gr[ea]y|black|white|dark|colou?r(?:s|ed|ful)?|gradient" +
  "|circles?|box(?:es)?|arrows?|triangles?|hexagons?|rectangles?|ellipses?|curves?|dotted|dashed|swim ?lanes?";
const namesPicture = new RegExp(`\\b(?:${pictureNouns})\\b|[图圖]|截屏`, "iu");
const suggestsPicture = new RegExp(`\\b(?:${ambiguousNouns}|${looks})\\b|[红黄绿蓝紫橙灰黑白]色|箭头|方框|圆圈|曲线`, "iu");

const asks =
  /^\W*(?:how|what|which|why|when|where|who|whose|should|shall|can|could|may|must|does|do|did|is|are|was|were|will|would|has|have)\b|[?？]|怎么|怎样|如何|为什么|为何|哪|应该|什么|多久|多少|吗$/iu;

/** “A screenshot of …”, “Architecture diagram that shows …”: what comes before the subject. */
const naming = new RegExp(
  `^\\W*(?:(?:an?|the)\\s+)?(?:[\\w-]+\\s+){0,2}?(?:${pictureNouns}|${ambiguousNouns})\\s+` +
    "(?:(?:that|which)\\s+)?(?:shows?|showing|depict(?:s|ing)|illustrat(?:es|ing)|present(?:s|ing)|describ(?:es|ing)|of|for|with|about)\\s+",
  "iu",
);

/**
 * Reads the form of what is looked for out of a query's words. A hint, for ranking only: nothing is left out by it.
 * The naming itself says nothing of the subject, and few documents contain it, so channels are asked without it.
 */
export function readIntent(query: string): QueryIntent {
  const subject = query.replace(naming, "");
  return { form: formOf(query), subject: subject.trim() === "" ? query : subject };
}

function formOf(query: string): QueryIntent["form"] {
  if (namesPicture.test(query)) return "picture";
  if (asks.test(query)) return "text";
  return suggestsPicture.test(query) ? "picture" : "either";
}
