import { copySample, startSession, type Session } from "./support/session.ts";
import { connecting } from "./suites/connecting.ts";

/** A few documents and pictures of the sample: each of the four servers embeds them all. */
const documents = [
  "docs/architecture/overview.md",
  "docs/architecture/events.md",
  "docs/operations/failover.md",
  "images/event-flow.png",
  "images/failover-topology.png",
  "images/architecture-overview.svg",
  "images/login.png",
];

describe("a server of one's own, in VS Code", () => {
  let session: Session | undefined;

  before(async function () {
    this.timeout(10 * 60_000); // The first run installs VS Code's server.
    session = await startSession({ fill: (workspace) => copySample(workspace, documents) });
  });

  after(() => session?.close());

  afterEach(async function () {
    if (this.currentTest?.state === "failed") {
      await session?.window.shootFailure(this.currentTest.title);
    }
  });

  connecting(() => {
    if (session === undefined) throw new Error("VS Code did not start.");
    return session;
  });
});
