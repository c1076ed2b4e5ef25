import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { drawSheetRaster } from "../../../../src/core/extract/diagram/fragment.ts";
import { paper, type Shape } from "../../../../src/core/extract/diagram/sheet.ts";

describe("a text on a line", () => {
  const paint = { fill: "none", stroke: "#ff0000", strokeWidth: 4, isDashed: false, opacity: 1 };
  const line: Shape = { kind: "line", points: [{ x: 0, y: 50 }, { x: 400, y: 50 }], isCurved: false, hasStartTip: false, hasEndTip: false, paint };
  const text: Shape = {
    kind: "text", lines: ["one      two"], place: { x: 100, y: 40, width: 200, height: 20 }, turn: 0, fontSize: 16, colour: "#000000",
    isBold: false, align: "middle", verticalAlign: "middle", wraps: false, isOnLine: true,
  };

  it("hides the line between its words, too, and nothing of it beside them", async () => {
    const { data, width, height } = await drawSheetRaster({ shapes: [line, text], relations: [], background: paper }, 840, "a.drawio");
    const isRed = (x: number): boolean => {
      const at = 3 * (Math.round(height / 2) * width + x);
      return data[at]! > 200 && data[at + 1]! < 100;
    };
    assert.deepEqual([isRed(width / 2), isRed(60), isRed(width - 60)], [false, true, true]);
  });
});
