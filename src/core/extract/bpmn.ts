import { AfterimageError } from "../errors.ts";
import { limits } from "../limits.ts";
import { graphOfBpmn, readBpmn, type BpmnFile } from "./bpmn/process.ts";
import { sheetOf } from "./bpmn/sheet.ts";
import { drawSheetRaster, fragmentOfSheet } from "./diagram/fragment.ts";
import { drawWritten, fragmentOfWritten, type WrittenDiagram } from "./diagram/written.ts";
import type { ExtractedFragment, Extractor } from "./extractor.ts";
import { isMadeUpTitle, titleFromPath } from "./fileTitle.ts";
import { decodeText } from "./text.ts";

const type = "BPMN diagram";

/** BPMN 2.0 processes: a fragment a diagram, or one that is laid out when the file has no geometry. */
export const bpmn: Extractor = {
  name: "bpmn",
  version: 1,
  extensions: ["bpmn"],
  maxBytes: limits.diagramBytes,

  async extract(source, signal) {
    const { path } = source;
    const file = readBpmn(decodeText(source), path);
    const title = titleOf(file) ?? titleFromPath(path);
    const fragments: ExtractedFragment[] = [];
    const problems: string[] = [];
    for (const [at, diagram] of file.diagrams.slice(0, limits.diagramPages).entries()) {
      signal.throwIfAborted();
      const sheet = sheetOf(diagram, file);
      const notes = sheet.elements.map(({ documentation }) => documentation).filter((text) => text !== "");
      const name = diagram.attributes.get("name") ?? "";
      const place = { key: `page:${at + 1}`, anchor: { page: at + 1 }, title: isMadeUpTitle(name) ? title : name, description: [type, ...new Set(notes)].join("\n") };
      fragments.push(...fragmentOfSheet(sheet, place));
      if (sheet.dropped > 0) problems.push(`Page ${at + 1}: ${sheet.dropped} shapes beyond the first ${limits.diagramElements} are left out.`);
    }
    if (file.diagrams.length > limits.diagramPages) problems.push(`Only the first ${limits.diagramPages} of ${file.diagrams.length} diagrams are indexed.`);
    if (fragments.length === 0) fragments.push(...(await fragmentOfWritten(writtenOf(file), { key: "process", anchor: {}, title }, path)));
    if (fragments.length === 0) problems.push("There is no process in it.");
    return { fragments, problems };
  },

  async render(source, { page }, maxSide) {
    const { path } = source;
    const file = readBpmn(decodeText(source), path);
    if (page === undefined) return drawWritten(writtenOf(file), maxSide, path);
    const diagram = file.diagrams[page - 1];
    if (diagram === undefined) throw new AfterimageError({ kind: "not-found", message: `${path} has no diagram ${page}.` });
    return drawSheetRaster(sheetOf(diagram, file), maxSide, path);
  },
};

function writtenOf(file: BpmnFile): WrittenDiagram {
  const graph = graphOfBpmn(file);
  return { type, title: "", labels: [...new Set([...graph.nodes.values()].map(({ label }) => label))], graph };
}

/** What the collaboration or the first process is called, when somebody named it. */
function titleOf({ elements }: BpmnFile): string | undefined {
  return [...elements.values()].find(({ type: kind, name }) => /^(?:collaboration|process)$/.test(kind) && name !== "")?.name;
}
