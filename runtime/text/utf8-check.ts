/** Refuses what is not UTF-8. */
import { isUtf8 } from 'node:buffer';
import { SampleError } from '../../core/errors.js';

/** Throws a `SampleError` that says at which byte, counted from 1, a row is not UTF-8. */
export const checkUtf8 = (line: Uint8Array): void => {
  if (!isUtf8(line)) throw new SampleError(`invalid UTF-8 at byte ${invalidAt(line) + 1}`);
};

/** The first byte that cannot be part of UTF-8, found in ever smaller steps. */
const invalidAt = (line: Uint8Array): number => {
  let at = 0;
  for (const step of [1 << 16, 256, 4, 3, 2, 1]) {
    for (let end = at; ; ) {
      end = Math.min(line.length, at + step);
      while (end > at && end < line.length && (line[end]! & 0xc0) === 0x80) end--;
      if (end === at || !isUtf8(line.subarray(at, end))) break;
      at = end;
    }
  }
  return at;
};
