import type { FailureRule } from "../endpoint/failures.ts";
import type { EncoderDialect } from "../endpoint/settings.ts";

/** A picture that cannot be decoded comes back as 400, 422 or 500 by version, and never gets better by asking again. */
const badPicture: FailureRule = {
  detail: /cannot identify image|failed to load image|image file is truncated|broken (png|data stream)|unknown format|invalid image|aspect ratio must be/i,
  kind: "refused-input",
  what: "cannot read this picture",
  hint: "Open it in an image viewer to see whether the file is damaged.",
};

/** Half precision that overflows gives NaN, which JSON cannot carry. */
const notANumber: FailureRule = {
  detail: /unsupported value: NaN|out of range float values|Out of range float/i,
  kind: "bad-answer",
  what: "computed a vector that is not made of numbers",
  hint: "Half precision may overflow: try another --dtype, or another file of the model.",
};

/** What llama-server says when a picture's marker is not its own: it was started again. */
export const staleMarker = /failed to tokenize prompt|number of media markers|number of bitmaps/i;

/** What each dialect's servers say in words of their own; for `rules` of `openEndpoint`. */
export const failureRules: Readonly<Record<EncoderDialect, readonly FailureRule[]>> = {
  vllm: [badPicture, notANumber],
  ollama: [badPicture, notANumber],
  llamacpp: [
    badPicture,
    {
      detail: /pooling type 'none'/i,
      kind: "wrong-model",
      what: "was started without pooling",
      hint: "Start it with --pooling last.",
    },
    {
      // A 500, but no illness: after a restart the marker is another, and the encoder asks for it.
      detail: staleMarker,
      kind: "refused-input",
      what: "knows another media marker",
      hint: "Update llama.cpp if this stays: embeddings of pictures need a build of 2026.",
    },
    {
      detail: /does not support multimodal/i,
      kind: "refused-input",
      what: "takes no pictures",
      hint: "Start it with --mmproj and the projector file of the model.",
    },
  ],
  objects: [badPicture, notANumber],
};
