import assert from "node:assert/strict";
import { newNonce, webviewPage } from "../../../src/extension/webview/page.ts";

describe("webviewPage", () => {
  const page = webviewPage({
    element: "afterimage-panel",
    title: "Afterimage",
    cspSource: "https://webview.example",
    script: "https://webview.example/panel.js",
    stylesheet: "https://webview.example/codicon.css",
    nonce: "abc",
  });
  const policy = /Content-Security-Policy" content="([^"]+)"/.exec(page)?.[1] ?? "";

  it("lets nothing in but its own script, styles, font and pictures", () => {
    const directives = policy.split("; ");
    assert.ok(directives.includes("default-src 'none'"));
    assert.ok(directives.includes("script-src 'nonce-abc'"));
    assert.doesNotMatch(policy, /unsafe-eval|\*|data:|https:(?!\/\/webview\.example)/);
  });

  it("gives every script and style element the nonce", () => {
    for (const [element] of page.matchAll(/<(script|style)\b[^>]*>/g)) {
      assert.match(element, /nonce="abc"/);
    }
  });

  it("never uses a nonce twice", () => {
    assert.notEqual(newNonce(), newNonce());
  });
});
