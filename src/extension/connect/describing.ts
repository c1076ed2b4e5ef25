import type { FoundModel, FoundServer } from "../../core/endpoint/discovery.ts";
import type { DescriberSettings } from "../../core/endpoint/settings.ts";
import { withoutCredentials } from "../../core/endpoint/url.ts";
import { choosing, type Remedy } from "./attempt.ts";
import { modelChoice, under } from "./choices.ts";
import type { Answer, Choice, ConnectUi } from "./connectUi.ts";

/** A model that describes pictures, as the settings name it. */
export type DescriberChoice = Pick<DescriberSettings, "url" | "dialect" | "model">;

/** Gives an Ollama without one a model that describes pictures. */
const pullCommand = "ollama pull qwen3-vl:8b";

export interface DescriberQuestion {
  /** The encoder's server; its own models come first. */
  readonly server: FoundServer;
  /** Every server seen so far. */
  readonly known: readonly FoundServer[];
  /** Whether the encoder makes vectors of pixels. */
  readonly seesPictures: boolean;
}

/**
 * Asks which model describes pictures in words: the only way for a text encoder to find them by what they show, and
 * more words to find them by for any other.
 *
 * @returns `none` also when there is nothing to choose from; `again` when the server should be asked once more
 */
export async function chooseDescriber(ui: ConnectUi, question: DescriberQuestion): Promise<Answer<DescriberChoice | "none" | "again">> {
  const { server, known, seesPictures } = question;
  const offered = [server, ...known.filter(({ url }) => url !== server.url)].flatMap((home) =>
    home.models.flatMap((model) => offer(home, model, server)),
  );
  const isOllama = server.models.some(({ encoder }) => encoder?.dialect === "ollama");
  if (offered.length === 0 && (seesPictures || !isOllama)) return "none";

  const pull: Choice<Remedy>[] = [
    { label: "$(copy) Copy Command", detail: `${pullCommand}: a model that describes pictures`, value: "copy", heading: "None found beside it" },
    { label: "$(refresh) Look Again", value: "again" },
  ];
  const without: Choice<"none"> = {
    label: "$(circle-slash) Do Not Describe Pictures",
    detail: seesPictures ? "They are found by what they show." : "They are found by the words in and around them only.",
    value: "none",
    heading: "Without",
  };
  return choosing<DescriberChoice | "none">(
    ui,
    {
      title: "Connect Qwen3-VL: Descriptions",
      placeholder: seesPictures ? "Also describe pictures in words, to find them by?" : "This encoder reads text only. What describes pictures for it?",
      choices: [...(offered.length === 0 ? pull : under("Describe pictures with", offered)), without],
    },
    [`Run: ${pullCommand}`],
  );
}

function offer(home: FoundServer, model: FoundModel, server: FoundServer): Choice<DescriberChoice>[] {
  if (model.chat === undefined) return [];
  const elsewhere = home.url === server.url ? {} : { description: `${home.product}, ${withoutCredentials(home.url)}` };
  return [{ ...modelChoice(model), ...elsewhere, value: { url: home.url, dialect: model.chat.dialect, model: model.name } }];
}
