/** How parts of an OOXML package refer to each other (ECMA-376 part 2, §6.5). */
import { posix } from "node:path";
import { attribute, children } from "./elements.ts";
import { resolvePart, type OfficePackage } from "./package.ts";

export interface Relation {
  /** Last word of the relation's type: `slideLayout`, `image`. */
  readonly type: string;
  /** The part it leads to; a URL for external ones. */
  readonly target: string;
  readonly isExternal: boolean;
}

/** By id. */
export type Relations = ReadonlyMap<string, Relation>;

/** The relations of a part, or of the whole package for `""`; empty when it has none. */
export async function relationsOf(opened: OfficePackage, part: string): Promise<Relations> {
  const { dir, base } = posix.parse(part);
  const root = await opened.xml(posix.join(dir, "_rels", `${base}.rels`));
  return new Map(
    children(root, "Relationship").map((element) => {
      const isExternal = attribute(element, "TargetMode")?.toLowerCase() === "external";
      const target = attribute(element, "Target") ?? "";
      const type = (attribute(element, "Type") ?? "").split("/").at(-1)!;
      return [attribute(element, "Id") ?? "", { type, target: isExternal ? target : resolvePart(part, target), isExternal }];
    }),
  );
}

/** The part that a relation of a type leads to. */
export function targetOfType(relations: Relations, type: string): string | undefined {
  for (const relation of relations.values()) if (relation.type === type && !relation.isExternal) return relation.target;
  return undefined;
}

/** The part that a relation leads to; undefined for external ones. */
export function targetOf(relations: Relations, id: string | undefined): string | undefined {
  const relation = relations.get(id ?? "");
  return relation?.isExternal === false ? relation.target : undefined;
}
