/**
 * Messages of Thrift's strict binary protocol as trees: decoding and encoding again gives the same bytes, so that a
 * field can be edited without knowing the message's definition.
 * https://github.com/apache/thrift/blob/master/doc/specs/thrift-binary-protocol.md
 */
const CODES = {
  bool: 2,
  byte: 3,
  double: 4,
  i16: 6,
  i32: 8,
  i64: 10,
  string: 11,
  struct: 12,
  map: 13,
  set: 14,
  list: 15,
} as const;

export type ThriftType = keyof typeof CODES;
export type ThriftStruct = Map<number, ThriftValue>;
export type ThriftValue =
  | { type: "bool" | "byte" | "i16" | "i32" | "double"; value: number }
  | { type: "i64"; value: bigint }
  | { type: "string"; value: Buffer }
  | { type: "struct"; fields: ThriftStruct }
  | { type: "map"; key: ThriftType; item: ThriftType; entries: [ThriftValue, ThriftValue][] }
  | { type: "set" | "list"; item: ThriftType; items: ThriftValue[] };

export type ThriftMessage = { kind: number; name: string; sequence: number; body: ThriftStruct };

const VERSION_1 = 0x8001;
const VERSION_1_WORD = 0x80010000;
const NAME_BYTES_MAX = 100;
const WIDTHS = new Map<number, number>([
  [CODES.bool, 1],
  [CODES.byte, 1],
  [CODES.i16, 2],
  [CODES.i32, 4],
  [CODES.i64, 8],
  [CODES.double, 8],
]);
const TYPES = new Map<number, ThriftType>(
  (Object.keys(CODES) as ThriftType[]).map((type): [number, ThriftType] => [CODES[type], type]),
);

/** The call's name, without decoding the rest; empty when the bytes are no message of this protocol. */
export function messageName(bytes: Buffer): string {
  if (bytes.length < 8 || bytes.readUInt16BE(0) !== VERSION_1) return "";
  return bytes.toString("utf8", 8, 8 + Math.min(NAME_BYTES_MAX, bytes.readUInt32BE(4)));
}

/** Throws on bytes that are not one whole message. */
export function decodeMessage(bytes: Buffer): ThriftMessage {
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== VERSION_1) throw new Error("Not a strict binary Thrift message.");
  const reader = { bytes, at: 4 };
  const name = readBytes(reader).toString();
  const sequence = readInt32(reader);
  return { kind: bytes.readUInt8(3), name, sequence, body: readStruct(reader) };
}

export function encodeMessage(message: ThriftMessage): Buffer {
  const out: Buffer[] = [];
  writeInt32(out, (VERSION_1_WORD | message.kind) >> 0);
  writeBytes(out, Buffer.from(message.name));
  writeInt32(out, message.sequence);
  writeStruct(out, message.body);
  return Buffer.concat(out);
}

/** Fields alone, to be put into the bytes of a struct. */
export function encodeFields(...fields: [number, ThriftValue][]): Buffer {
  const out: Buffer[] = [];
  writeStruct(out, new Map(fields));
  return Buffer.concat(out.slice(0, -1));
}

/** Where the value of a type code that begins at `at` ends. */
export function skipValue(bytes: Buffer, at: number, code: number): number {
  const width = WIDTHS.get(code);
  if (width !== undefined) return at + width;
  if (code === CODES.string) return at + 4 + bytes.readInt32BE(at);
  if (code === CODES.struct) {
    let position = at;
    while (bytes.readUInt8(position) !== 0) position = skipValue(bytes, position + 3, bytes.readUInt8(position));
    return position + 1;
  }
  const codes = [...bytes.subarray(at, at + (code === CODES.map ? 2 : 1))];
  let position = at + codes.length + 4;
  for (let left = bytes.readInt32BE(position - 4); left > 0; left--) {
    for (const inner of codes) position = skipValue(bytes, position, inner);
  }
  return position;
}

/** Where a message's arguments or result begin: after its version, kind, name and sequence number. */
export const startOfBody = (message: Buffer) => 4 + 4 + message.readInt32BE(4) + 4;

/** Where a field's value begins among the fields that begin at `at`, without decoding those before it. */
export function fieldAt(bytes: Buffer, at: number, wanted: number, type: ThriftType): number | undefined {
  let position = at;
  while (bytes.readUInt8(position) !== 0) {
    const found = bytes.readUInt8(position);
    if (bytes.readInt16BE(position + 1) === wanted && found === CODES[type]) return position + 3;
    position = skipValue(bytes, position + 3, found);
  }
  return undefined;
}

/** Where a struct ends, of which a field begins at `at`. */
export const skipFields = (bytes: Buffer, at: number) => skipValue(bytes, at, CODES.struct);

/** A field that is a struct; undefined when it is absent or of another type. */
export function structAt(struct: ThriftStruct | undefined, id: number): ThriftStruct | undefined {
  const value = struct?.get(id);
  return value?.type === "struct" ? value.fields : undefined;
}

export function itemsAt(struct: ThriftStruct | undefined, id: number): ThriftValue[] {
  const value = struct?.get(id);
  return value?.type === "list" || value?.type === "set" ? value.items : [];
}

export function bytesAt(struct: ThriftStruct | undefined, id: number): Buffer | undefined {
  const value = struct?.get(id);
  return value?.type === "string" ? value.value : undefined;
}

export const textAt = (struct: ThriftStruct | undefined, id: number) => bytesAt(struct, id)?.toString();

export function numberAt(struct: ThriftStruct | undefined, id: number): number | undefined {
  const value = struct?.get(id);
  return value && "value" in value && typeof value.value === "number" ? value.value : undefined;
}

export const bool = (value: boolean): ThriftValue => ({ type: "bool", value: value ? 1 : 0 });
export const i16 = (value: number): ThriftValue => ({ type: "i16", value });
export const i32 = (value: number): ThriftValue => ({ type: "i32", value });
export const i64 = (value: number): ThriftValue => ({ type: "i64", value: BigInt(value) });
export const binary = (value: Buffer): ThriftValue => ({ type: "string", value });
export const structs = (items: ThriftValue[]): ThriftValue => ({ type: "list", item: "struct", items });
export const text = (value: string): ThriftValue => ({ type: "string", value: Buffer.from(value) });
export const struct = (...fields: [number, ThriftValue][]): ThriftValue => ({
  type: "struct",
  fields: new Map(fields),
});

type Reader = { bytes: Buffer; at: number };

function readInt32(reader: Reader): number {
  const value = reader.bytes.readInt32BE(reader.at);
  reader.at += 4;
  return value;
}

function readBytes(reader: Reader): Buffer {
  const length = readInt32(reader);
  if (length < 0 || reader.at + length > reader.bytes.length) throw new Error("A Thrift string ends past its message.");
  const value = reader.bytes.subarray(reader.at, reader.at + length);
  reader.at += length;
  return value;
}

function readType(reader: Reader): ThriftType {
  const code = reader.bytes.readUInt8(reader.at++);
  const type = TYPES.get(code);
  if (!type) throw new Error(`Unknown Thrift type ${code}.`);
  return type;
}

function readStruct(reader: Reader): ThriftStruct {
  const fields: ThriftStruct = new Map();
  while (reader.bytes.readUInt8(reader.at) !== 0) {
    const type = readType(reader);
    const id = reader.bytes.readInt16BE(reader.at);
    reader.at += 2;
    fields.set(id, readValue(reader, type));
  }
  reader.at += 1;
  return fields;
}

function readItems<T>(reader: Reader, read: () => T): T[] {
  const count = readInt32(reader);
  return Array.from({ length: count }, read);
}

function readValue(reader: Reader, type: ThriftType): ThriftValue {
  const { bytes } = reader;
  const at = reader.at;
  switch (type) {
    case "bool":
    case "byte":
      reader.at += 1;
      return { type, value: bytes.readInt8(at) };
    case "i16":
      reader.at += 2;
      return { type, value: bytes.readInt16BE(at) };
    case "i32":
      return { type, value: readInt32(reader) };
    case "i64":
      reader.at += 8;
      return { type, value: bytes.readBigInt64BE(at) };
    case "double":
      reader.at += 8;
      return { type, value: bytes.readDoubleBE(at) };
    case "string":
      return { type, value: readBytes(reader) };
    case "struct":
      return { type, fields: readStruct(reader) };
    case "map": {
      // An empty map's item types may be written as 0; they are kept as strings, which reads the same.
      const [key, item] = [typeOrString(reader), typeOrString(reader)];
      return { type, key, item, entries: readItems(reader, () => [readValue(reader, key), readValue(reader, item)]) };
    }
    case "set":
    case "list": {
      const item = readType(reader);
      return { type, item, items: readItems(reader, () => readValue(reader, item)) };
    }
  }
}

function typeOrString(reader: Reader): ThriftType {
  return TYPES.get(reader.bytes.readUInt8(reader.at++)) ?? "string";
}

function writeInt32(out: Buffer[], value: number) {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  out.push(bytes);
}

function writeBytes(out: Buffer[], value: Buffer) {
  writeInt32(out, value.length);
  out.push(value);
}

function writeStruct(out: Buffer[], fields: ThriftStruct) {
  for (const [id, value] of fields) {
    const head = Buffer.alloc(3);
    head.writeUInt8(CODES[value.type]);
    head.writeInt16BE(id, 1);
    out.push(head);
    writeValue(out, value);
  }
  out.push(Buffer.from([0]));
}

function writeValue(out: Buffer[], value: ThriftValue) {
  switch (value.type) {
    case "bool":
    case "byte":
      return void out.push(Buffer.from([value.value & 0xff]));
    case "i16": {
      const bytes = Buffer.alloc(2);
      bytes.writeInt16BE(value.value);
      return void out.push(bytes);
    }
    case "i32":
      return writeInt32(out, value.value);
    case "i64": {
      const bytes = Buffer.alloc(8);
      bytes.writeBigInt64BE(value.value);
      return void out.push(bytes);
    }
    case "double": {
      const bytes = Buffer.alloc(8);
      bytes.writeDoubleBE(value.value);
      return void out.push(bytes);
    }
    case "string":
      return writeBytes(out, value.value);
    case "struct":
      return writeStruct(out, value.fields);
    case "map":
      out.push(Buffer.from([CODES[value.key], CODES[value.item]]));
      writeInt32(out, value.entries.length);
      for (const entry of value.entries) for (const part of entry) writeValue(out, part);
      return;
    case "set":
    case "list":
      out.push(Buffer.from([CODES[value.item]]));
      writeInt32(out, value.items.length);
      for (const item of value.items) writeValue(out, item);
      return;
  }
}
