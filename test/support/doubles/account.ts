import type { Sight } from "./pictures.ts";

/** A JSON schema as far as a describing model has to follow it. */
export type Schema = Readonly<Record<string, unknown>>;

interface Material {
  readonly lines: readonly string[];
  readonly title: string;
  readonly summary: string;
  readonly language: string;
}

/**
 * What a vision model in schema mode answers about pictures: JSON that keeps to the schema, filled with what is written
 * in the pictures. A property's name decides what goes into it (`title`, `summary`, `visibleText`, `components`,
 * `relations`, `diagramType`, `language` and what resembles them).
 */
export function accountInSchema(sights: readonly Sight[], schema: Schema): string {
  return JSON.stringify(fill(schema, "", materialOf(sights), schema));
}

/** What a vision model answers that nothing holds to a schema. */
export function accountInProse(sights: readonly Sight[]): string {
  const { title, summary } = materialOf(sights);
  return sights.length === 0 ? "Hello! How can I help you today?" : `Sure! The picture is called “${title}”. ${summary}`;
}

function materialOf(sights: readonly Sight[]): Material {
  const lines = [...new Set(sights.flatMap((sight) => sight.lines))];
  const colours = [...new Set(sights.flatMap((sight) => sight.colours))].join(" and ");
  const title = lines.find((line) => /\p{L}{3}/u.test(line)) ?? `A picture in ${colours}`;
  const written = lines.join("");
  const han = written.replace(/[^\p{Script=Han}]/gu, "").length;
  return {
    lines,
    title,
    summary: lines.length === 0 ? `A picture in ${colours} without any text.` : `A picture in ${colours} that shows ${lines.join(", ")}.`,
    language: lines.length === 0 ? "" : han > written.length / 4 ? "zh" : "en",
  };
}

function fill(schema: Schema, name: string, material: Material, root: Schema): unknown {
  if (typeof schema["$ref"] === "string") return fill(resolve(schema["$ref"], root), name, material, root);
  if ("const" in schema) return schema["const"];
  if (Array.isArray(schema["enum"])) return schema["enum"][0] as unknown;
  const choices = schema["anyOf"] ?? schema["oneOf"] ?? schema["allOf"];
  if (Array.isArray(choices)) return fill(choices[0] as Schema, name, material, root);
  const type: unknown = Array.isArray(schema["type"]) ? schema["type"][0] : schema["type"];
  switch (type ?? ("properties" in schema ? "object" : "string")) {
    case "object":
      return Object.fromEntries(
        Object.entries((schema["properties"] ?? {}) as Record<string, Schema>).map(([key, value]) => [key, fill(value, key, material, root)]),
      );
    case "array":
      return fillList(schema, name, material, root);
    case "number":
    case "integer":
      return schema["minimum"] ?? 0;
    case "boolean":
      return false;
    case "null":
      return null;
    default:
      return cut(textFor(name, material), schema);
  }
}

function fillList(schema: Schema, name: string, material: Material, root: Schema): unknown[] {
  const items = (schema["items"] ?? { type: "string" }) as Schema;
  const texts = /relation|edge|flow|connect|link/i.test(name)
    ? material.lines.slice(1).map((line, at) => `${material.lines[at] ?? ""} → ${line}`)
    : material.lines;
  const most = typeof schema["maxItems"] === "number" ? schema["maxItems"] : 24;
  const least = typeof schema["minItems"] === "number" ? schema["minItems"] : 0;
  const wanted = texts.length < least ? [...texts, ...Array<string>(least - texts.length).fill(material.title)] : texts;
  return wanted.slice(0, most).map((text) => {
    if (items["type"] === "string" && !("enum" in items)) return cut(text, items);
    return fill(items, name, { ...material, title: text, lines: [text] }, root);
  });
}

function textFor(name: string, { lines, title, summary, language }: Material): string {
  if (/lang/i.test(name)) return language;
  if (/summary|descri|caption/i.test(name)) return summary;
  if (/text|ocr|words/i.test(name)) return lines.join("\n");
  if (/type|kind/i.test(name)) return lines.length === 0 ? "picture" : "diagram";
  return title;
}

function cut(text: string, schema: Schema): string {
  return typeof schema["maxLength"] === "number" ? text.slice(0, schema["maxLength"]) : text;
}

/** Only references within the schema: `#/$defs/Name`. */
function resolve(reference: string, root: Schema): Schema {
  return reference
    .slice(2)
    .split("/")
    .reduce<unknown>((at, key) => (at as Schema)[key], root) as Schema;
}
