/** Copies of media files, as they are. */
import { constants, copyFile } from 'node:fs/promises';
import type { Media } from '../../core/operator.js';
import type { MediaRef } from '../../core/sample.js';
import { blame } from './store-media.js';

/** A file of the store with the same bytes: one that is there already is not copied. Its extension is that of its name. */
export const copyOf = async (media: Media, ref: MediaRef): Promise<MediaRef> => {
  if (ref.digest !== undefined && ref.uri.startsWith(`media/${ref.digest}.`)) return ref;
  const scratch = media.scratch('copy');
  await copyFile(await media.file(ref), scratch, constants.COPYFILE_FICLONE).catch(blame(ref));
  return media.write({ path: scratch }, ref.uri);
};
