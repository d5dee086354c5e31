/** Views of a sample's pictures. */
import { defineView, type View } from '../../core/operator.js';
import { eachRef } from './each.js';
import { type ImageSize, imageSize } from './image.js';

declare module '../../core/operator.js' {
  interface Views {
    /** Width and height of each picture, upright. */
    imageSizes: Promise<readonly ImageSize[]>;
  }
}

export const imageViews: readonly View[] = [
  defineView({
    name: 'imageSizes',
    of: ['images'],
    compute: ({ images }, { media }) => eachRef(images, async (ref) => imageSize(await media.read(ref))),
  }),
];
