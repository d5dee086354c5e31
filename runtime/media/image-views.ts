/** Views of a sample's pictures. */
import { defineView, type View } from '../../core/operator.js';
import { eachRef } from './each.js';
import { type ImageSize, type Picture, readPicture } from './image.js';

declare module '../../core/operator.js' {
  interface Views {
    /** The file of each picture and what its header tells; the same object where the file is the same. */
    pictures: Promise<readonly Picture[]>;
    /** Width and height of each picture, upright. */
    imageSizes: Promise<readonly ImageSize[]>;
  }
}

export const imageViews: readonly View[] = [
  defineView({
    name: 'pictures',
    of: ['images'],
    compute: ({ images }, { media }) => eachRef(images, async (ref) => readPicture(await media.read(ref))),
  }),
  defineView({ name: 'imageSizes', of: ['pictures'], compute: ({ pictures }) => pictures }),
];
