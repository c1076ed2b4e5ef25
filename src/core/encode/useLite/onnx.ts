/**
 * Writes a neural network in the ONNX format (https://onnx.ai, onnx.proto3), as far as {@link useLiteModel} needs it.
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
    ...operations.map((operation) => nested(1, operationFields(operation))),
    text(2, "network"),
    ...constants.map((constant) => nested(5, constantFields(constant))),
    ...inputs.map((name) => nested(11, valueFields(name, elementType.int64))),
    nested(12, valueFields(output, elementType.float)),
  ];
  return Buffer.concat([integer(1, formatVersion), nested(7, graph), nested(8, [text(1, ""), integer(2, operatorSet)])]);
}

function operationFields({ type, inputs, outputs, attributes = {} }: Operation): Buffer[] {
  return [
    ...inputs.map((name) => text(1, name)),
    ...outputs.map((name) => text(2, name)),
    text(4, type),
    ...Object.entries(attributes).map(([name, value]) => nested(5, [text(1, name), ...attributeFields(value)])),
  ];
}

function attributeFields(value: NonNullable<Operation["attributes"]>[string]): Buffer[] {
  if (typeof value === "number") return [integer(3, value), integer(20, attributeType.int)];
  if ("float" in value) return [float(2, value.float), integer(20, attributeType.float)];
  return [...value.map((item) => integer(8, item)), integer(20, attributeType.ints)];
}

function constantFields({ name, shape, values }: Constant): Buffer[] {
  const type = values instanceof Float32Array ? elementType.float : elementType.int64;
  const raw = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return [...shape.map((size) => integer(1, size)), integer(2, type), text(8, name), bytes(9, raw)];
}

function valueFields(name: string, type: number): Buffer[] {
  const anyLength = nested(2, [nested(1, [text(2, `length of ${name}`)])]);
  return [text(1, name), nested(2, [nested(1, [integer(1, type), anyLength])])];
}

function nested(field: number, content: readonly Buffer[]): Buffer {
  return bytes(field, Buffer.concat(content));
}

function text(field: number, value: string): Buffer {
  return bytes(field, Buffer.from(value));
}

function bytes(field: number, content: Buffer): Buffer {
  return Buffer.concat([tag(field, 2), varint(content.length), content]);
}

function integer(field: number, value: number): Buffer {
  return Buffer.concat([tag(field, 0), varint(value)]);
}

function float(field: number, value: number): Buffer {
  const content = Buffer.alloc(4);
  content.writeFloatLE(value);
  return Buffer.concat([tag(field, 5), content]);
}

function tag(field: number, wireType: number): Buffer {
  return varint(field * 8 + wireType);
}

/** Seven bits a byte, least significant first; negative numbers as 64-bit two's complement. */
function varint(value: number): Buffer {
  let rest = BigInt.asUintN(64, BigInt(value));
  const digits: number[] = [];
  do {
    const digit = Number(rest & 0x7fn);
    rest >>= 7n;
    digits.push(rest > 0n ? digit | 0x80 : digit);
  } while (rest > 0n);
  return Buffer.from(digits);
}
