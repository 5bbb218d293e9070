/** A decoded field: varints and fixed numbers as numbers (exact up to 2^53), everything else as bytes. */
export interface Field {
  number: number;
  value: number | Buffer;
}

type Value = string | Uint8Array | number | bigint;

/** A protobuf message of these fields, in order; fields with the default value (0, '', no bytes) are left out. */
export function encodeMessage(fields: readonly (readonly [number, Value])[]): Buffer {
  const parts: Uint8Array[] = [];
  for (const [number, value] of fields) {
    if (typeof value === 'number' || typeof value === 'bigint') {
      if (value != 0) parts.push(encodeVarint(number << 3), encodeVarint(value));
      continue;
    }
    const bytes = typeof value === 'string' ? Buffer.from(value) : value;
    if (bytes.length > 0) parts.push(encodeVarint((number << 3) | 2), encodeVarint(bytes.length), bytes);
  }
  return Buffer.concat(parts);
}

/** A field of a nested message, kept even where the message is empty. */
export function encodeNested(number: number, message: Uint8Array): Buffer {
  return Buffer.concat([encodeVarint((number << 3) | 2), encodeVarint(message.length), message]);
}

function encodeVarint(value: number | bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  if (rest < 0x80n) return Buffer.from([Number(rest)]);
  while (rest >= 0x80n) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}

/** The fields of a protobuf message in wire order. Throws on bytes that are no message. */
export function decodeMessage(bytes: Buffer): Field[] {
  const fields: Field[] = [];
  let offset = 0;
  const varint = (): number => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes.readUInt8(offset++);
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  };
  while (offset < bytes.length) {
    const key = varint();
    const number = Math.floor(key / 8);
    const wire = key % 8;
    if (wire === 0) {
      fields.push({ number, value: varint() });
    } else if (wire === 2) {
      const end = varint() + offset;
      if (end > bytes.length) throw new RangeError('protobuf message is cut off');
      fields.push({ number, value: bytes.subarray(offset, end) });
      offset = end;
    } else if (wire === 1 || wire === 5) {
      const size = wire === 1 ? 8 : 4;
      fields.push({ number, value: bytes.subarray(offset, offset + size) });
      offset += size;
    } else {
      throw new RangeError(`protobuf wire type ${wire} is not supported`);
    }
  }
  return fields;
}

/** Every occurrence of a length-delimited field. */
export function bytesOf(fields: Field[], number: number): Buffer[] {
  return fields.flatMap((field) => (field.number === number && Buffer.isBuffer(field.value) ? [field.value] : []));
}

/** The last value of a string field, '' where it is absent. */
export function textOf(fields: Field[], number: number): string {
  return bytesOf(fields, number).at(-1)?.toString('utf8') ?? '';
}

/** The last value of an integer field, 0 where it is absent. */
export function numberOf(fields: Field[], number: number): number {
  const value = fields.findLast((field) => field.number === number)?.value;
  return typeof value === 'number' ? value : 0;
}
