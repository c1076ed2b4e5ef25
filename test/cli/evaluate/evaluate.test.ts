import assert from "node:assert/strict";
import { ablation, evaluate, firstRank, type Found, type Search } from "../../../src/cli/evaluate/evaluate.ts";
import type { QueryCase } from "../../../src/cli/evaluate/queryFile.ts";
import { summarise, summariseFailures } from "../../../src/cli/evaluate/summary.ts";
import { formatFailures, formatSummary } from "../../../src/cli/evaluate/table.ts";

const signal = new AbortController().signal;
const quiet = (): void => undefined;

function hit(target: string): Found {
  const [path = "", slug] = target.split("#");
  return { path, anchor: slug === undefined ? {} : { slug } };
}

function question(id: string, init: Partial<QueryCase> = {}): QueryCase {
  return { id, kind: "text-image", variant: "alt", lang: "en", query: id, targets: ["right"], softTargets: [], spans: {}, ...init };
}

/** Lexical finds the target second, dense first or not at all, both together first; pictures are nobody's business. */
const search: Search = ({ query }, channels) => {
  if (channels?.includes("visual")) return Promise.resolve([]);
  if (channels?.includes("lexical")) return Promise.resolve([hit("wrong"), hit("right")]);
  return Promise.resolve(query === "hard" && channels !== undefined ? [hit("wrong")] : [hit("right"), hit("wrong")]);
};

describe("firstRank", () => {
  const hits = ["a.md#intro", "a.md#usage", "b.png", "deep/c#.md#one"].map(hit);

  it("is that of the first hit that is any of the targets", () => {
    assert.equal(firstRank(hits, ["b.png", "a.md#usage"]), 2);
    assert.equal(firstRank(hits, ["b.png"]), 3);
    assert.equal(firstRank(hits, ["c.png"]), undefined);
  });

  it("takes any place in a file when the target has no slug, and only that section when it has", () => {
    assert.equal(firstRank(hits, ["a.md"]), 1);
    assert.equal(firstRank(hits, ["a.md#us"]), undefined);
    assert.equal(firstRank([hit("a.md")], ["a.md#usage"]), undefined);
  });

  it("knows a section by its lines where its slug was formed by other rules", () => {
    const found: Found = { path: "a.md", anchor: { slug: "-gather", line: 12 } };
    assert.equal(firstRank([found], ["a.md#10003-gather"], { "a.md#10003-gather": [12, 20] }), 1);
    assert.equal(firstRank([found], ["a.md#10003-gather"], { "a.md#10003-gather": [13, 20] }), undefined);
    assert.equal(firstRank([{ ...found, path: "b.md" }], ["a.md#10003-gather"], { "a.md#10003-gather": [12, 20] }), undefined);
  });

  it("looks no deeper than the tenth hit", () => {
    const many = Array.from({ length: 20 }, (_, index) => hit(`${index + 1}`));
    assert.equal(firstRank(many, ["10"]), 10);
    assert.equal(firstRank(many, ["11"]), undefined);
  });
});

describe("evaluate", () => {
  it("asks every question of all channels together and of each alone", async () => {
    const results = await evaluate([question("easy"), question("hard")], ablation, search, quiet, signal);
    assert.deepEqual(
      results.map(({ outcomes }) => outcomes.map(({ run, rank, answered }) => [run, rank, answered])),
      [
        [["fused", 1, true], ["lexical", 2, true], ["dense", 1, true], ["visual", undefined, false]],
        [["fused", 1, true], ["lexical", 2, true], ["dense", undefined, true], ["visual", undefined, false]],
      ],
    );
  });

  it("counts what is next to the target apart", async () => {
    const [result] = await evaluate([question("easy", { targets: ["none"], softTargets: ["right"] })], ablation, search, quiet, signal);
    assert.deepEqual([result?.outcomes[0]?.rank, result?.outcomes[0]?.softRank], [undefined, 1]);
  });

  it("goes on when a search fails, and says which and why", async () => {
    const failing: Search = (asked, channels, abort) =>
      asked.query === "b" && channels === undefined
        ? Promise.reject(new Error("no such picture"))
        : search(asked, channels, abort);
    const results = await evaluate([question("a"), question("b")], ablation, failing, quiet, signal);
    assert.deepEqual(summariseFailures(results), [{ run: "fused", error: "no such picture", cases: ["b"] }]);
    assert.equal(summarise(results)[0]?.runs[0]?.estimates["R@1"].mean, 0.5);
    assert.deepEqual(formatFailures(summariseFailures(results)), ["fused: 1 failed (b, …): no such picture"]);
  });

  it("stops when asked to, and tells how far it has come", async () => {
    const controller = new AbortController();
    const done: number[] = [];
    const stop = (count: number): void => {
      done.push(count);
      if (count === 2) controller.abort();
    };
    await assert.rejects(evaluate(["a", "b", "c"].map((id) => question(id)), ablation, search, stop, controller.signal), { name: "AbortError" });
    assert.deepEqual(done, [1, 2]);
  });
});

describe("summarise", () => {
  it("groups by kind, variant and language, and adds up each kind", async () => {
    const cases = [
      question("a"),
      question("b", { lang: "zh" }),
      question("c", { variant: "paraphrase" }),
      question("d", { kind: "text-section", variant: "md" }),
      question("e"),
    ];
    const groups = summarise(await evaluate(cases, ablation, search, quiet, signal));
    assert.deepEqual(
      groups.map(({ kind, variant, lang, cases: count }) => [kind, variant, lang, count]),
      [
        ["text-image", "alt", "en", 2],
        ["text-image", "alt", "zh", 1],
        ["text-image", "paraphrase", "en", 1],
        ["text-image", "", "", 4],
        ["text-section", "md", "en", 1],
      ],
    );
  });

  it("leaves out a channel that answers nothing of a kind", async () => {
    const [group] = summarise(await evaluate([question("a")], ablation, search, quiet, signal));
    assert.deepEqual(group?.runs.map(({ run }) => run), ["fused", "lexical", "dense"]);
  });

  it("says case by case what the mixture gains over a channel", async () => {
    const [group] = summarise(await evaluate([question("easy"), question("hard")], ablation, search, quiet, signal));
    assert.deepEqual(group?.runs.map(({ fusedGain }) => fusedGain?.mean), [undefined, 0.5, 0.5]);
  });
});

describe("formatSummary", () => {
  it("prints a block a group and a line a run", async () => {
    const cases = [question("easy"), question("hard"), question("z", { kind: "image-image", variant: "crop", lang: "" })];
    const text = formatSummary(summarise(await evaluate(cases, ablation, search, quiet, signal)));
    assert.equal(
      text,
      [
        "text-image · alt · en  (2 cases)",
        "            R@1                R@5                R@10               MRR@10             nDCG@10            soft R@5           fused gains (MRR@10)",
        "  fused     1.00 [1.00, 1.00]  1.00 [1.00, 1.00]  1.00 [1.00, 1.00]  1.00 [1.00, 1.00]  1.00 [1.00, 1.00]  1.00 [1.00, 1.00]",
        "  lexical   0.00 [0.00, 0.00]  1.00 [1.00, 1.00]  1.00 [1.00, 1.00]  0.50 [0.50, 0.50]  0.63 [0.63, 0.63]  1.00 [1.00, 1.00]  +0.500 [+0.500, +0.500]",
        "  dense     0.50 [0.00, 1.00]  0.50 [0.00, 1.00]  0.50 [0.00, 1.00]  0.50 [0.00, 1.00]  0.50 [0.00, 1.00]  0.50 [0.00, 1.00]  +0.500 [+0.000, +1.000]",
        "",
        "image-image · crop  (1 case)",
        "            R@1                R@5                R@10               MRR@10             nDCG@10            soft R@5           fused gains (MRR@10)",
        "  fused     1.00 [1.00, 1.00]  1.00 [1.00, 1.00]  1.00 [1.00, 1.00]  1.00 [1.00, 1.00]  1.00 [1.00, 1.00]  1.00 [1.00, 1.00]",
        "  lexical   0.00 [0.00, 0.00]  1.00 [1.00, 1.00]  1.00 [1.00, 1.00]  0.50 [0.50, 0.50]  0.63 [0.63, 0.63]  1.00 [1.00, 1.00]  +0.500 [+0.500, +0.500]",
        "  dense     1.00 [1.00, 1.00]  1.00 [1.00, 1.00]  1.00 [1.00, 1.00]  1.00 [1.00, 1.00]  1.00 [1.00, 1.00]  1.00 [1.00, 1.00]  +0.000 [+0.000, +0.000]",
      ].join("\n"),
    );
  });

  it("points out where the mixture is surely worse than one of its parts", async () => {
    const trap: Search = (asked, channels, abort) => search(asked, channels ?? ["lexical"], abort);
    const cases = Array.from({ length: 8 }, (_, index) => question(String(index)));
    const lines = formatSummary(summarise(await evaluate(cases, ablation, trap, quiet, signal))).split("\n");
    assert.deepEqual(lines.filter((line) => line.endsWith("WORSE")).map((line) => line.trim().split(" ")[0]), ["dense"]);
  });
});
