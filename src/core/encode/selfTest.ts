import type { DoctorLine } from "../libraryTypes.ts";
import { AfterimageError } from "../errors.ts";
import type { Encoder, EncoderInput, EncoderRole, Urgency } from "./encoder.ts";
import { hasQueryForm } from "./instructions.ts";
import { probePicture, probes, probeTexts } from "./probePictures.ts";
import { cosine } from "./vectors.ts";

/** The same input twice: batching on a GPU moves the last digits, nothing more. */
const same = 0.999;

/** The same weights on another day, perhaps on another GPU or in another precision. */
const sameWeightsCosine = 0.99;

/** What a self-test found. */
export interface SelfTest {
  readonly ok: boolean;
  /** One line a relation. */
  readonly lines: readonly DoctorLine[];
  /**
   * Vectors of known inputs in a fixed order, to be kept and compared at the next start ({@link sameWeights}); empty
   * when the test failed before there were any.
   */
  readonly vectors: readonly Float32Array[];
}

/** A question, its answer in other words, and a text about something else. */
const texts = {
  tutorial: "How to bake sourdough bread at home: flour, water, salt and a long rest",
  answer: "Restart the payment service when its message queue is full",
  question: "what to do when the payment queue is full",
};

/**
 * Embeds known inputs and checks the relations that must hold between their vectors, whatever the model: a server can
 * answer every request and still make vectors that are worth nothing.
 * @throws AfterimageError only when the server cannot be asked at all (`unreachable`, `unauthorised`, …)
 */
export async function selfTest(encoder: Encoder, signal: AbortSignal, urgency: Urgency = "saved"): Promise<SelfTest> {
  const lines: DoctorLine[] = [];
  const expect = (ok: boolean, what: string, detail: string, hint: string): void => {
    lines.push({ ok, what, detail, hint: ok ? "" : hint });
  };
  const embed = async (inputs: readonly EncoderInput[], role: EncoderRole): Promise<Float32Array[]> => {
    const made = await encoder.embed(inputs, role, signal, urgency);
    return made.map((vector) => {
      if (vector instanceof AfterimageError) throw vector;
      return vector;
    });
  };

  try {
    const said = [texts.answer, texts.tutorial, probeTexts.circle, probeTexts.square].map((text) => ({ text }));
    const [answer, tutorial, circleText, squareText] = quadruple(await embed(said, "document"));
    const [again] = await embed([{ text: texts.answer }], "document");
    const [asDocument, question] = [(await embed([{ text: texts.question }], "document"))[0]!, (await embed([{ text: texts.question }], "query"))[0]!];
    const vectors = [answer, tutorial, circleText, squareText, question];

    expect(
      vectors.every((vector) => vector.length === encoder.space.dimension && Math.abs(Math.hypot(...vector) - 1) < 1e-3),
      "vectors",
      `${encoder.space.dimension} components, length 1`,
      "This is an error in Afterimage: please report it.",
    );
    expect(
      cosine(answer, again!) > same,
      "the same text twice",
      `cosine ${shown(cosine(answer, again!))}`,
      "The server gives one input two vectors, alone and among others. Check that no second server with another model answers at this address.",
    );
    expect(
      cosine(question, answer) > cosine(question, tutorial),
      "a question is closer to its answer than to another text",
      `${shown(cosine(question, answer))} against ${shown(cosine(question, tutorial))}`,
      `${encoder.space.model} does not seem to be an embedding model, or is pooled wrongly: choose an embedding model (llama-server: --pooling last).`,
    );
    if (hasQueryForm(encoder.space)) {
      expect(
        cosine(question, asDocument) < same,
        "the forms for questions and documents differ",
        `cosine ${shown(cosine(question, asDocument))}`,
        "The server ignores the instruction: it applies no chat template, or a wrong one. Leave --chat-template out, and use the model's own files.",
      );
    }
    if (encoder.takesImages) vectors.push(...(await testPictures(embed, { circle: circleText, square: squareText }, expect)));
    return { ok: lines.every(({ ok }) => ok), lines, vectors };
  } catch (error) {
    if (!(error instanceof AfterimageError) || !testFailures.includes(error.kind)) throw error;
    expect(false, "embedding", error.message, error.hint || "Choose another model or kind of server with “Afterimage: Connect Qwen3-VL…”.");
    return { ok: false, lines, vectors: [] };
  }
}

/** Failures that are the answer of the test, rather than the lack of one. */
const testFailures: readonly string[] = ["refused-input", "bad-answer", "wrong-model", "not-found"];

type Expect = (ok: boolean, what: string, detail: string, hint: string) => void;

async function testPictures(
  embed: (inputs: readonly EncoderInput[], role: EncoderRole) => Promise<Float32Array[]>,
  captions: { readonly circle: Float32Array; readonly square: Float32Array },
  expect: Expect,
): Promise<Float32Array[]> {
  const pictures = await Promise.all(probes.map(probePicture));
  const [circle, square] = (await embed(pictures.map((image) => ({ image })), "document")) as [Float32Array, Float32Array];
  const [again] = await embed([{ image: pictures[0]! }], "document");
  const [joint] = await embed([{ image: pictures[0]!, text: texts.tutorial }], "document");
  expect(
    cosine(circle, square) < same,
    "two different pictures differ",
    `cosine ${shown(cosine(circle, square))}`,
    "The server takes pictures and does not look at them. Its model has no eyes (llama-server: --mmproj), or its version cannot embed pictures.",
  );
  expect(
    cosine(circle, again!) > same,
    "the same picture twice",
    `cosine ${shown(cosine(circle, again!))}`,
    "The server gives one picture two vectors. Turn off what makes it random, and check that no second server answers at this address.",
  );
  const [own, other] = [cosine(circle, captions.circle) + cosine(square, captions.square), cosine(circle, captions.square) + cosine(square, captions.circle)];
  expect(
    own > other,
    "pictures are closer to their own descriptions than to each other's",
    `${shown(own / 2)} against ${shown(other / 2)}`,
    "Pictures and texts do not share one space: this may be a chat model, the wrong --mmproj file or a wrong template. Use Qwen3-VL-Embedding with its own files.",
  );
  expect(
    cosine(joint!, circle) < same,
    "what is said of a picture counts",
    `cosine ${shown(cosine(joint!, circle))}`,
    "The server drops the text beside a picture. Set afterimage.endpoint.picturesAlone (on the command line, AFTERIMAGE_PICTURES_ALONE=1), or use another version.",
  );
  return [circle, square];
}

/**
 * Whether a server still has the weights that made earlier probe vectors: it may have been started with others under
 * the same name, and vectors of the two must not be compared.
 * @param before {@link SelfTest.vectors} of an earlier test; empty when there was none, which nothing contradicts
 */
export function sameWeights(before: readonly Float32Array[], now: readonly Float32Array[]): boolean {
  const compared = Math.min(before.length, now.length);
  for (let at = 0; at < compared; at++) {
    const [a, b] = [before[at]!, now[at]!];
    if (a.length !== b.length || cosine(a, b) < sameWeightsCosine) return false;
  }
  return true;
}

function quadruple<Item>(items: readonly Item[]): [Item, Item, Item, Item] {
  return items as unknown as [Item, Item, Item, Item];
}

function shown(value: number): string {
  return value.toFixed(3);
}
