/** Pictures of actions with the way of the hand drawn in: what a model that describes them is shown. */
import { z } from 'zod';
import { SampleError } from '../../core/errors.js';
import { defineMapper } from '../../core/operator.js';
import type { Json, MediaRef } from '../../core/sample.js';
import { isNothing, listAt, objectAt, posesAt } from '../../runtime/media/hands/numbers.js';
import { drawShot, lensOf, shotsOf } from '../../runtime/media/hands/overlay.js';
import { encodeImage, imagePixels } from '../../runtime/media/image.js';

const HAWOR = 'hand_reconstruction_hawor_tags';
const name = (given: string, doc: string) => z.string().min(1).default(given).describe(doc);

export default defineMapper({
  name: 'video_trajectory_overlay_mapper',
  version: 1,
  summary:
    'Draws, on frames of each action of a hand, where the palm goes from there to its end, and names the pictures in overlay_frames of the action.',
  reads: ['row', 'files'],
  writes: ['row'],
  makes: ['images'],
  cost: 262_144,
  params: z.object({
    segment_field: name('atomic_action_segments', 'Name in meta of the list of actions; a sample without any stays as it is.'),
    camera_pose_field: name('video_camera_pose_tags', 'Name in meta of where the camera was (cam_c2w); the first of the list counts.'),
    moge_field: name(
      'camera_calibration_moge_tags',
      'Name in meta of what is known of the camera: intrinsics by frame, or hfov in radians; else fov_x of the hands that were found.',
    ),
    frame_field: name('video_frames', 'Field with the list of frames; of lists by video the first counts.'),
    save_dir: z.string().nullable().default(null).describe('Accepted and not used: files that are made go to media/ beside the export.'),
    n_sample_frames: z.int().min(1).max(1000).default(8).describe('Frames of an action, at equal distances, first and last among them.'),
    palm_joint_index: z
      .int()
      .min(0)
      .default(9)
      .describe('Joint that stands for the palm: 9 is the middle finger at the palm, 0 the wrist.'),
    dot_radius: z.int().min(0).max(1000).default(10).describe('Pixels of the disc where the palm is now.'),
    line_thickness: z.int().min(1).max(255).default(4).describe('Pixels of the line, as OpenCV counts: it draws one or two more.'),
    trajectory_alpha: z
      .number()
      .min(0)
      .max(1)
      .default(0.7)
      .describe('How much of the picture is hidden behind what is drawn: 0 nothing, 1 all.'),
  }),
  fileFields: ({ frame_field }) => [frame_field],

  async map({ row, files }, given, { media, fields, signal }) {
    const { segment_field, camera_pose_field, moge_field, frame_field } = given;
    const meta = objectAt(row[fields.meta] ?? {}, fields.meta);
    if (isNothing(meta[segment_field])) return {};
    const style = { radius: given.dot_radius, thickness: given.line_thickness, share: given.trajectory_alpha };
    const first = (field: string) => (Array.isArray(meta[field]) ? (meta[field] as readonly Json[])[0] : meta[field]);
    const place = `meta.${camera_pose_field}[0]`;
    const cameras = posesAt(objectAt(first(camera_pose_field), place).cam_c2w, `${place}.cam_c2w`);
    const lens = lensOf(first(moge_field), first(HAWOR), [`meta.${moge_field}[0]`, `meta.${HAWOR}[0]`]);
    const all = listAt(row[frame_field], frame_field);
    const frames = Array.isArray(all[0]) ? (all[0] as readonly Json[]) : all;
    const known = files(frame_field);
    const made: MediaRef[] = [];
    const draw = async (shot: ReturnType<typeof shotsOf>[number]) => {
      const file = known.get(frames[shot.frame] as string);
      if (file === undefined) throw new SampleError(`${frame_field} names no file for frame ${shot.frame}`);
      signal.throwIfAborted();
      const pixels = await imagePixels(await media.read(file));
      drawShot(pixels, shot, cameras[shot.frame]!, lens, style);
      made.push(await media.write(await encodeImage(pixels, 'jpg'), 'jpg'));
      return made.at(-1)!.uri;
    };
    const segments: Json[] = [];
    for (const [at, value] of listAt(meta[segment_field], `meta.${segment_field}`).entries()) {
      const segment = objectAt(value, `meta.${segment_field}[${at}]`);
      const shots = shotsOf(segment, given.n_sample_frames, given.palm_joint_index, `meta.${segment_field}[${at}]`);
      const overlay_frames: string[] = [];
      for (const shot of shots) if (shot.frame < Math.min(frames.length, cameras.length)) overlay_frames.push(await draw(shot));
      segments.push({ ...segment, overlay_frames, sampled_frame_indices: shots.map(({ frame }) => frame) });
    }
    return { row: { ...row, [fields.meta]: { ...meta, [segment_field]: segments } }, files: made };
  },

  examples: [{ given: { row: { video_frames: [['a.jpg']], __dj__meta__: {} } }, gives: {} }],
});
