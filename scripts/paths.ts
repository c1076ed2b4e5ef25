import path from "node:path";

/** Root of the repository. */
export const repository = path.resolve(import.meta.dirname, "..");

/** Where downloads, staged trees and screenshots of test runs lie; ignored by Git, safe to delete. */
export const cache = path.join(repository, ".cache");

/** VS Code's name of this platform. */
export const platform = `${process.platform}-${process.arch}`;

/** The packaged extension, made by `npm run package`. */
export const vsix = path.join(repository, `afterimage-${platform}.vsix`);
