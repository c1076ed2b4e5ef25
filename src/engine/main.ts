/** The engine process: composes the core and serves it to the process that forked it. */
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { createMessageConnection, IPCMessageReader, IPCMessageWriter } from "vscode-jsonrpc/node.js";
import { doctor } from "../core/doctor.ts";
import { discoverServers } from "../core/endpoint/discover.ts";
import { tryDescriber, tryEncoder } from "../core/endpoint/tryOut.ts";
import { AfterimageError } from "../core/errors.ts";
import { ffmpegVariable } from "../core/extract/moments/ffmpeg.ts";
import { openQueryPicture } from "../core/extract/queryPicture.ts";
import { pngOf } from "../core/extract/raster.ts";
import { Library } from "../core/library.ts";
import { limits } from "../core/limits.ts";
import { createServices, type Services } from "../core/services.ts";
import type { EngineSettings } from "./protocol/engine.ts";
import { serve } from "./server.ts";

/** How long writing the libraries may take once the parent is gone. */
const graceMs = 8_000;

let services: Services | undefined;
let servers: Pick<EngineSettings, "encoder" | "describer"> = {};

function configured(): Services {
  if (services === undefined) {
    throw new AfterimageError({ kind: "unavailable", message: "The engine was asked to work before it was configured." });
  }
  return services;
}

const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));
const close = serve(connection, {
  configure(settings) {
    servers = settings;
    if (services !== undefined) {
      services.encoders.configure(settings.encoder);
      services.narrators.configure(settings.describer);
      return;
    }
    // Workers find it there as the command line does.
    if (settings.ffmpegPath !== undefined) process.env[ffmpegVariable] = settings.ffmpegPath;
    services = createServices({ ...settings, workerModule: fileURLToPath(new URL("./worker.js", import.meta.url)) });
  },
  async open(init, events) {
    const library = await Library.open({ ...init, services: configured(), events });
    library.readAhead();
    return library;
  },
  async readPicture({ file, name, preview }, signal) {
    services?.pool.expectPicture();
    const picture = await openQueryPicture(file, name, signal);
    await writeFile(preview, await pngOf(await picture.draw(limits.questionSide)), { mode: 0o600 });
    return picture.tell();
  },
  doctor: async (root, signal) => doctor(configured(), { ...servers, ...(root === undefined ? {} : { root }) }, signal),
  discover: discoverServers,
  tryOut: (what, signal) => ("encoder" in what ? tryEncoder(what.encoder, signal) : tryDescriber(what.describer, signal)),
  dispose: async () => services?.dispose(),
});

process.once("disconnect", () => {
  setTimeout(() => process.exit(1), graceMs).unref();
  void close().finally(() => process.exit(0));
});
