import { rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { GetSession } from "../workbench.test.ts";

/** Files change on disk, as Git or another program changes them; no command is run. */
export function following(session: GetSession): void {
  const inWorkspace = (name: string): string => path.join(session().workspace, name);

  it("finds what was added", async () => {
    await writeFile(inWorkspace("docs/operations/heron.md"), "# Heron\n\nThe heron protocol drains the queue before midnight.\n");
    await session().window.find("heron protocol", "docs/operations/heron.md");
  });

  it("finds what comes while it is looked for, without being asked again", async () => {
    const { window } = session();
    await window.openFind('"avocet ledger"');
    await window.quickPickRows().filter({ hasText: "Nothing shows" }).waitFor();
    await writeFile(inWorkspace("docs/operations/avocet.md"), "# Avocet\n\nThe avocet ledger is written twice.\n");
    await window.quickPickRows().filter({ hasText: "docs/operations/avocet.md" }).first().waitFor();
    await rm(inWorkspace("docs/operations/avocet.md"));
  });

  it("finds what a file says now, and no more what it said", async () => {
    const { window } = session();
    await writeFile(inWorkspace("docs/operations/heron.md"), "# Heron\n\nThe cormorant handshake refills the lagoon at dawn.\n");
    await window.find("cormorant handshake", "cormorant");
    await window.findNothing('"heron protocol"', "docs/operations/heron.md");
  });

  it("finds a renamed file under its new name", async () => {
    const { window } = session();
    await rename(inWorkspace("docs/operations/heron.md"), inWorkspace("docs/operations/cormorant.md"));
    await window.find("cormorant handshake", "docs/operations/cormorant.md");
    await window.findNothing("cormorant handshake", "docs/operations/heron.md");
  });

  it("forgets a deleted file", async () => {
    const { window } = session();
    await rm(inWorkspace("docs/operations/cormorant.md"));
    await window.findNothing("cormorant handshake", "docs/operations/cormorant.md");
  });
}
