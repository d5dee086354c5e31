import { stat } from 'node:fs/promises';
import type { Media } from '../../core/operator.js';
import type { MediaRef } from '../../core/sample.js';
import { eachRef } from './each.js';

/** The size of each file in bytes; none is read. */
export const fileSizes = (refs: readonly MediaRef[], media: Pick<Media, 'file'>): Promise<number[]> =>
  eachRef(refs, async (ref) => (await stat(await media.file(ref))).size);
