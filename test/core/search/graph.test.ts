import assert from "node:assert/strict";
import { fragmentId } from "../../../src/core/model.ts";
import { MentionGraph } from "../../../src/core/search/graph.ts";
import { markdown, mention, picture, section } from "./builders.ts";

const page = (path: string, target: string, name?: string): ReturnType<typeof markdown> =>
  markdown(path, [section("Flow", "", [mention(target, name === undefined ? {} : { name })])]);

function graphOf(...documents: readonly ReturnType<typeof markdown>[]): MentionGraph {
  const graph = new MentionGraph();
  for (const document of documents) graph.put(document);
  return graph;
}

const shownPaths = (graph: MentionGraph, path: string): string[] => graph.shows(fragmentId(path, "section:flow")).map((shown) => shown.path);

describe("MentionGraph", () => {
  it("joins a section to the picture it shows, whichever of them comes first", () => {
    for (const documents of [
      [page("a.md", "img/x.png"), picture("img/x.png", [])],
      [picture("img/x.png", []), page("a.md", "img/x.png")],
    ]) {
      const graph = graphOf(...documents);
      assert.deepEqual(shownPaths(graph, "a.md"), ["img/x.png"]);
      assert.deepEqual(graph.shownIn("img/x.png").map(({ section: id }) => id), [fragmentId("a.md", "section:flow")]);
    }
  });

  it("takes the first target that exists, and changes when a likelier one appears or goes", () => {
    const both = markdown("a.md", [section("Flow", "", [{ ...mention("near.png"), targets: ["near.png", "far.png"] }])]);
    const graph = graphOf(both, picture("far.png", []));
    assert.deepEqual(shownPaths(graph, "a.md"), ["far.png"]);
    const { pictures } = graph.put(picture("near.png", []));
    assert.deepEqual([...pictures].sort(), ["far.png", "near.png"]);
    assert.deepEqual(shownPaths(graph, "a.md"), ["near.png"]);
    graph.delete("near.png");
    assert.deepEqual(shownPaths(graph, "a.md"), ["far.png"]);
  });

  it("finds a bare name anywhere, in any case, first beside the document", () => {
    const graph = graphOf(page("notes/a.md", "notes/none.png", "Flow.PNG"), picture("z/flow.png", []));
    assert.deepEqual(shownPaths(graph, "notes/a.md"), ["z/flow.png"]);
    graph.put(picture("notes/flow.png", []));
    assert.deepEqual(shownPaths(graph, "notes/a.md"), ["notes/flow.png"]);
  });

  it("forgets what a changed or deleted document showed", () => {
    const graph = graphOf(picture("x.png", []), page("a.md", "x.png"), page("b.md", "x.png"));
    graph.put(markdown("a.md", [section("Flow", "")]));
    assert.equal(graph.shownIn("x.png").length, 1);
    assert.deepEqual([...graph.delete("b.md").pictures], ["x.png"]);
    assert.deepEqual(graph.shownIn("x.png"), []);
  });
});
