/**
 * Makes a fresh clone ready to run: installs what the lock file names and builds into `dist/`.
 *
 *     node scripts/prepare.mjs
 *
 * It runs before anything is installed, so it uses nothing but Node. A second run only builds.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { npm, run } from "./npm.mjs";

const repository = fileURLToPath(new URL("..", import.meta.url));
const { engines } = JSON.parse(readFileSync(path.join(repository, "package.json"), "utf8"));

try {
  requireNode(engines.node.replace(">=", ""));
  install();
  run(process.execPath, ["esbuild.js"], { cwd: repository });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

/** @param {string} least */
function requireNode(least) {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const [leastMajor = 0, leastMinor = 0] = least.split(".").map(Number);
  if (major < leastMajor || (major === leastMajor && minor < leastMinor)) {
    throw new Error(`Node ${process.versions.node} is too old: Afterimage needs Node ${least} or newer.`);
  }
}

/** Runs `npm ci` unless the same lock file was installed before by the same kind of Node. */
function install() {
  const stamp = path.join(repository, "node_modules/.afterimage-installed");
  const wanted = createHash("sha256")
    .update(readFileSync(path.join(repository, "package-lock.json")))
    .update([process.platform, process.arch, process.versions.modules].join())
    .digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;

  console.log("Installing packages…");
  npm(["ci", "--no-audit", "--no-fund"], {
    cwd: repository,
    env: {
      // Its install script downloads a GPU build; the package carries the CPU build that we use.
      ONNXRUNTIME_NODE_INSTALL: "skip",
      ...nodeHeaders(),
    },
  });
  writeFileSync(stamp, wanted);
}

/**
 * Tells node-gyp where Node's C headers are when it compiles the vector index. It would download them from Node's
 * site; they mostly lie beside Node itself, and otherwise come, for Linux, in a package with Node of this version.
 *
 * @returns {Record<string, string>}
 */
function nodeHeaders() {
  const has = (/** @type {string} */ folder) => existsSync(path.join(folder, "include/node/node_api.h"));
  const beside = path.resolve(realpathSync(process.execPath), "../..");
  if (has(beside)) return { npm_config_nodedir: beside };
  if (process.platform !== "linux") return {};

  const name = `node-linux-${process.arch}`;
  const folder = path.join(repository, ".cache", `node-headers-${process.versions.node}`);
  const packaged = path.join(folder, "node_modules", name);
  if (!has(packaged)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, "package.json"), JSON.stringify({ private: true }));
    npm(["install", "--no-audit", "--no-fund", `${name}@${process.versions.node}`], { cwd: folder });
  }
  return { npm_config_nodedir: packaged };
}
