/** Views of a sample's pictures. */
import { defineView, type View } from '../../core/operator.js';
import { eachRef } from './each.js';
import { type FaceDetector, type Faces, facesIn } from './faces/detector.js';
import { greyOf } from './grey.js';
import { type ImageSize, imagePixels, type Picture, readPicture } from './image.js';

declare module '../../core/operator.js' {
  interface Views {
    /** The file of each picture and what its header tells; the same object where the file is the same. */
    pictures: Promise<readonly Picture[]>;
    /** Width and height of each picture, upright. */
    imageSizes: Promise<readonly ImageSize[]>;
    /** The faces that a detector finds in each picture. */
    imageFaces: (detector: FaceDetector) => Promise<readonly Faces[]>;
  }
}

export const imageViews: readonly View[] = [
  defineView({
    name: 'pictures',
    of: ['images'],
    compute: ({ images }, { media }) => eachRef(images, async (ref) => readPicture(await media.read(ref))),
  }),
  defineView({ name: 'imageSizes', of: ['pictures'], compute: ({ pictures }) => pictures }),
  defineView({
    name: 'imageFaces',
    of: ['images'],
    compute: ({ images }, { media }) => {
      const known = new Map<string, Promise<readonly Faces[]>>();
      const find = (detector: FaceDetector) =>
        eachRef(images, async (ref) => {
          const picture = greyOf(await imagePixels(await media.read(ref)));
          return { width: picture.width, height: picture.height, faces: facesIn(detector, picture) };
        });
      return (detector) => {
        const found = known.get(detector.name) ?? find(detector);
        known.set(detector.name, found);
        return found;
      };
    },
  }),
];
