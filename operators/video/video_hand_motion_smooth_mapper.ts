/** Ways of hands, smoothed. */
import { z } from 'zod';
import { defineMapper } from '../../core/operator.js';
import { isNothing, listAt } from '../../runtime/media/hands/numbers.js';
import { smoothClips } from '../../runtime/media/hands/smooth-tracks.js';

/** A hand that moves along x, evenly but for one frame. */
const along = (places: readonly number[]) => ({
  hand_type: 'right',
  states: places.map((x) => [x, 0, 0, 0, 0, 0, 0, 1]),
  actions: places.map((x, at) => [at + 1 < places.length ? places[at + 1]! - x : 0, 0, 0, 0, 0, 0, 1]),
  valid_frame_ids: places.map((_, at) => at),
  joints_cam: [],
  joints_world: [],
});

export default defineMapper({
  name: 'video_hand_motion_smooth_mapper',
  version: 1,
  summary:
    'Takes jumps out of the ways of hands, smooths positions and turns by polynomials over a sliding window (Savitzky-Golay), and computes the actions anew.',
  reads: ['meta'],
  writes: ['meta'],
  cost: 128,
  params: z.object({
    hand_action_field: z.string().min(1).default('hand_action_tags').describe('Name in meta of the states and actions of hands.'),
    savgol_window: z
      .int()
      .min(1)
      .max(1001)
      .default(11)
      .describe('Frames of the window; one less if even. Longer is smoother, and takes away fast motions.'),
    savgol_polyorder: z
      .int()
      .min(0)
      .max(20)
      .default(3)
      .describe('Degree of the polynomials; where the window has not two frames more, nothing is smoothed.'),
    outlier_velocity_threshold: z
      .number()
      .min(0)
      .default(5)
      .describe('Deviations above the median speed of the wrist from which a step is a jump, whose end is put between its neighbours.'),
    min_frames_for_smoothing: z.int().min(1).default(5).describe('Frames of a hand below which it stays as it is.'),
    smooth_joints: z.boolean().default(true).describe('Whether joints_world is smoothed, too.'),
  }),

  map(
    { meta },
    { hand_action_field, savgol_window, savgol_polyorder, outlier_velocity_threshold, min_frames_for_smoothing, smooth_joints },
  ) {
    if (isNothing(meta[hand_action_field])) return {};
    const place = `meta.${hand_action_field}`;
    const smoothing = {
      window: savgol_window,
      order: savgol_polyorder,
      jump: outlier_velocity_threshold,
      least: min_frames_for_smoothing,
      joints: smooth_joints,
    };
    return { meta: { ...meta, [hand_action_field]: smoothClips(listAt(meta[hand_action_field], place), smoothing, place) } };
  },

  examples: [
    { given: { meta: { hand_action_tags: [null, { left: null }] } }, gives: { meta: { hand_action_tags: [null, { left: null }] } } },
    {
      given: { meta: { hand_action_tags: [{ right: along([0, 1, 3, 4, 12, 6, 8]) }] } },
      params: { savgol_window: 3, outlier_velocity_threshold: 3 },
      gives: { meta: { hand_action_tags: [{ right: along([0, 1, 3, 4, 5, 6, 8]) }] } },
    },
  ],
});
