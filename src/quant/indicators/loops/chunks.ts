// Long loops are cut into pieces of a function each: an engine that compiles a loop while it already runs does not know the types
// of its running sums and keeps them in boxes; a function called many times is compiled whole.

const PIECE = 2048;

/** Calls `piece` for consecutive ranges that cover [from, to). What is to survive from piece to piece stands in an array of its own. */
export function inPieces(from: number, to: number, piece: (from: number, to: number) => void): void {
  for (let start = from; start < to; start += PIECE) piece(start, Math.min(to, start + PIECE));
}
