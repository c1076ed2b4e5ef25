import { readFile } from "node:fs/promises";

/** An office file that an independent program wrote; its README says how. */
export function officeFixture(name: string): Promise<Buffer> {
  return readFile(new URL(`../../../fixtures/office/${name}`, import.meta.url));
}
