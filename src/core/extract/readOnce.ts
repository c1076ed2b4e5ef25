import type { DocumentSource } from "./extractor.ts";

/** A reading that is kept for as long as its document is: fragments are drawn one by one from the same source. */
export function readOnce<T extends object>(read: (source: DocumentSource) => T): (source: DocumentSource) => T {
  const kept = new WeakMap<DocumentSource, T>();
  return (source) => {
    const reading = kept.get(source) ?? read(source);
    kept.set(source, reading);
    return reading;
  };
}
