import { AfterimageError } from "../errors.ts";
import type { Endpoint } from "../endpoint/endpoint.ts";
import type { Embedded, Encoder, EncoderHealth, EncoderInput, EncoderRole, Space, Urgency } from "./encoder.ts";
import { pixelsWithin, prepareImage } from "./imageInput.ts";
import { withoutControlTokens } from "./instructions.ts";
import { isolate } from "./isolate.ts";
import { probePicture } from "./probePictures.ts";
import { selfTest } from "./selfTest.ts";
import { oneForEach, unitVector } from "./vectors.ts";
import { askThrough, requestCharacters, type Ask, type Found, type WireInput } from "./wire.ts";

/** Words of a section that one vector of a large embedder holds well; of longer sections, the beginning is embedded. */
const passageWords = 300;

/**
 * Requests worth having under way before one carries several inputs: servers batch what comes together by themselves,
 * and a request a input loses nothing when it fails.
 */
const requestsAtOnce = 32;

/** Characters that a token stands for at least, nearly always; where it does not, the server says so and the text is cut again. */
const charactersPerToken = 2;

/** Tokens of the template around an input, and some to spare. */
const templateTokens = 64;

/** Shorter than this no text is cut any more. */
const shortestText = 32;

const control: WireInput = { text: "A box with an arrow to another box." };

/** An encoder behind a server, whatever its dialect. */
export function createRemoteEncoder(space: Space, found: Found, endpoint: Endpoint): Encoder {
  return new RemoteEncoder(space, found, endpoint);
}

class RemoteEncoder implements Encoder {
  readonly space: Space;
  readonly takesImages: boolean;
  readonly passageWords = passageWords;
  readonly parallelInputs: number;
  readonly about: string;
  readonly #found: Found;
  readonly #endpoint: Endpoint;

  constructor(space: Space, found: Found, endpoint: Endpoint) {
    this.space = space;
    this.takesImages = found.wire.pixels !== undefined;
    this.parallelInputs = found.parallelInputs;
    this.about = found.about;
    this.#found = found;
    this.#endpoint = endpoint;
  }

  async embed(inputs: readonly EncoderInput[], role: EncoderRole, signal: AbortSignal, urgency: Urgency = "bulk"): Promise<readonly Embedded[]> {
    const results = new Array<Embedded>(inputs.length);
    const prepared: { readonly at: number; readonly input: WireInput }[] = [];
    const prepareAt = async (at: number): Promise<void> => {
      try {
        prepared.push({ at, input: await this.#prepare(inputs[at]!) });
      } catch (error) {
        if (!(error instanceof AfterimageError) || error.kind !== "refused-input") throw error;
        results[at] = error;
      }
    };
    for (const at of inputs.keys()) {
      signal.throwIfAborted();
      await prepareAt(at);
    }
    const ask = askThrough(this.#endpoint, urgency, signal);
    const groups = groupsOf(prepared, this.#found.wire.inputsPerRequest);
    await Promise.all(
      groups.map(async (group) => {
        const made = await isolate(group.map(({ input }) => input), {
          send: (some) => this.#request(some, role, ask),
          control: async (some) => {
            await this.#request([await this.#controlFor(some)], role, ask);
          },
          shorten,
        });
        for (const [nth, { at }] of group.entries()) results[at] = made[nth]!;
      }),
    );
    return results;
  }

  async check(signal: AbortSignal): Promise<EncoderHealth> {
    const { lines } = await selfTest(this, signal);
    const failed = lines.find((line) => !line.ok);
    if (failed) return { ok: false, message: `${failed.what}: ${failed.detail} ${failed.hint}`.trim() };
    return { ok: true, message: `It makes vectors${this.takesImages ? " of texts and pictures" : " of texts"}.` };
  }

  dispose(): void {
    // The endpoint belongs to whoever opened it; an encoder holds nothing else.
  }

  async #request(inputs: readonly WireInput[], role: EncoderRole, ask: Ask): Promise<Float32Array[]> {
    const raw = oneForEach(await this.#found.wire.embed(inputs, role, ask), inputs.length);
    return raw.map((vector) => unitVector(vector, this.#found.fullDimension, this.space.dimension));
  }

  async #prepare({ text, image }: EncoderInput): Promise<WireInput> {
    const { pixels, maxTokens } = this.#found.wire;
    const budget = pixels && pixelsWithin(pixels, maxTokens);
    const fitted = image && budget && (await prepareImage(image, budget));
    const pictureTokens = fitted ? (fitted.width * fitted.height) / budget.factor ** 2 : 0;
    const room = Math.max(shortestText, (maxTokens - pictureTokens - templateTokens) * charactersPerToken);
    const cut = cutText(withoutControlTokens(text?.trim() ?? ""), room);
    if (cut === "" && !fitted) {
      throw new AfterimageError({
        kind: "refused-input",
        message: image ? `${this.space.model} takes no pictures, and there is no text to embed in its place.` : "There is nothing to embed.",
      });
    }
    return { ...(cut === "" ? {} : { text: cut }), ...(fitted ? { image: fitted } : {}) };
  }

  /** A picture for pictures: a server may do well with texts and fail with all pictures. */
  async #controlFor(inputs: readonly WireInput[]): Promise<WireInput> {
    const { pixels } = this.#found.wire;
    if (!pixels || inputs.every(({ image }) => image === undefined)) return control;
    return { image: await prepareImage(await probePicture("circle"), pixels) };
  }
}

/** Spreads inputs over requests: first side by side, then together, never more than a request may carry. */
function groupsOf<Item extends { readonly input: WireInput }>(items: readonly Item[], inputsPerRequest: number): Item[][] {
  const most = Math.min(inputsPerRequest, Math.ceil(items.length / requestsAtOnce));
  const groups: Item[][] = [];
  let characters = 0;
  for (const item of items) {
    const weight = (item.input.image?.base64.length ?? 0) + (item.input.text?.length ?? 0);
    const last = groups.at(-1);
    if (last && last.length < most && characters + weight <= requestCharacters) {
      last.push(item);
      characters += weight;
    } else {
      groups.push([item]);
      characters = weight;
    }
  }
  return groups;
}

function shorten(input: WireInput): WireInput | undefined {
  const { text, image } = input;
  if (text !== undefined && text.length > shortestText) return { ...input, text: cutText(text, text.length >>> 1) };
  return text !== undefined && image ? { image } : undefined;
}

/** The beginning of a text, without halves of surrogate pairs, which JSON can carry but tokenizers refuse. */
function cutText(text: string, length: number): string {
  return text.slice(0, length).replace(/\p{Surrogate}/gu, "");
}
