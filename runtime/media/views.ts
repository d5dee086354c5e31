/** Views of a sample's media: what several operators ask for is measured once. */
import { defineView, type View } from '../../core/operator.js';
import { type ImageSize, imageSize } from './image.js';
import { probeVideo, type VideoProbe } from './probe.js';

declare module '../../core/operator.js' {
  interface Views {
    /** Width and height of each picture, upright. */
    imageSizes: Promise<readonly ImageSize[]>;
    /** Streams and length of each video. */
    videoProbes: Promise<readonly VideoProbe[]>;
  }
}

/** Answers for each item of a list, asking once where items are the same. */
const each = async <T, V>(items: readonly T[], nameOf: (item: T) => string, ask: (item: T) => Promise<V>): Promise<V[]> => {
  const known = new Map<string, V>();
  for (const item of items) if (!known.has(nameOf(item))) known.set(nameOf(item), await ask(item));
  return items.map((item) => known.get(nameOf(item))!);
};

export const mediaViews: readonly View[] = [
  defineView({
    name: 'imageSizes',
    of: ['images'],
    compute: ({ images }, { media }) =>
      each(
        images,
        ({ uri }) => uri,
        async (ref) => imageSize(await media.read(ref)),
      ),
  }),
  defineView({
    name: 'videoProbes',
    of: ['videos'],
    compute: ({ videos }, { media, signal }) =>
      each(
        videos,
        ({ uri }) => uri,
        async (ref) => probeVideo(await media.file(ref), { signal }),
      ),
  }),
];
