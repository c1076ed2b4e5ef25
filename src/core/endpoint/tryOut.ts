import { openNarrator } from "../describe/chatNarrator.ts";
import type { Encoder, EncoderInput } from "../encode/encoder.ts";
import { failureRules } from "../encode/failureRules.ts";
import { openEncoder } from "../encode/openEncoder.ts";
import { probePicture, probeTexts } from "../encode/probePictures.ts";
import { selfTest } from "../encode/selfTest.ts";
import { AfterimageError } from "../errors.ts";
import type { TrialReport } from "./discovery.ts";
import { openEndpoint } from "./openEndpoint.ts";
import type { DescriberSettings, EncoderSettings } from "./settings.ts";

/** Somebody sits before it and waits: an attempt that fails is told, not repeated for minutes. */
const policy = { queryTries: 2 };

/**
 * Tries an encoder out before it is taken over: opens it, proves its vectors ({@link selfTest}) and measures a warm
 * request of each kind. Never throws what the server did; that is the report.
 */
export async function tryEncoder(settings: EncoderSettings, signal: AbortSignal): Promise<TrialReport> {
  return report("connection", async () => {
    const endpoint = openEndpoint({ ...settings, policy, rules: failureRules[settings.dialect] });
    try {
      const encoder = await openEncoder(settings, endpoint, signal, "query");
      const { ok, lines } = await selfTest(encoder, signal, "query");
      const opened = { ok: true, what: "model", detail: encoder.about, hint: "" };
      return {
        ok,
        lines: [opened, ...lines],
        dimension: encoder.space.dimension,
        takesImages: encoder.takesImages,
        ...(ok ? await timesOf(encoder, signal) : {}),
      };
    } finally {
      endpoint.dispose();
    }
  });
}

/** Tries a describer out: the model must see what a known picture shows. Never throws what the server did. */
export async function tryDescriber(settings: DescriberSettings, signal: AbortSignal): Promise<TrialReport> {
  return report("connection", async () => {
    const endpoint = openEndpoint({ ...settings, policy });
    try {
      const narrator = await openNarrator(settings, endpoint, signal, "query");
      const picture = await probePicture("circle");
      const startedAt = performance.now();
      const { title, summary, visibleText, diagramType } = await narrator.narrate(picture, signal);
      const said = [title, summary, visibleText, diagramType].join(" ");
      const sees = /\bred\b/i.test(said) && /circle/i.test(said);
      const lines = [
        { ok: true, what: "model", detail: narrator.about, hint: "" },
        {
          ok: sees,
          what: "it describes what a picture shows",
          detail: `a red circle is “${title}”`,
          hint: sees ? "" : "The model does not see the picture: choose a vision model such as Qwen3-VL.",
        },
      ];
      return { ok: sees, lines, takesImages: true, imageMs: Math.round(performance.now() - startedAt) };
    } finally {
      endpoint.dispose();
    }
  });
}

async function report(what: string, run: () => Promise<TrialReport>): Promise<TrialReport> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof AfterimageError)) throw error;
    const line = { ok: false, what, detail: error.message, hint: error.hint };
    return { ok: false, lines: [line], takesImages: false, ...(error.kind === "unauthorised" ? { wantsKey: true } : {}) };
  }
}

async function timesOf(encoder: Encoder, signal: AbortSignal): Promise<{ textMs: number; imageMs?: number }> {
  const time = async (input: EncoderInput): Promise<number> => {
    const startedAt = performance.now();
    await encoder.embed([input], "document", signal, "query");
    return Math.round(performance.now() - startedAt);
  };
  const textMs = await time({ text: probeTexts.square });
  return encoder.takesImages ? { textMs, imageMs: await time({ image: await probePicture("square") }) } : { textMs };
}
