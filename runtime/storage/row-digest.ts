/** The digest of a row: the first bytes of SHA-256 over what it holds, piece by piece, each piece's length before all of them. */
import { createHash, hash } from 'node:crypto';

/** Bytes of a row's digest. */
export const ROW_DIGEST = 16;
const frame = Buffer.allocUnsafeSlow(1 << 16);

/** The digest of these pieces; null and empty are not the same. */
export const digestOf = (pieces: readonly (Uint8Array | null)[]): Uint8Array => {
  let end = 4 * pieces.length;
  for (let i = 0; i < pieces.length; i++) {
    const length = pieces[i]?.length ?? -1;
    frame.writeInt32LE(length, 4 * i);
    end += Math.max(0, length);
  }
  // One call over a copy costs less than a call per piece, but for long rows.
  if (end <= frame.length) {
    let at = 4 * pieces.length;
    for (const piece of pieces) {
      if (piece === null) continue;
      frame.set(piece, at);
      at += piece.length;
    }
    return hash('sha256', frame.subarray(0, end), 'buffer').subarray(0, ROW_DIGEST);
  }
  const digest = createHash('sha256').update(frame.subarray(0, 4 * pieces.length));
  for (const piece of pieces) if (piece !== null) digest.update(piece);
  return digest.digest().subarray(0, ROW_DIGEST);
};
