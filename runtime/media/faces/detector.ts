/** How faces are looked for: the parameters of every operator that does, and what they come to. */
import { z } from 'zod';
import { fileText, type PlannedFiles } from '../../../core/planned-file.js';
import type { Grey } from '../grey.js';
import type { ImageSize } from '../image.js';
import { type Cascade, readCascade } from './cascade.js';
import { type DetectOptions, detectObjects } from './detect.js';
import { frontalCascade } from './frontal.js';
import type { Rectangle } from './group.js';

const side = z
  .tuple([z.int().min(0), z.int().min(0)])
  .nullable()
  .default(null);
export const detectorParams = {
  cv_classifier: z
    .string()
    .default('')
    .describe(
      "An XML file with a cascade of Haar features, as OpenCV has them; empty: OpenCV's haarcascade_frontalface_alt.xml, which is built in.",
    ),
  scaleFactor: z.number().min(1.01).default(1.1).describe('By how much the window grows from one size to the next.'),
  minNeighbors: z
    .int()
    .min(0)
    .default(3)
    .describe('A face is what more than so many windows next to each other hold to be one; 0: each window.'),
  minSize: side.describe('Width and height, in pixels, of the smallest face; null: those of the cascade.'),
  maxSize: side.describe('Width and height, in pixels, of the largest face; null: those of the picture.'),
};
const shape = z.object(detectorParams);
type Params = Readonly<z.output<typeof shape>>;

export interface FaceDetector extends DetectOptions {
  readonly cascade: Cascade;
  /** The same for detectors that find the same. */
  readonly name: string;
}

export const classifierFile = ({ cv_classifier }: Pick<Params, 'cv_classifier'>): readonly 'cv_classifier'[] =>
  cv_classifier === '' ? [] : ['cv_classifier'];

export const faceDetector = async (
  { cv_classifier, scaleFactor, minNeighbors, minSize, maxSize }: Params,
  files: PlannedFiles,
): Promise<FaceDetector> => {
  const xml = cv_classifier === '' ? null : await fileText(files, 'cv_classifier', cv_classifier);
  const options = { scaleFactor, minNeighbors, minSize, maxSize };
  const name = JSON.stringify([files.cv_classifier?.digest ?? '', options]);
  return { ...options, name, cascade: xml === null ? frontalCascade() : readCascade(xml) };
};

export const facesIn = (detector: FaceDetector, picture: Grey): Rectangle[] => detectObjects(detector.cascade, picture, detector);

/** Faces of one picture, with its size. */
export interface Faces extends ImageSize {
  readonly faces: readonly Rectangle[];
}
