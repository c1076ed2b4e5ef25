import assert from "node:assert/strict";
import fc from "fast-check";
import { accountSchema, readAccount } from "../../../src/core/describe/account.ts";

const account = {
  title: "Order flow",
  summary: "Orders go through a queue.",
  visibleText: "Gateway Orders",
  components: ["Gateway", "Orders"],
  relations: ["Gateway → Orders: REST"],
  diagramType: "architecture diagram",
  language: "en",
};

describe("a model's account of a picture", () => {
  it("is read out of whatever models put around it", () => {
    const json = JSON.stringify(account);
    for (const answer of [json, `\`\`\`json\n${json}\n\`\`\``, `<think>Is it {a} queue?</think>\n${json}`, `Here you are:\n${json}\nAnything else?`]) {
      assert.deepEqual(readAccount(answer), account);
    }
  });

  it("is refused when it is no object of the schema", () => {
    const { summary: _, ...incomplete } = account;
    for (const answer of ["", "A nice picture.", "{", "[]", JSON.stringify(incomplete), JSON.stringify({ ...account, components: "Gateway" }), JSON.stringify(account).slice(0, -20)]) {
      assert.throws(() => readAccount(answer), { name: "AfterimageError", kind: "bad-answer" }, answer);
    }
  });

  it("is cut to sensible lengths, each thing once", () => {
    const endless = { ...account, title: "t".repeat(10_000), visibleText: "v".repeat(100_000), components: Array.from({ length: 5_000 }, (_, at) => `part ${at % 2_000}`), relations: ["same", "same", " ", ""] };
    const read = readAccount(JSON.stringify(endless));
    assert.ok(read.title.length <= 200 && read.visibleText.length <= 8_000 && read.components.length === 100);
    assert.deepEqual(read.relations, ["same"]);
  });

  it("either keeps the schema or is refused, whatever the model answers", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), fc.record({ title: fc.string(), summary: fc.anything() }).map((value) => JSON.stringify(value))), (answer) => {
        try {
          assert.deepEqual(Object.keys(readAccount(answer)), Object.keys(account));
        } catch (error) {
          assert.equal((error as { kind?: string }).kind, "bad-answer");
        }
      }),
    );
  });

  it("is asked for with a schema in which every key is required and no other allowed", () => {
    const schema = accountSchema();
    assert.deepEqual(schema["required"], Object.keys(account));
    assert.equal(schema["additionalProperties"], false);
  });
});
