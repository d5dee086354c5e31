/** Views of a sample's pictures. */
import { loaded } from '../../core/lazy.js';
import { defineView, type View } from '../../core/operator.js';
import { eachRef } from './each.js';
import type { FaceDetector, Faces } from './faces/detector.js';
import { greyOf } from './grey.js';
import { boundedPixels, type ImageSize, type Picture, type Pixels, readPicture } from './image.js';

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

/** Pixels of a picture that faces are looked for in, at most: half a minute of a core, and 128 MiB. */
const SEARCHED = 2 ** 25;

/** Faces as they lie in a picture that may have been made smaller for the search. */
const facesOf = async (detector: FaceDetector, { width, height }: ImageSize, searched: Pixels) => {
  // Loaded by lanes that look for faces alone.
  const { facesIn } = await loaded(import('./faces/detector.js'));
  const [across, down] = [width / searched.width, height / searched.height];
  const scaled = (size: readonly [number, number] | null) => size && ([size[0] / across, size[1] / down] as const);
  const options = { ...detector, minSize: scaled(detector.minSize), maxSize: scaled(detector.maxSize) };
  return facesIn(options, greyOf(searched)).map((face) => {
    const [x, y] = [Math.floor(face.x * across), Math.floor(face.y * down)];
    return {
      x,
      y,
      width: Math.min(width - x, Math.round(face.width * across)),
      height: Math.min(height - y, Math.round(face.height * down)),
    };
  });
};

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
          const picture = await readPicture(await media.read(ref));
          return {
            width: picture.width,
            height: picture.height,
            faces: await facesOf(detector, picture, await boundedPixels(picture, SEARCHED)),
          };
        });
      return (detector) => {
        const found = known.get(detector.name) ?? find(detector);
        known.set(detector.name, found);
        return found;
      };
    },
  }),
];
