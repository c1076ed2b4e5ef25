import { randomBytes } from "node:crypto";

export interface WebviewPage {
  /** Name of the component that fills the page, `afterimage-panel`; its bundle has the last part's name. */
  readonly element: string;
  readonly title: string;
  /** What the webview calls its own origin (`webview.cspSource`). */
  readonly cspSource: string;
  readonly script: string;
  readonly stylesheet: string;
  readonly nonce: string;
}

/**
 * The page around a webview component. Nothing but our own script runs, and nothing is loaded from outside the
 * extension, the folders of pictures (the cache, and what was pasted) and, to be played, the workspace.
 */
export function webviewPage({ element, title, cspSource, script, stylesheet, nonce }: WebviewPage): string {
  const policy = [
    "default-src 'none'",
    `img-src ${cspSource}`,
    `media-src ${cspSource}`,
    `font-src ${cspSource}`,
    `style-src ${cspSource} 'nonce-${nonce}'`,
    `script-src 'nonce-${nonce}'`,
  ].join("; ");
  return `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <title>${title}</title>
  <link rel="stylesheet" href="${stylesheet}">
  <style nonce="${nonce}">html, body, ${element} { height: 100%; margin: 0; padding: 0; display: block; }</style>
</head>
<body>
  <${element}></${element}>
  <script type="module" nonce="${nonce}" src="${script}"></script>
</body>
</html>
`;
}

/** A value that no injected script can know. */
export function newNonce(): string {
  return randomBytes(16).toString("base64");
}
