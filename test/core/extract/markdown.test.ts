import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { markdown } from "../../../src/core/extract/markdown.ts";
import { limits } from "../../../src/core/limits.ts";
import type { Mention } from "../../../src/core/model.ts";
import { assertSound } from "./diagram/mutate.ts";
import { extract, fragment, never, rejectsWith, sourceOf } from "./sources.ts";

const read = (content: string, path = "docs/guide.md") => extract(markdown, path, content);

async function mentionsIn(content: string, path = "docs/guide.md"): Promise<readonly Mention[]> {
  return (await read(content, path)).fragments.flatMap((each) => each.mentions);
}

describe("Markdown sections", () => {
  it("gives a fragment a section with heading path, slug and line range", async () => {
    const result = await read("# Guide\n\nIntro.\n\n## Install & run\n\nDo it.\n\n### On Linux\n\nUse `apt`.\n\n## End\n");
    assert.deepEqual(
      result.fragments.map(({ key, title, text, anchor }) => [key, title, text, anchor.line, anchor.endLine]),
      [
        ["section:guide", "Guide", "Intro.", 1, 4],
        ["section:install--run", "Install & run", "Do it.", 5, 8],
        ["section:on-linux", "On Linux", "Use apt.", 9, 12],
        ["section:end", "End", "", 13, 13],
      ],
    );
    assert.deepEqual(fragment(result, "section:on-linux").anchor.headingPath, ["Guide", "Install & run", "On Linux"]);
    assert.equal(fragment(result, "section:on-linux").anchor.slug, "on-linux");
  });

  it("numbers equal headings as GitHub does", async () => {
    const result = await read("# A\n## Setup\n## Setup\n");
    assert.deepEqual(result.fragments.map((each) => each.key), ["section:a", "section:setup", "section:setup-1"]);
  });

  it("keeps headings without a word apart from each other and from the text before the first", async () => {
    const result = await read("Before.\n\n#\n\n# !!!\n");
    assert.deepEqual(result.fragments.map((each) => each.key), ["section:", "section:section", "section:section-1"]);
  });

  it("keeps the text before the first heading, without a slug", async () => {
    const result = await read("---\ntitle: Handbook\n---\nBefore.\n\n## First\n");
    const preamble = fragment(result, "section:");
    assert.equal(preamble.text, "Before.");
    assert.equal(preamble.title, "Handbook");
    assert.equal(preamble.anchor.slug, undefined);
    assert.deepEqual(fragment(result, "section:first").anchor.headingPath, ["Handbook", "First"]);
  });

  it("takes an id that the heading itself gives", async () => {
    const result = await read("## Install it {#setup}\n");
    assert.equal(fragment(result, "section:setup").title, "Install it");
  });

  it("makes prose of lists, tables, code, HTML and emphasis", async () => {
    const { text } = fragment(
      await read("# A\n\n- **one** [two](x.md)\n- three\n\n| K | V |\n|---|---|\n| a `b` | c |\n\n<div>inside <b>html</b></div>\n\n```ts\nrun();\n```\n"),
      "section:a",
    );
    assert.equal(text, "one two\nthree\nK | V\na b | c\ninside html\nrun();");
  });

  it("reads UTF-16 and CRLF, and refuses what is not text", async () => {
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from("# 标题\r\n\r\n正文", "utf16le")]);
    assert.equal(fragment(await extract(markdown, "a.md", utf16), "section:标题").text, "正文");
    await rejectsWith(extract(markdown, "a.md", Buffer.from([0x50, 0, 0, 0])), "unreadable");
  });

  it("does not throw whatever stands in the file, and keeps keys unique", async () => {
    const piece = fc.constantFrom("# a\n", "<A b={", "{/*", "```mermaid\n", ":::image ", 'source="x.png"', ":::", "[[a.png]]", "![", "](", "|", "\n\n", "- ", "> ", "<img src=", "export const ", '"', "~~~", "&#x;");
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(piece, fc.string()), { maxLength: 30 }), async (pieces) => {
        for (const path of ["a/b.md", "a/b.mdx"]) {
          const { fragments } = await read(pieces.join(""), path);
          assert.equal(new Set(fragments.map((each) => each.key)).size, fragments.length);
          for (const mention of fragments.flatMap((each) => each.mentions)) {
            assert.ok(mention.targets.every((target) => !target.startsWith("../") && !target.startsWith("/")));
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe("Markdown diagrams", () => {
  it("makes a fragment of a mermaid fence and leaves its source out of the prose", async () => {
    const result = await read("# Pay\n\nHow it works.\n\n```mermaid\nflowchart LR\n  A[Order service] -->|paid| B[(Ledger)]\n```\n\nDone.\n");
    const diagram = fragment(result, "diagram:pay:1");
    assert.equal(diagram.kind, "diagram");
    assert.equal(diagram.title, "Pay");
    assert.equal(diagram.description, "Mermaid flowchart");
    assert.deepEqual(new Set(diagram.text.split("\n")), new Set(["Order service", "paid", "Ledger", "Order service → Ledger: paid"]));
    assert.deepEqual([diagram.anchor.line, diagram.anchor.endLine, diagram.anchor.slug], [5, 8, "pay"]);
    assert.equal(fragment(result, "section:pay").text, "How it works.\nDone.");
  });

  it("reads PlantUML, diagrams in lists, and the blocks of Azure DevOps", async () => {
    const result = await read(
      "# A\n\n```plantuml\n@startuml\ntitle Checkout\nactor Customer\nCustomer -> Cart : adds item\n@enduml\n```\n\n- x\n\n  ```mermaid\n  pie title Costs\n    \"Compute\" : 40\n  ```\n\n::: mermaid\nsequenceDiagram\n  Alice->>Bob: Hello there\n:::\n",
    );
    assert.equal(fragment(result, "diagram:a:1").title, "Checkout");
    assert.match(fragment(result, "diagram:a:1").text, /Customer\nCart\nadds item/);
    assert.equal(fragment(result, "diagram:a:2").title, "Costs");
    assert.match(fragment(result, "diagram:a:2").text, /Compute/);
    assert.equal(fragment(result, "diagram:a:3").description, "Mermaid sequence diagram");
    assert.deepEqual(fragment(result, "diagram:a:3").text.split("\n"), ["Alice", "Bob", "Hello there", "Alice → Bob: Hello there"]);
  });
});

describe("Markdown fences", () => {
  const document = "# Pay\n\n```mermaid\nflowchart LR\n  A[Order service] -->|paid| B[(Ledger)]\n```\n\nAnd:\n\n```dot\ndigraph { node [shape=box]; Web -> Billing [label=charge] }\n```\n\n```plantuml\n@startuml\nAlice -> Bob : hello\n@enduml\n```\n";

  it("are drawn, with labels where they stand in the drawing, and keep the line to jump to", async () => {
    const { fragments, problems } = await read(document);
    const diagrams = fragments.filter(({ kind }) => kind === "diagram");
    assert.deepEqual(problems, []);
    assert.deepEqual(diagrams.map(({ key, anchor }) => [key, anchor.line, anchor.endLine, anchor.slug]), [["diagram:pay:1", 3, 6, "pay"], ["diagram:pay:2", 10, 12, "pay"], ["diagram:pay:3", 14, 18, "pay"]]);
    const [flow, dot, sequence] = diagrams.map(({ labels }) => (text: string) => labels.find((label) => label.text === text)!.box);
    assert.ok(flow!("Order service").y < flow!("Ledger").y);
    assert.ok(dot!("Web").y < dot!("charge").y && dot!("charge").y < dot!("Billing").y);
    assert.ok(sequence!("Alice").x < sequence!("Bob").x);
    assert.equal(diagrams[1]!.text, "Web\nBilling\ncharge\nWeb → Billing: charge");
    assertSound({ fragments, problems });
  });

  it("are each drawn by its own line", async () => {
    const source = sourceOf("a.md", document);
    const pictures = (await markdown.extract(source, never)).fragments.filter(({ picture }) => picture !== undefined);
    for (const { anchor, picture } of pictures) {
      const { width, height } = await markdown.render!(source, anchor, 300, never);
      assert.equal(Math.max(width, height), 300);
      assert.ok(Math.abs(width / height - picture!.width / picture!.height) < 0.02);
    }
    assert.equal(pictures.length, 3);
    await rejectsWith(markdown.render!(source, { line: 4 }, 300, never), "not-found");
  });

  it("are text alone when their source is wrong or too large, and nothing when they are empty", async () => {
    const many = Array.from({ length: limits.drawnFence }, (_, at) => `n${at} --> n${at + 1}`).join("\n");
    const result = await read(`# A\n\n\`\`\`dot\ndigraph { a -> \n\`\`\`\n\n\`\`\`mermaid\ngraph TD\n${many}\n\`\`\`\n\n\`\`\`dot\n\`\`\`\n\n\`\`\`mermaid\n\`\`\`\n`);
    assert.deepEqual(result.problems, []);
    assert.deepEqual(result.fragments.map(({ key, picture, anchor }) => [key, picture, anchor.line]), [["section:a", undefined, 1], ["diagram:a:1", undefined, 3], ["diagram:a:2", undefined, 7]]);
    assert.equal(fragment(result, "diagram:a:1").text, "digraph { a ->");
  });

  it("are drawn as far as one document may have it", async () => {
    const fence = "```mermaid\ngraph LR\n a --> b\n```\n\n";
    const { fragments } = await read(fence.repeat(limits.drawnFences + 1));
    assert.equal(fragments.length, limits.drawnFences + 1);
    assert.equal(fragments.filter(({ picture }) => picture !== undefined).length, limits.drawnFences);
  }).timeout(20_000);
});

describe("Markdown mentions", () => {
  it("attaches alt, title, line and the prose around a picture", async () => {
    const [mention] = await mentionsIn('# A\n\nBefore it.\n\n![The flow](img/a%20b.png?raw=1#x "Flow")\n\nAfter it.\n');
    assert.deepEqual(mention, {
      targets: ["docs/img/a b.png", "img/a b.png", "docs/img/a%20b.png", "img/a%20b.png"],
      alt: "The flow",
      caption: "",
      title: "Flow",
      prose: "Before it.\nAfter it.",
      line: 5,
    });
  });

  const firstTargets: readonly (readonly [string, string, string])[] = [
    ["reference style", "![x][pic]\n\n[pic]: img/a.png 'T'\n", "docs/img/a.png"],
    ["an HTML image in a paragraph", 'See <img src="img/a.png" alt="x"> there.\n', "docs/img/a.png"],
    ["an HTML image over several lines", '<p align="center">\n  <img\n    alt="x" src=\'img/a.png\'>\n</p>\n', "docs/img/a.png"],
    ["docfx", ':::image type="content" source="img/a.png" alt-text="x":::\n', "docs/img/a.png"],
    ["backslashes", "![x](img\\a.png)\n", "docs/img/a.png"],
    ["a path upwards", "![x](../img/a.png)\n", "img/a.png"],
    ["a root-relative path", "![x](/img/a.png)\n", "img/a.png"],
    ["docfx's root", "![x](~/img/a.png)\n", "img/a.png"],
    ["a wiki embed", "![[a.png|x]]\n", "docs/a.png"],
  ];
  for (const [what, content, target] of firstTargets) {
    it(`understands ${what}`, async () => {
      const [mention, ...others] = await mentionsIn(content);
      assert.equal(mention?.targets[0], target);
      assert.equal(mention.alt, "x");
      assert.equal(others.length, 0);
    });
  }

  it("looks wiki embeds up by name, and takes a number for a size", async () => {
    const [one, two] = await mentionsIn("[[sub/flow.png|300]] and [[Just a note]] and ![[b.svg|200x100]]");
    assert.deepEqual([one?.name, one?.alt], ["flow.png", ""]);
    assert.equal(two?.name, "b.svg");
  });

  it("ignores what is not in the library", async () => {
    const elsewhere = ["https://a.b/c.png", "//a.b/c.png", "data:image/png;base64,AAAA", "../../c.png", "C:\\c.png"];
    assert.deepEqual(await mentionsIn(elsewhere.map((url) => `![x](${url})`).join("\n\n")), []);
  });

  it("leaves references in code alone", async () => {
    assert.deepEqual(await mentionsIn("`![[a.png]]`\n\n```\n![x](a.png)\n:::image source=\"b.png\":::\n```\n"), []);
  });

  it("finds captions below, above, in the same paragraph and in figures", async () => {
    const mentions = await mentionsIn(
      [
        "![](a.png)\n\n*How orders flow.*",
        "Figure 2: The ledger.\n\n![](b.png)\n\nText.",
        "![](c.png)\n_In one paragraph._",
        '<figure><img src="d.png"><figcaption>Inside <b>it</b>.</figcaption></figure>',
        "![](e.png)\n\n图 3：系统架构",
      ].join("\n\n# H\n\n"),
    );
    assert.deepEqual(
      mentions.map((mention) => mention.caption),
      ["How orders flow.", "Figure 2: The ledger.", "In one paragraph.", "Inside it.", "图 3：系统架构"],
    );
  });

  it("takes docfx's long description for the caption and keeps line numbers", async () => {
    const content =
      '# A\n\n:::image type="complex" source="a.png" alt-text="Short" lightbox="a.png":::\n   The long\n   description.\n:::image-end:::\n\n## B\n\n![](b.png)\n';
    const [complex, after] = await mentionsIn(content);
    assert.deepEqual([complex?.alt, complex?.caption, complex?.line], ["Short", "The long description.", 3]);
    assert.equal(after?.line, 10);
  });

  it("also counts the larger picture that one links to", async () => {
    const mentions = await mentionsIn(':::image source="a.png" alt-text="x" lightbox="a-large.png":::');
    assert.deepEqual(mentions.map((mention) => mention.targets[0]), ["docs/a.png", "docs/a-large.png"]);
  });

  it("reads pictures in JSX: attributes, imports, require and theme pairs", async () => {
    const content = [
      "import flow from './flow.png';",
      "",
      "# A",
      "",
      '<img src={flow} alt="x" />',
      "",
      "<Image src={require('./b.png').default} />",
      "",
      "<ThemedImage sources={{ light: useBaseUrl('/img/l.png'), dark: useBaseUrl('/img/d.png') }} />",
    ].join("\n");
    const mentions = await mentionsIn(content, "docs/guide.mdx");
    const targets = mentions.map((mention) => mention.targets[0]);
    assert.deepEqual(targets, ["docs/flow.png", "docs/b.png", "img/l.png", "img/d.png"]);
  });

  it("shows neither imports nor tags nor comments of MDX as prose", async () => {
    const content = "import X from './x'\nexport const meta = {\n  a: 1\n}\n\n# A\n\n{/* hidden */}\n<Tabs>\n  <Tab label=\"Linux\">Shown</Tab>\n</Tabs>\n";
    const [section] = (await read(content, "a.mdx")).fragments;
    assert.equal(section?.key, "section:a");
    assert.equal(section.text, "Shown");
  });

  it("are found behind any number of brackets", async () => {
    for (const mark of ["[", "[a](", "*a_"]) {
      const { fragments } = await extract(markdown, "a.md", `# Guide\n\n${mark.repeat(60_000)}\n\n## End\n\n![The *end*](b.png)\n`);
      assert.deepEqual(fragments.at(-1)!.mentions.map(({ targets }) => targets[0]), ["b.png"], mark);
    }
  });

  it("are found behind blocks that nest deeper than what goes through them could", async () => {
    for (const mark of ["> ", "+ ", "1. ", "[^a]: "]) {
      const { fragments } = await extract(markdown, "a.md", `# Guide\n\n${mark.repeat(60_000)}a\n\n## End\n\n![The *end*](b.png)\n`);
      assert.deepEqual(fragments.at(-1)!.mentions.map(({ targets }) => targets[0]), ["b.png"], mark);
    }
  });
});
