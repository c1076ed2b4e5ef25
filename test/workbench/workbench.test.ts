import { startSession, type Session } from "./support/session.ts";
import { finding } from "./suites/finding.ts";
import { firstRun } from "./suites/firstRun.ts";
import { formats } from "./suites/formats.ts";
import { following } from "./suites/following.ts";
import { healing } from "./suites/healing.ts";
import { panel } from "./suites/panel.ts";
import { pasting } from "./suites/pasting.ts";
import { recordings } from "./suites/recordings.ts";
import { viewing } from "./suites/viewing.ts";

/** Gives the suites the session that exists once they run. */
export type GetSession = () => Session;

/** One window from the first question to the last, as a user has it: later suites search what the first one indexed. */
describe("Afterimage in VS Code", () => {
  let session: Session | undefined;
  const getSession: GetSession = () => {
    if (session === undefined) throw new Error("VS Code did not start.");
    return session;
  };

  before(async function () {
    this.timeout(10 * 60_000); // The first run installs VS Code's server.
    session = await startSession();
    await session.window.open(session.url);
  });

  after(() => session?.close());

  afterEach(async function () {
    if (this.currentTest?.state === "failed") {
      await session?.window.shootFailure(this.currentTest.title);
    }
  });

  describe("first run", () => { firstRun(getSession); });
  describe("Find…", () => { finding(getSession); });
  describe("search panel", () => { panel(getSession); });
  describe("viewer", () => { viewing(getSession); });
  describe("documents of other formats", () => { formats(getSession); });
  describe("recordings", () => { recordings(getSession); });
  describe("pasting a picture", () => { pasting(getSession); });
  describe("following changes", () => { following(getSession); });
  describe("a killed engine", () => { healing(getSession); });
});
