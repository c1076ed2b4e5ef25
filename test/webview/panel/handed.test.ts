import assert from "node:assert/strict";
import { dropped, pasted, type Transfer } from "../../../webview/panel/handed.ts";

const file = (name: string, type = ""): File => new File(["x"], name, { type });
const transfer = (data: Readonly<Record<string, string>>, ...files: readonly File[]): Transfer => ({ files, getData: (format) => data[format] ?? "" });

describe("what is pasted", () => {
  it("is the picture of a screenshot tool or a browser", () => {
    const screenshot = file("image.png", "image/png");
    assert.deepEqual(pasted(transfer({}, screenshot)), { kind: "picture", file: screenshot, name: "Pasted picture" });
    assert.equal(pasted(transfer({ "text/html": "<img src='https://a.example/b.png'>" }, screenshot)).kind, "picture");
  });

  it("is the picture file that a file manager copied with its path", () => {
    const handed = pasted(transfer({ "text/plain": "/home/ada/flow.png" }, file("flow.png", "image/png")));
    assert.ok(handed.kind === "picture" && handed.name === "flow.png");
  });

  it("is text where a program adds a picture of it", () => {
    assert.deepEqual(pasted(transfer({ "text/plain": "12\t13\n14\t15" }, file("image.png", "image/png"))), { kind: "text", text: "12\t13\n14\t15" });
    assert.deepEqual(pasted(transfer({ "text/plain": "gateway" })), { kind: "text", text: "gateway" });
  });

  it("is told for what it is when it is neither", () => {
    const [empty, pdf] = [pasted(transfer({})), pasted(transfer({}, file("plan.pdf", "application/pdf")))];
    assert.ok(empty.kind === "unfit" && /no picture in the clipboard/.test(empty.message) && empty.hint !== "");
    assert.ok(pdf.kind === "unfit" && /plan\.pdf is not a picture/.test(pdf.message) && pdf.hint !== "");
  });
});

describe("what is dropped", () => {
  it("is a picture file from the desktop, also one without a type", () => {
    const drawing = file("a.svg");
    assert.deepEqual(dropped(transfer({}, drawing)), { kind: "picture", file: drawing, name: "a.svg" });
  });

  it("is a file of the Explorer, the first of several", () => {
    const list = "vscode-remote://localhost/w/a%20b.png\r\nvscode-remote://localhost/w/c.png";
    assert.deepEqual(dropped(transfer({ "application/vnd.code.uri-list": list })), { kind: "file", uri: "vscode-remote://localhost/w/a%20b.png" });
    assert.deepEqual(dropped(transfer({ "text/uri-list": "# comment\nfile:///w/a.webp" })), { kind: "file", uri: "file:///w/a.webp" });
  });

  it("is refused in words when it is a link or no picture, and ignored when it is only text", () => {
    const link = dropped(transfer({ "text/uri-list": "https://a.example/b.png" }));
    assert.ok(link?.kind === "unfit" && /link/.test(link.message));
    const text = dropped(transfer({ "text/uri-list": "file:///w/notes%20old.md" }));
    assert.ok(text?.kind === "unfit" && text.message.startsWith("notes old.md is not"));
    assert.equal(dropped(transfer({ "text/plain": "words" })), undefined);
  });
});
