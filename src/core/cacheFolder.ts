import envPaths from "env-paths";

/** Where artifacts live unless `AFTERIMAGE_CACHE_DIR` says otherwise: the platform's cache folder of the user. */
export function defaultCacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return environment["AFTERIMAGE_CACHE_DIR"] || envPaths("afterimage", { suffix: "" }).cache;
}
