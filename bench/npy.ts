// NumPy's .npy files of doubles (version 1.0, C order), written and read.
import { readFileSync } from 'node:fs';

/** The bytes of an array of this shape, its data given as consecutive pieces. */
export function encodeNpy(shape: readonly number[], pieces: readonly Float64Array[]): Buffer {
  const text = `{'descr': '<f8', 'fortran_order': False, 'shape': (${shape.join(', ')}${shape.length === 1 ? ',' : ''}), }`;
  const total = Math.ceil((10 + text.length + 1) / 64) * 64;
  const head = Buffer.alloc(total, ' ');
  head.write('\x93NUMPY\x01\x00', 0, 'latin1');
  head.writeUInt16LE(total - 10, 8);
  head.write(text, 10, 'latin1');
  head.write('\n', total - 1, 'latin1');
  return Buffer.concat([head, ...pieces.map((p) => Buffer.from(p.buffer, p.byteOffset, p.byteLength))]);
}

/** Shape and data of a file of doubles; row r of shape (rows, n) is `data.subarray(r * n, (r + 1) * n)`. */
export function readNpy(file: string): { shape: number[]; data: Float64Array } {
  const bytes = readFileSync(file);
  const start = 10 + bytes.readUInt16LE(8);
  const shape = /'shape': \(([\d, ]+)\)/.exec(bytes.toString('latin1', 10, start))?.[1];
  if (bytes.toString('latin1', 1, 6) !== 'NUMPY' || shape === undefined) throw new Error(`${file} is not an .npy file`);
  const data = new Float64Array((bytes.length - start) / 8);
  new Uint8Array(data.buffer).set(bytes.subarray(start));
  return {
    shape: shape
      .split(',')
      .filter((s) => s.trim() !== '')
      .map(Number),
    data,
  };
}
