// NumPy .npy files: float64 matrices in C order, one series of values per row of the matrix.
import { AppError } from '../../core/index.ts';

/**
 * The rows of an .npy matrix (rows, n) as columns, without copying where alignment allows.
 * @throws AppError BAD_FILE when it is not little-endian float64 in C order with that many rows
 */
export function readNpy(bytes: Uint8Array, rows: number, file: string): Float64Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wide = bytes[6] !== 1; // versions 2 and 3 have a four-byte header length
  const start = wide ? 12 : 10;
  const size = bytes.length < start ? 0 : wide ? view.getUint32(8, true) : view.getUint16(8, true);
  const header = new TextDecoder('latin1').decode(bytes.subarray(start, start + size));
  const shape = /'shape':\s*\((\d+),\s*(\d+)\)/.exec(header);
  const fits = /'descr':\s*'<f8'/.test(header) && /'fortran_order':\s*False/.test(header) && Number(shape?.[1]) === rows;
  const n = Number(shape?.[2]);
  const from = bytes.byteOffset + start + size;
  if (!fits || bytes.length < start + size + rows * n * 8) {
    throw new AppError(
      'BAD_FILE',
      file,
      `it is not a whole float64 matrix of shape (${rows}, n) in C order`,
      'Rows of the matrix: time (ms), open, high, low, close, volume.',
    );
  }
  const buffer = from % 8 === 0 ? bytes.buffer : bytes.slice(start + size).buffer;
  const offset = from % 8 === 0 ? from : 0;
  return Array.from({ length: rows }, (_, k) => new Float64Array(buffer as ArrayBuffer, offset + k * n * 8, n));
}
