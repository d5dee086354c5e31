/** What was found in clips of one video, made what was found in the video. */
import { z } from 'zod';
import { SampleError } from '../../core/errors.js';
import { defineMapper } from '../../core/operator.js';
import { looker, mergeLists, placeClips } from '../../runtime/media/hands/clips.js';
import { isNothing, listAt, objectAt } from '../../runtime/media/hands/numbers.js';
import { mergeMeta } from '../../runtime/media/hands/reassemble.js';

const name = (given: string, doc: string) => z.string().min(1).default(given).describe(doc);
const amount = (doc: string) => z.number().gt(0).nullable().default(null).describe(doc);

export default defineMapper({
  name: 'video_clip_reassembly_mapper',
  version: 1,
  summary:
    'Makes one of what was found in clips of a video that overlap: frames, hands, cameras and their actions in the world of the first clip. Where a clip begins is told by frames that look the same.',
  reads: ['row', 'files'],
  writes: ['row'],
  cost: 65_536,
  params: z.object({
    hand_action_field: name('hand_action_tags', 'Name in meta of the states and actions of hands, by clip.'),
    camera_pose_field: name('video_camera_pose_tags', 'Name in meta of where the camera was (cam_c2w), by clip.'),
    hand_reconstruction_field: name('hand_reconstruction_hawor_tags', 'Name in meta of the hands that were found, by clip.'),
    frame_field: name('video_frames', 'Field with a list of pictures for each clip; a sample with fewer than two stays as it is.'),
    moge_field: name('camera_calibration_moge_tags', 'Name in meta of what is known of the camera, by clip.'),
    clip_field: name('clips', 'Field with the list of clips, in whose place the videos are put.'),
    split_duration: amount('Seconds of a clip; with overlap_duration and fps it tells where clips begin, about which frames are compared.'),
    overlap_duration: z.number().min(0).nullable().default(null).describe('Seconds that two clips share; null or 0 for none.'),
    fps: amount('Frames of a second.'),
  }),
  refuses({ split_duration, overlap_duration }) {
    if (split_duration === null || overlap_duration === null || overlap_duration < split_duration) return undefined;
    return 'overlap_duration has to be less than split_duration';
  },
  fileFields: ({ frame_field }) => [frame_field],

  async map({ row, files }, given, { media, fields, signal }) {
    const { frame_field, clip_field, split_duration, overlap_duration, fps } = given;
    const all = row[frame_field];
    if (!Array.isArray(all) || all.length < 2 || !Array.isArray(all[0])) return {};
    const frames = all.map((clip, at) =>
      listAt(clip, `${frame_field}[${at}]`).map((frame, n) => {
        if (typeof frame !== 'string') throw new SampleError(`${frame_field}[${at}][${n}] is no name of a file`);
        return frame;
      }),
    );
    const step = split_duration && overlap_duration && fps ? Math.trunc((split_duration - overlap_duration) * fps) : null;
    const clips = await placeClips(frames, step, looker(files(frame_field), media, signal));
    const length = Math.max(...clips.map((clip) => clip.offset + clip.length));
    const meta = mergeMeta(objectAt(row[fields.meta] ?? {}, fields.meta), clips, {
      actions: given.hand_action_field,
      cameras: given.camera_pose_field,
      hands: given.hand_reconstruction_field,
      calibration: given.moge_field,
    });
    const [cut, videos] = [row[clip_field], row[fields.videos]];
    const whole = Array.isArray(cut) && cut.length > 1 ? { [clip_field]: isNothing(videos) ? cut.slice(0, 1) : videos! } : {};
    return { row: { ...row, [frame_field]: [mergeLists(frames, clips, length)], [fields.meta]: meta, ...whole } };
  },

  examples: [
    { given: { row: { video_frames: [['a.jpg']], clips: ['a.mp4'] } }, gives: {} },
    {
      given: {
        row: {
          videos: ['test/fixtures/parity/video/cuts.mp4'],
          clips: ['one.mp4', 'two.mp4'],
          video_frames: [
            ['test/fixtures/parity/image/grad.png', 'test/fixtures/parity/image/checker.png'],
            ['test/fixtures/parity/image/checker.png', 'test/fixtures/parity/image/grad.png'],
          ],
        },
      },
      gives: {
        row: {
          videos: ['test/fixtures/parity/video/cuts.mp4'],
          clips: ['test/fixtures/parity/video/cuts.mp4'],
          video_frames: [
            ['test/fixtures/parity/image/grad.png', 'test/fixtures/parity/image/checker.png', 'test/fixtures/parity/image/grad.png'],
          ],
          __dj__meta__: {},
        },
      },
    },
  ],
});
