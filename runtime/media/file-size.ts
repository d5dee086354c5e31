import { stat } from 'node:fs/promises';
import type { Media } from '../../core/operator.js';
import type { MediaRef } from '../../core/sample.js';
import { eachRef } from './each.js';

/** The size of each file in bytes; none is read. */
export const fileSizes = (refs: readonly MediaRef[], media: Pick<Media, 'file'>): Promise<number[]> =>
  eachRef(refs, async (ref) => {
    // A file is only found while it is of the size that is known of it.
    const path = await media.file(ref);
    return ref.size ?? (await stat(path)).size;
  });
