import { chatDialects, encoderDialects, type DescriberSettings, type EncoderSettings } from "../core/endpoint/settings.ts";
import { normaliseUrl } from "../core/endpoint/url.ts";
import { AfterimageError, messageOf } from "../core/errors.ts";

/** Environment variables that name the user's servers, for `--help`. */
export const serversHelp = `Servers of your own (nothing leaves this machine without them):
  AFTERIMAGE_ENDPOINT           address of the server that embeds, as http://localhost:8000
  AFTERIMAGE_DIALECT            how it is asked: ${encoderDialects.join(", ")}
  AFTERIMAGE_MODEL              the model's name as the server lists it
  AFTERIMAGE_API_KEY            its API key, where it wants one
  AFTERIMAGE_DIMENSION          components kept of each vector (default: 1024 of larger ones, else all)
  AFTERIMAGE_PICTURES_ALONE     1: embed pictures without what is said of them
  AFTERIMAGE_DESCRIBER_URL      address of a vision model that describes pictures in words
  AFTERIMAGE_DESCRIBER_DIALECT  ${chatDialects.join(", ")}
  AFTERIMAGE_DESCRIBER_MODEL, AFTERIMAGE_DESCRIBER_API_KEY`;

/** The servers that the environment names. */
export interface Servers {
  readonly encoder?: EncoderSettings;
  readonly describer?: DescriberSettings;
}

/** @throws AfterimageError `invalid-argument` when a variable is missing or makes no sense */
export function readServers(environment: Readonly<Record<string, string | undefined>>): Servers {
  const read = (name: string): string | undefined => environment[`AFTERIMAGE_${name}`]?.trim() || undefined;
  const server = <Dialect extends string>(url: string, prefix: string, dialects: readonly Dialect[]) => {
    const apiKey = read(`${prefix}API_KEY`);
    return {
      url: addressIn(url, read(url)!),
      dialect: oneOf(`${prefix}DIALECT`, read(`${prefix}DIALECT`), dialects),
      model: required(`${prefix}MODEL`, read(`${prefix}MODEL`), url),
      ...(apiKey === undefined ? {} : { apiKey }),
    };
  };
  const dimension = dimensionIn(read("DIMENSION"));
  return {
    ...(read("ENDPOINT")
      ? {
          encoder: {
            ...server("ENDPOINT", "", encoderDialects),
            ...(dimension === undefined ? {} : { dimension }),
            picturesAlone: read("PICTURES_ALONE") === "1",
          },
        }
      : {}),
    ...(read("DESCRIBER_URL") ? { describer: server("DESCRIBER_URL", "DESCRIBER_", chatDialects) } : {}),
  };
}

function addressIn(name: string, text: string): string {
  try {
    return normaliseUrl(text);
  } catch (error) {
    throw wrong(name, messageOf(error), error instanceof AfterimageError ? error.hint : "");
  }
}

function oneOf<Dialect extends string>(name: string, text: string | undefined, dialects: readonly Dialect[]): Dialect {
  const dialect = dialects.find((candidate) => candidate === text);
  if (dialect !== undefined) return dialect;
  throw wrong(name, text === undefined ? "is not set" : `is “${text}”`, `It must be one of ${dialects.join(", ")}.`);
}

function required(name: string, text: string | undefined, url: string): string {
  if (text !== undefined) return text;
  throw wrong(name, `is not set, but AFTERIMAGE_${url} is`, "Set it to the model's name as the server lists it.");
}

function dimensionIn(text: string | undefined): number | undefined {
  const dimension = Number(text ?? 0);
  if (Number.isInteger(dimension) && dimension >= 0) return dimension || undefined;
  throw wrong("DIMENSION", `is “${text}”`, "It must be a whole number, or 0 to keep what is usual.");
}

function wrong(name: string, what: string, hint: string): AfterimageError {
  return new AfterimageError({ kind: "invalid-argument", message: `AFTERIMAGE_${name}: ${what}`, hint });
}
