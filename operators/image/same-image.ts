/** Deduplication by what pictures look like, by the name it has here and by that of the way in which Data-Juicer distributes it. */
import { z } from 'zod';
import { HASH_METHODS, type HashMethod, hashOf } from '../../runtime/media/hashes.js';
import type { Picture } from '../../runtime/media/image.js';

export const method = z
  .enum(HASH_METHODS)
  .default('phash')
  .describe('What of a picture is compared: its slowest waves, cells as bright as the mean, cells darker than the next, or as the median.');

/** The hashes of a sample's distinct pictures, one after the other. */
export const hashesOf = async (pictures: Promise<readonly Picture[]>, by: HashMethod): Promise<string> => {
  let hashes = '';
  for (const picture of new Set(await pictures)) hashes += await hashOf(by, picture);
  return hashes;
};
