// Protocol Buffers' wire format, as much as ONNX needs: varints, 32-bit floats, bytes, nested messages.

/** A message being written, field after field. */
export class ProtoWriter {
  #bytes = new Uint8Array(256);
  #length = 0;

  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #room(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(2 * this.#bytes.length, this.#length + more));
    larger.set(this.bytes);
    this.#bytes = larger;
  }

  #varint(value: number): void {
    this.#room(10);
    // numbers above 2³² do not occur; negative ones are written as 64 bits, as the format asks
    let rest = value < 0 ? BigInt.asUintN(64, BigInt(value)) : BigInt(value);
    while (rest > 127n) {
      this.#bytes[this.#length++] = Number(rest & 127n) | 128;
      rest >>= 7n;
    }
    this.#bytes[this.#length++] = Number(rest);
  }

  integer(field: number, value: number): this {
    this.#varint(field << 3);
    this.#varint(value);
    return this;
  }

  data(field: number, data: Uint8Array): this {
    this.#varint((field << 3) | 2);
    this.#varint(data.length);
    this.#room(data.length);
    this.#bytes.set(data, this.#length);
    this.#length += data.length;
    return this;
  }

  text(field: number, text: string): this {
    return this.data(field, new TextEncoder().encode(text));
  }

  message(field: number, message: ProtoWriter): this {
    return this.data(field, message.bytes);
  }

  /** a packed list of floats, little-endian */
  floats(field: number, values: ArrayLike<number>): this {
    const view = new DataView(new ArrayBuffer(4 * values.length));
    for (let i = 0; i < values.length; i++) view.setFloat32(4 * i, values[i] as number, true);
    return this.data(field, new Uint8Array(view.buffer));
  }

  /** a packed list of integers */
  integers(field: number, values: ArrayLike<number>): this {
    const packed = new ProtoWriter();
    for (let i = 0; i < values.length; i++) packed.#varint(values[i] as number);
    return this.data(field, packed.bytes);
  }
}

/** A message read: its fields by number, each occurrence a number (varint, 32-bit float bits) or bytes. */
export class ProtoMessage {
  readonly #fields = new Map<number, (number | Uint8Array)[]>();

  /** @throws RangeError when the bytes end inside a field or hold a wire type ONNX does not use */
  constructor(bytes: Uint8Array) {
    const at = { position: 0 };
    while (at.position < bytes.length) {
      const key = readVarint(bytes, at);
      const [field, type] = [key >>> 3, key & 7];
      const values = this.#fields.get(field) ?? [];
      this.#fields.set(field, values);
      values.push(readValue(bytes, at, type));
    }
  }

  numbers(field: number): number[] {
    return (this.#fields.get(field) ?? []).filter((v) => typeof v === 'number');
  }

  parts(field: number): Uint8Array[] {
    return (this.#fields.get(field) ?? []).filter((v) => typeof v !== 'number');
  }

  text(field: number): string {
    return new TextDecoder().decode(this.parts(field)[0] ?? new Uint8Array());
  }

  texts(field: number): string[] {
    return this.parts(field).map((part) => new TextDecoder().decode(part));
  }

  messages(field: number): ProtoMessage[] {
    return this.parts(field).map((part) => new ProtoMessage(part));
  }

  /** floats of a list, packed or one by one */
  floats(field: number): number[] {
    return (this.#fields.get(field) ?? []).flatMap((v) => (typeof v === 'number' ? [floatOfBits(v)] : unpackedFloats(v)));
  }

  /** integers of a list, packed or one by one */
  integers(field: number): number[] {
    return (this.#fields.get(field) ?? []).flatMap((v) => (typeof v === 'number' ? [v] : unpackedIntegers(v)));
  }
}

interface Position {
  position: number;
}

function readVarint(bytes: Uint8Array, at: Position): number {
  let value = 0n;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const byte = bytes[at.position++];
    if (byte === undefined) throw new RangeError('cut short inside a number');
    value |= BigInt(byte & 127) << shift;
    if (byte < 128) return Number(BigInt.asIntN(64, value));
  }
  throw new RangeError('a number is too long');
}

function readValue(bytes: Uint8Array, at: Position, type: number): number | Uint8Array {
  if (type === 0) return readVarint(bytes, at);
  if (type !== 2 && type !== 5) throw new RangeError(`wire type ${type}`);
  const length = type === 5 ? 4 : readVarint(bytes, at);
  if (length < 0 || at.position + length > bytes.length) throw new RangeError('cut short inside a field');
  const data = bytes.subarray(at.position, at.position + length);
  at.position += length;
  return type === 5 ? new DataView(data.buffer, data.byteOffset).getUint32(0, true) : data;
}

function floatOfBits(bits: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, bits);
  return view.getFloat32(0);
}

function unpackedFloats(data: Uint8Array): number[] {
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  return Array.from({ length: Math.floor(data.length / 4) }, (_, i) => view.getFloat32(4 * i, true));
}

function unpackedIntegers(data: Uint8Array): number[] {
  const values: number[] = [];
  for (const at = { position: 0 }; at.position < data.length; ) values.push(readVarint(data, at));
  return values;
}
