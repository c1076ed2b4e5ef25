import assert from "node:assert/strict";
import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "mocha";
import { ffmpegVariable } from "../../../../src/core/extract/moments/ffmpeg.ts";
import { ffmpegReport } from "../../../../src/core/extract/moments/ffmpegReport.ts";
import { never, rejectsWith } from "../sources.ts";
import { inFolder } from "./recording.ts";

/** Gives the work the path of a program that does what the shell script says. */
const withProgram = (script: string, work: (program: string, folder: string) => Promise<void>): Promise<void> =>
  inFolder(async (folder) => {
    const program = join(folder, "ffmpeg");
    await writeFile(program, `#!/bin/sh\n${script}\n`);
    await chmod(program, 0o755);
    await work(program, folder);
  });

describe("The report on ffmpeg", () => {
  it("names its version and where it was found", () =>
    withProgram("echo 'ffmpeg version 7.1.2-full Copyright (c) the developers'", async (program, folder) => {
      assert.equal(await ffmpegReport(never, { PATH: folder }), `version 7.1.2-full, ${program}`);
    }));

  it("says without one what is left out and what to install, and that is no failure", async () => {
    assert.match(await ffmpegReport(never, { PATH: "" }), /^Videos \(mp4, .*\) are left out.* not installed\. Install it \(https:/);
  });

  it("fails where the one that is named is none, does not run, or is something else", async () => {
    const failure = async (program: string): Promise<string> => (await rejectsWith(ffmpegReport(never, { [ffmpegVariable]: program }), "unavailable")).message;
    assert.match(await failure("/nowhere/ffmpeg"), /\/nowhere\/ffmpeg is not a program/);
    await withProgram("exit 3", async (program) => assert.match(await failure(program), /cannot be run/));
    await withProgram("echo busy", async (program) => assert.match(await failure(program), /does not say/));
  });
});
