/** Hits as a panel's webview gets them: files that it may load instead of paths. */
import type { RootedHit } from "../../engine/protocol/engine.ts";
import type { PanelHit } from "../../engine/protocol/webview.ts";

/**
 * @param uriOf the URI under which the webview loads a file
 * @param folder name of the hit's workspace folder, where there are several
 */
export function panelHit({ thumbnailFile, shows, copies, ...hit }: RootedHit, uriOf: (file: string) => string, folder: string | undefined): PanelHit {
  const thumbnail = (file: string | undefined): { thumbnailUri?: string } => (file === undefined ? {} : { thumbnailUri: uriOf(file) });
  return {
    ...hit,
    shows: shows.map(({ thumbnailFile: file, ...shown }) => ({ ...shown, ...thumbnail(file) })),
    copies: copies.map(({ thumbnailFile: file, ...copy }) => ({ ...copy, ...thumbnail(file) })),
    ...thumbnail(thumbnailFile),
    ...(folder === undefined ? {} : { folder }),
  };
}
