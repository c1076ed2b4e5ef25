/**
 * Writes a neural network in the ONNX format (https://onnx.ai, onnx.proto3), as far as `useLiteNetwork` needs it.
 *
 * The format is protocol buffers; of their wire format (https://protobuf.dev/programming-guides/encoding) this takes
 * variable-length integers, fixed 32-bit floats, and length-delimited fields.
 */

/** A constant of the network. */
export interface Constant {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array | BigInt64Array;
}

/** One operation: what it reads, what it writes, and its attributes (integers, or floats marked as such). */
export interface Operation {
  readonly type: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, number | readonly number[] | { readonly float: number }>>;
}

export interface Network {
  readonly constants: readonly Constant[];
  readonly operations: readonly Operation[];
  /** One-dimensional lists of 64-bit integers, of any length. */
  readonly inputs: readonly string[];
  /** A list of 32-bit floats. */
  readonly output: string;
}

/** The operator set whose definitions hold; 17 brought LayerNormalization. */
const operatorSet = 17;
const formatVersion = 8;
const elementType = { float: 1, int64: 7 } as const;
const attributeType = { float: 1, int: 2, ints: 7 } as const;

/** The network as the bytes of an ONNX `ModelProto`. */
export function onnxModel({ constants, operations, inputs, output }: Network): Buffer {
  const graph = [
    ...operations.flatMap((operation) => nested(1, operationFields(operation))),
    ...text(2, "network"),
    ...constants.flatMap((constant) => nested(5, constantFields(constant))),
    ...inputs.flatMap((name) => nested(11, valueFields(name, elementType.int64))),
    ...nested(12, valueFields(output, elementType.float)),
  ];
  return Buffer.concat([
    ...integer(1, formatVersion),
    ...nested(7, graph),
    ...nested(8, [...text(1, ""), ...integer(2, operatorSet)]),
  ]);
}

/** Pieces of a message, joined only at the end: the weights are 28 MB, and lie within three messages. */
type Pieces = readonly Uint8Array[];

function operationFields({ type, inputs, outputs, attributes = {} }: Operation): Pieces {
  return [
    ...inputs.flatMap((name) => text(1, name)),
    ...outputs.flatMap((name) => text(2, name)),
    ...text(4, type),
    ...Object.entries(attributes).flatMap(([name, value]) => nested(5, [...text(1, name), ...attributeFields(value)])),
  ];
}

function attributeFields(value: NonNullable<Operation["attributes"]>[string]): Pieces {
  if (typeof value === "number") return [...integer(3, value), ...integer(20, attributeType.int)];
  if ("float" in value) return [...float(2, value.float), ...integer(20, attributeType.float)];
  return [...value.flatMap((item) => integer(8, item)), ...integer(20, attributeType.ints)];
}

function constantFields({ name, shape, values }: Constant): Pieces {
  const type = values instanceof Float32Array ? elementType.float : elementType.int64;
  const raw = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return [...shape.flatMap((size) => integer(1, size)), ...integer(2, type), ...text(8, name), ...nested(9, [raw])];
}

function valueFields(name: string, type: number): Pieces {
  const anyLength = nested(2, nested(1, text(2, `length of ${name}`)));
  return [...text(1, name), ...nested(2, nested(1, [...integer(1, type), ...anyLength]))];
}

function nested(field: number, content: Pieces): Pieces {
  const length = content.reduce((sum, piece) => sum + piece.length, 0);
  return [tag(field, 2), varint(length), ...content];
}

function text(field: number, value: string): Pieces {
  return nested(field, [Buffer.from(value)]);
}

function integer(field: number, value: number): Pieces {
  return [tag(field, 0), varint(value)];
}

function float(field: number, value: number): Pieces {
  const content = Buffer.alloc(4);
  content.writeFloatLE(value);
  return [tag(field, 5), content];
}

function tag(field: number, wireType: number): Uint8Array {
  return varint(field * 8 + wireType);
}

/** Seven bits a byte, least significant first; negative numbers as 64-bit two's complement. */
function varint(value: number): Uint8Array {
  let rest = BigInt.asUintN(64, BigInt(value));
  const digits: number[] = [];
  do {
    const digit = Number(rest & 0x7fn);
    rest >>= 7n;
    digits.push(rest > 0n ? digit | 0x80 : digit);
  } while (rest > 0n);
  return Uint8Array.from(digits);
}
