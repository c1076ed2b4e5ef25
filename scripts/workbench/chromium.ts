import { accessSync, constants } from "node:fs";
import path from "node:path";

const names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "microsoft-edge"];
const places = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** Path of a Chromium-based browser: `CHROME_PATH`, or the first known name on the PATH. */
export function findChromium(): string | undefined {
  const { CHROME_PATH: chosen, PATH: folders = "" } = process.env;
  const onPath = folders.split(path.delimiter).flatMap((folder) => names.map((name) => path.join(folder, name)));
  return [...(chosen === undefined ? [] : [chosen]), ...onPath, ...places].find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
