/** How much of a picture its largest face takes. */
import { z } from 'zod';
import { defineFilter, numbers } from '../../core/operator.js';
import { anyOrAll, bound, within } from '../../core/range.js';
import { classifierFile, detectorParams, faceDetector } from '../../runtime/media/faces/detector.js';

export default defineFilter({
  name: 'image_face_ratio_filter',
  version: 1,
  summary: 'Keeps samples whose pictures have an accepted share that the largest face takes.',
  reads: ['imageFaces'],
  files: classifierFile,
  stats: { face_ratios: numbers('Area of the largest face per area of the picture, for each picture; 0 where there is no face.') },
  params: z.object(detectorParams),
  thresholds: z.object({
    min_ratio: bound(0, 'Lowest share that is kept.'),
    max_ratio: bound(0.4, 'Highest share that is kept.'),
    any_or_all: anyOrAll,
  }),
  prepare: faceDetector,
  cost: 8192,

  async computeStats({ imageFaces }, detector) {
    const pictures = await imageFaces(detector);
    return {
      face_ratios: pictures.map(
        ({ faces, width, height }) => Math.max(0, ...faces.map((face) => face.width * face.height)) / (width * height),
      ),
    };
  },
  keep: within('face_ratios', 'min_ratio', 'max_ratio'),

  examples: [
    { given: { images: [] }, stats: { face_ratios: [] }, keeps: true },
    {
      given: { images: [{ uri: 'test/fixtures/faces/astronaut.png' }] },
      params: { min_ratio: 0.01, max_ratio: 0.1 },
      keeps: false,
    },
    { given: { images: [{ uri: 'test/fixtures/parity/image/grad.png' }] }, stats: { face_ratios: [0] }, keeps: true },
  ],
});
