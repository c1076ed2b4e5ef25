import type { Urgency } from "../encode/encoder.ts";
import { prepareImage, qwen3VlPixels } from "../encode/imageInput.ts";
import { isolate } from "../encode/isolate.ts";
import { probePicture } from "../encode/probePictures.ts";
import { askThrough, type Ask, type WireImage } from "../encode/wire.ts";
import type { Endpoint } from "../endpoint/endpoint.ts";
import type { DescriberSettings } from "../endpoint/settings.ts";
import { AfterimageError } from "../errors.ts";
import { accountSchema, accountVersion, instruction, readAccount } from "./account.ts";
import { chats, type Turn } from "./chatDialects.ts";
import type { Narrator, PictureAccount } from "./describer.ts";

/** Tokens of an answer: enough for a page of dense text. A model that needs more repeats itself. */
const answerTokens = 4096;

const repair = "That was not the JSON object that was asked for. Answer again: one complete JSON object with all the keys, shorter where it was long, and nothing around it.";

/**
 * A vision model that describes pictures through chat.
 *
 * @param endpoint stays the caller's; chats take other times than embeddings, so give them an endpoint of their own
 * @param urgency in whose name the server is asked; `query` fails at once where the server is away
 * @throws AfterimageError `wrong-model` when the model is not there or cannot see, else as `Endpoint.send`
 */
export async function openNarrator(settings: DescriberSettings, endpoint: Endpoint, signal: AbortSignal, urgency: Urgency = "bulk"): Promise<Narrator> {
  const { model, dialect } = settings;
  const chat = chats[dialect];
  const digest = await chat.find(model, askThrough(endpoint, urgency, signal));
  const schema = accountSchema();
  const say = (turns: readonly Turn[], ask: Ask): Promise<string> => chat.answer(model, turns, schema, answerTokens, ask);

  /** A picture that the server cannot read is told apart from a server that is ill, as for encoders. */
  async function firstAnswer(image: WireImage, ask: Ask): Promise<string> {
    const [answer] = await isolate([image], {
      send: async () => [await say([{ role: "user", text: instruction, image }], ask)],
      control: async () => {
        const known = await prepareImage(await probePicture("circle"), qwen3VlPixels);
        await chat.answer(model, [{ role: "user", text: instruction, image: known }], schema, 1, ask);
      },
      shorten: () => undefined,
    });
    if (answer instanceof AfterimageError) throw answer;
    return answer ?? "";
  }

  return {
    id: `${dialect}:${model}@${digest.slice(0, 12)}/${accountVersion}`,
    about: `${model} describes pictures.`,
    parallelInputs: chat.parallelInputs,
    async narrate(bytes, narrateSignal, asked = urgency): Promise<PictureAccount> {
      const ask = askThrough(endpoint, asked, narrateSignal);
      const image = await prepareImage(bytes, qwen3VlPixels);
      const answer = await firstAnswer(image, ask);
      try {
        return readAccount(answer);
      } catch {
        const again = await say(
          [
            { role: "user", text: instruction, image },
            { role: "assistant", text: answer.slice(0, 2_000) || "…" },
            { role: "user", text: repair },
          ],
          ask,
        );
        return readAccount(again);
      }
    },
    dispose() {
      // The endpoint belongs to whoever opened it; a narrator holds nothing else.
    },
  };
}
