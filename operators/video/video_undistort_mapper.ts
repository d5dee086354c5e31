/** Videos of wide lenses made straight, by what is known of their cameras. */
import { z } from 'zod';
import { SampleError } from '../../core/errors.js';
import { defineMapper } from '../../core/operator.js';
import type { Json } from '../../core/sample.js';
import { joinRewritten, rewritePhases } from '../../runtime/media/rewriting.js';
import { type Calibration, readCalibration, straightener } from '../../runtime/media/undistort.js';

const params = z.object({
  output_video_dir: z
    .string()
    .nullable()
    .default(null)
    .describe('Accepted and not used: files that are made go to media/ beside the export.'),
  undistorted_video_field: z.string().min(1).default('undistorted_video').describe('Field for the list of straight videos.'),
  camera_calibration_field: z
    .string()
    .min(1)
    .default('camera_calibration')
    .describe(
      'Field of the meta with an object for each video: intrinsics and xi of the unified camera model; dist_coeffs (k1, k2, p1, p2), rectify_R and new_intrinsics if there are.',
    ),
  batch_size_each_video: z.int().min(1).default(1000).describe('Accepted and not used: long videos are written range by range.'),
  crf: z.int().min(0).max(51).default(22).describe('Quality of the encoder: lower is better and larger.'),
});
type Params = z.output<typeof params>;

export default defineMapper({
  name: 'video_undistort_mapper',
  version: 1,
  summary: 'Makes straight copies of videos that were taken through wide lenses, and lists of their names to a field.',
  reads: ['videos', 'meta', 'row'],
  writes: ['row'],
  makes: ['videos'],
  params,
  cost: 2_000_000,

  ranged: {
    phases: rewritePhases<Params, 'videos' | 'meta' | 'row'>({
      known(_, video, { videos, meta, row }, { camera_calibration_field: name, undistorted_video_field }) {
        if (Object.hasOwn(row, undistorted_video_field)) return null;
        const all = meta[name];
        if (!Array.isArray(all) || all.length < videos.length) throw new SampleError(`its meta has no ${name} for each video`);
        const [own, ...others] = videos.flatMap(({ uri }, at) => (uri === videos[video]!.uri ? [readCalibration(all[at])] : []));
        if (others.some((other) => JSON.stringify(other) !== JSON.stringify(own)))
          throw new SampleError(`its ${name} has two cameras for one video`);
        return own as unknown as Json;
      },
      changeOf(_, size, calibration) {
        const straighten = straightener(size, calibration as unknown as Calibration);
        return (frame) => {
          straighten(frame);
          return true;
        };
      },
      encoder: ({ crf }) => ['-preset', 'medium', '-crf', `${crf}`],
    }),
    async join(sample, { undistorted_video_field }, results) {
      if (Object.hasOwn(sample.row, undistorted_video_field)) return {};
      const files = joinRewritten(sample, results);
      return { row: { ...sample.row, [undistorted_video_field]: files.map(({ uri }) => uri) }, files };
    },
  },

  examples: [
    { given: { row: { text: 'no clip', videos: [] } }, gives: { row: { text: 'no clip', videos: [], undistorted_video: [] } } },
    { given: { row: { videos: ['a.mp4'], undistorted_video: ['b.mp4'] } }, gives: {} },
  ],
});
