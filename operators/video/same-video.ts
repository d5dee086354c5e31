/** Exact deduplication of videos, by the name it has here and by that of the way in which Data-Juicer distributes it. */
import type { Context, Reading } from '../../core/operator.js';
import { packetsDigest } from '../../runtime/media/packets.js';
import { distinct } from '../../runtime/media/phases.js';

export const sameVideo = {
  summary: 'Keeps the first of the samples whose videos hold the same packets, whatever container they are in.',
  cost: 8192,
};

/** The digest of the distinct videos of a sample; null where it has none. */
export const videosDigest = async ({ videos }: Reading<'videos'>, { media, signal }: Context): Promise<string | null> => {
  const files = await Promise.all(distinct({ videos }).map((at) => media.file(videos[at]!)));
  return files.length === 0 ? null : packetsDigest(files, { signal });
};
