import type { DiscoverWhere, FoundModel, FoundServer, TrialReport } from "../../core/endpoint/discovery.ts";
import type { EncoderSettings } from "../../core/endpoint/settings.ts";
import { normaliseUrl, withoutCredentials } from "../../core/endpoint/url.ts";
import type { TrialRequest } from "../../engine/protocol/engine.ts";
import { attempt, explain } from "./attempt.ts";
import { modelChoices, productOf, serverChoice, under, urlProblem } from "./choices.ts";
import { back, type Answer, type ConnectUi } from "./connectUi.ts";
import { chooseDescriber, type DescriberChoice } from "./describing.ts";
import { walk, type NextStep } from "./steps.ts";
import { askKey, tryModel } from "./trial.ts";

/** What the user chose: no encoder means the built-in one. API keys are kept apart. */
export interface Connection {
  readonly encoder?: Pick<EncoderSettings, "url" | "dialect" | "model">;
  readonly describer?: DescriberChoice;
}

/** What the flow needs of the outside. */
export interface ConnectDoors {
  readonly ui: ConnectUi;
  readonly engine: {
    discover(where: DiscoverWhere, signal: AbortSignal): Promise<readonly FoundServer[]>;
    tryOut(what: TrialRequest, signal: AbortSignal): Promise<TrialReport>;
  };
  readonly keys: { get(url: string): Promise<string | undefined>; store(url: string, key: string): Promise<void> };
  /** Whether the user lets documents be sent to this server; asks where that is not known. */
  readonly mayAsk: (url: string) => Promise<boolean>;
  /** How vectors are wanted of any server. */
  readonly encoding: Pick<EncoderSettings, "dimension" | "picturesAlone">;
  /** Whose `localhost` is meant: `this machine`, or the remote machine's name. */
  readonly machine: string;
  readonly save: (connection: Connection) => Promise<void>;
}

/**
 * From the list of servers to settings that have been tried out: server, key where it wants one, model, self-test,
 * and a model to describe pictures where there is one.
 */
export class ConnectFlow {
  readonly #doors: ConnectDoors;
  /** Every server seen so far, by URL: pictures may be described by another one than the encoder's. */
  readonly #known = new Map<string, FoundServer>();

  constructor(doors: ConnectDoors) {
    this.#doors = doors;
  }

  /** @returns whether something was saved */
  run(): Promise<boolean> {
    return walk(() => this.#chooseServer());
  }

  async #chooseServer(): NextStep {
    const { ui, machine } = this.#doors;
    const answer = await ui.choose<FoundServer | "url" | "builtin">({
      title: "Connect Qwen3-VL",
      placeholder: `Which server? “localhost” is ${machine}`,
      search: async (signal) => under(`Found on ${machine}`, (await this.#discover({}, signal)).map(serverChoice)),
      choices: [
        {
          label: "$(globe) Enter a URL…",
          detail: "A server on another port or another machine.",
          value: "url",
          heading: "Other",
        },
        {
          label: "$(home) Use the Built-in Encoder",
          detail: "No GPU, no server: pictures are found by the words in and around them, and nothing is sent anywhere.",
          value: "builtin",
        },
      ],
    });
    if (answer === "url") return () => this.#enterUrl();
    if (answer === "builtin") return this.#finish({});
    if (typeof answer !== "object") return answer;
    // The search sends no keys around; one that is known may be all that the server wants.
    return () => (answer.wantsKey === true ? this.#lookAt(answer.url) : this.#goOn(answer));
  }

  async #enterUrl(): NextStep {
    const { ui, machine, mayAsk } = this.#doors;
    const text = await ui.enter({
      title: "Connect Qwen3-VL: Server",
      placeholder: "http://localhost:8000",
      prompt: `Address of the server. “localhost” is ${machine}.`,
      problemOf: urlProblem,
    });
    if (typeof text !== "string") return text;
    const url = normaliseUrl(text);
    return (await mayAsk(url)) ? () => this.#lookAt(url) : this.#enterUrl();
  }

  async #lookAt(url: string): NextStep {
    const server = await this.#ask(url);
    return typeof server === "object" ? this.#goOn(server) : server;
  }

  async #goOn(server: FoundServer): NextStep {
    if (server.wantsKey === true) {
      const key = await askKey(this.#doors, server.url);
      return typeof key === "string" ? () => this.#lookAt(server.url) : key;
    }
    if (server.models.length > 0) return this.#chooseModel(server);
    const nothing = server.problem === "" ? `${productOf(server)} has no models.` : server.problem;
    const answer = await explain(this.#doors.ui, `Connect Qwen3-VL: ${productOf(server)}`, nothing, "");
    return answer === "again" ? this.#lookAt(server.url) : answer;
  }

  async #chooseModel(server: FoundServer): NextStep {
    const { ui } = this.#doors;
    const { url, problem, models } = server;
    const model = await ui.choose<FoundModel>({
      title: `Connect Qwen3-VL: ${productOf(server)}`,
      placeholder: problem === "" ? "Which model?" : problem,
      choices: modelChoices(models),
    });
    if (typeof model !== "object") return model;
    const { encoder, chat, name, about } = model;
    if (encoder !== undefined) return () => this.#tryEncoder(server, { url, dialect: encoder.dialect, model: name });
    if (chat !== undefined) return () => this.#tryDescriber({}, { url, dialect: chat.dialect, model: name });
    return async () => {
      const answer = await explain(ui, `Connect Qwen3-VL: ${name}`, about, problem);
      return answer === "again" ? back : answer;
    };
  }

  async #tryEncoder(server: FoundServer, encoder: NonNullable<Connection["encoder"]>): NextStep {
    const report = await tryModel(this.#doors, { encoder: { ...encoder, ...this.#doors.encoding } });
    return typeof report === "object" ? () => this.#chooseDescriber(server, { encoder }, report.takesImages) : report;
  }

  async #chooseDescriber(server: FoundServer, connection: Connection, seesPictures: boolean): NextStep {
    const answer = await chooseDescriber(this.#doors.ui, { server, known: [...this.#known.values()], seesPictures });
    if (answer === "none") return this.#finish(connection);
    if (answer === "again") {
      const now = await this.#ask(server.url);
      return typeof now === "object" ? this.#chooseDescriber(now, connection, seesPictures) : now;
    }
    return typeof answer === "object" ? () => this.#tryDescriber(connection, answer) : answer;
  }

  async #tryDescriber(connection: Connection, describer: DescriberChoice): NextStep {
    const report = await tryModel(this.#doors, { describer });
    return typeof report === "object" ? this.#finish({ ...connection, describer }) : report;
  }

  async #finish(connection: Connection): NextStep {
    await this.#doors.save(connection);
    return "done";
  }

  /** Asks one server what it has. */
  async #ask(url: string): Promise<Answer<FoundServer>> {
    const { ui, keys } = this.#doors;
    const apiKey = await keys.get(url);
    const where = { url, ...(apiKey === undefined ? {} : { apiKey }) };
    const servers = await attempt(ui, `Connect Qwen3-VL: ${withoutCredentials(url)}`, "Asking what it serves…", (signal) =>
      this.#discover(where, signal),
    );
    return typeof servers === "object" ? (servers[0] ?? back) : servers;
  }

  async #discover(where: DiscoverWhere, signal: AbortSignal): Promise<readonly FoundServer[]> {
    const servers = await this.#doors.engine.discover(where, signal);
    for (const server of servers) this.#known.set(server.url, server);
    return servers;
  }
}
