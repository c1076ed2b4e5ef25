import type { Fragment, Mention } from "../../../src/core/model.ts";
import type { StoredDocument } from "../../../src/core/store/catalog.ts";

/** Documents as extractors leave them, with only what a test cares about. */

export function mention(target: string, init: Partial<Mention> = {}): Mention {
  return { targets: [target], alt: "", caption: "", title: "", prose: "", line: 1, ...init };
}

export function section(title: string, text: string, mentions: readonly Mention[] = [], line = 1): Fragment {
  const slug = title.toLowerCase().replaceAll(" ", "-");
  return {
    key: `section:${slug}`,
    kind: "section",
    anchor: { headingPath: [title], slug, line },
    title,
    text,
    labels: [],
    description: "",
    mentions,
  };
}

export function markdown(path: string, sections: readonly Fragment[], init: Partial<StoredDocument> = {}): StoredDocument {
  return { ...base(path, JSON.stringify(sections)), fragments: sections, ...init };
}

export function picture(path: string, labels: readonly string[], init: Partial<StoredDocument> = {}): StoredDocument {
  const fragment: Fragment = {
    key: "image",
    kind: "image",
    anchor: {},
    title: path.slice(path.lastIndexOf("/") + 1).replace(/\.\w+$/, "").replaceAll("-", " "),
    text: labels.join("\n"),
    labels: labels.map((text, at) => ({ text, box: { x: 0, y: at / 10, width: 0.5, height: 0.1 } })),
    description: "",
    mentions: [],
    picture: { width: 100, height: 100, thumbnail: "", pixels: "" },
  };
  return { ...base(path, path + labels.join()), fragments: [fragment], ...init };
}

/** A video with one moment. */
export function recording(path: string): StoredDocument {
  const still = picture(path, []);
  return { ...still, fragments: still.fragments.map((fragment) => ({ ...fragment, key: "moment:1", kind: "moment", anchor: { timestamp: 1 } })) };
}

function base(path: string, hash: string): Omit<StoredDocument, "fragments"> {
  return { path, hash, size: 1, mtimeMs: Date.UTC(2026, 0, 1), extractor: "test@1", problems: [], vectors: {} };
}
