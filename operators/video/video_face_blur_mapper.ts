/** Copies of videos in which faces are blurred: frames are gone through range by range, then a video's pieces are joined. */
import { z } from 'zod';
import { defineMapper } from '../../core/operator.js';
import { type BlurParams, blurParams, blurWithin } from '../../runtime/media/blur.js';
import { classifierFile, detectorParams, type FaceDetector, faceDetector, facesIn } from '../../runtime/media/faces/detector.js';
import { BGR, greyOf } from '../../runtime/media/grey.js';
import { joinRewritten, rewritePhases } from '../../runtime/media/rewriting.js';

interface FaceBlur {
  readonly detector: FaceDetector;
  readonly how: BlurParams;
}

export default defineMapper({
  name: 'video_face_blur_mapper',
  version: 1,
  summary: 'Puts copies in which faces are blurred in the place of videos that show any.',
  reads: ['videos'],
  writes: ['videos'],
  files: classifierFile,
  params: z.object({
    ...detectorParams,
    ...blurParams,
    save_dir: z.string().nullable().default(null).describe('Accepted and not used: files that are made go to media/ beside the export.'),
  }),
  prepare: async (params, files): Promise<FaceBlur> => ({ detector: await faceDetector(params, files), how: params }),
  cost: 1_000_000,

  ranged: {
    phases: rewritePhases<FaceBlur>({
      changeOf:
        ({ detector, how }, size) =>
        (data) => {
          const pixels = { ...size, data };
          const faces = facesIn(detector, greyOf(pixels, BGR));
          for (const face of faces) blurWithin(pixels, face, how);
          return faces.length > 0;
        },
    }),
    join: async (sample, _, results) => ({ videos: joinRewritten(sample, results) }),
  },

  examples: [{ given: { videos: [] }, gives: { videos: [] } }],
});
