/** How many faces pictures show. */
import { z } from 'zod';
import { defineFilter, numbers } from '../../core/operator.js';
import { anyOrAll, bound, within } from '../../core/range.js';
import { classifierFile, detectorParams, faceDetector } from '../../runtime/media/faces/detector.js';

export default defineFilter({
  name: 'image_face_count_filter',
  version: 1,
  summary: 'Keeps samples whose pictures show an accepted number of faces.',
  reads: ['imageFaces'],
  files: classifierFile,
  stats: { face_counts: numbers('Faces in each picture, as a cascade of Haar features finds them.') },
  params: z.object(detectorParams),
  thresholds: z.object({
    min_face_count: bound(1, 'Lowest number of faces that is kept.'),
    max_face_count: bound(1, 'Highest number of faces that is kept.'),
    any_or_all: anyOrAll,
  }),
  prepare: faceDetector,
  cost: 8192,

  computeStats: async ({ imageFaces }, detector) => ({ face_counts: (await imageFaces(detector)).map(({ faces }) => faces.length) }),
  keep: within('face_counts', 'min_face_count', 'max_face_count'),

  examples: [
    { given: { images: [] }, stats: { face_counts: [] }, keeps: true },
    { given: { images: [{ uri: 'test/fixtures/faces/astronaut.png' }] }, stats: { face_counts: [1] }, keeps: true },
    { given: { images: [{ uri: 'test/fixtures/parity/image/grad.png' }] }, stats: { face_counts: [0] }, keeps: false },
  ],
});
