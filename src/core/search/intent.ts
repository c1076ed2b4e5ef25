/** What a query says about the form of what it looks for. */
export interface QueryIntent {
  /** `picture`: names a form or looks (“diagram”, “blue boxes”); `text`: asks a question; else `either`. */
  readonly form: "picture" | "text" | "either";
  /** The query without its naming of the form: `Diagram that shows the order flow` → `the order flow`. */
  readonly subject: string;
}

/** Kinds of picture that people name, in English and Chinese. */
const formNouns =
  "diagrams?|screen ?shots?|charts?|graphs?|graphics?|pictures?|images?|drawings?|illustrations?|infographics?" +
  "|flow ?charts?|icons?|logos?|badges?|photos?|sketch(?:es)?|posters?|plots?|schematics?|wireframes?|mock-?ups?|figures?(?! out)";
const looks =
  "red|blue|green|yellow|orange|purple|pink|teal|gr[ea]y|black|white|dark|colou?r(?:s|ed|ful)?|gradient" +
  "|circles?|box(?:es)?|arrows?|triangles?|hexagons?|rectangles?|ellipses?|curves?|dotted|dashed|swim ?lanes?";
const namesPicture = new RegExp(`\\b(?:${formNouns}|${looks})\\b|[图圖]|截屏|[红黄绿蓝紫橙灰黑白]色|箭头|方框|圆圈|曲线`, "iu");

const asks =
  /^\W*(?:how|what|which|why|when|where|who|whose|should|shall|can|could|may|must|does|do|did|is|are|was|were|will|would|has|have)\b|[?？]|怎么|怎样|如何|为什么|为何|哪|应该|什么|多久|多少|吗$/iu;

/** “A screenshot of …”, “Architecture diagram that shows …”: what comes before the subject. */
const naming = new RegExp(
  `^\\W*(?:(?:an?|the)\\s+)?(?:[\\w-]+\\s+){0,2}?(?:${formNouns})\\s+` +
    "(?:(?:that|which)\\s+)?(?:shows?|showing|depict(?:s|ing)|illustrat(?:es|ing)|present(?:s|ing)|describ(?:es|ing)|of|for|with|about)\\s+",
  "iu",
);

/**
 * Reads the form of what is looked for out of a query's words. A hint, for ranking only: nothing is left out by it.
 * The naming itself says nothing of the subject, and few documents contain it, so channels are asked without it.
 */
export function readIntent(query: string): QueryIntent {
  const subject = query.replace(naming, "");
  const form = namesPicture.test(query) ? "picture" : asks.test(query) ? "text" : "either";
  return { form, subject: subject.trim() === "" ? query : subject };
}
