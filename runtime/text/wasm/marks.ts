/** Signs that the compiled kernels count in a text of up to `MOST` bytes. */
import type { Marks } from '../marks.js';
import { put } from './instance.js';

export { MOST } from './instance.js';

export const countMarks = (utf8: Uint8Array): Marks => {
  const kernels = put(utf8);
  kernels.countMarks(utf8.length);
  return { hashes: kernels.hashes.value, ellipses: kernels.ellipses.value, braces: kernels.braces.value };
};
