/** Ways of hands, cut into actions. */
import { z } from 'zod';
import { defineMapper } from '../../core/operator.js';
import { isNothing, listAt } from '../../runtime/media/hands/numbers.js';
import { segmentsOf } from '../../runtime/media/hands/segments.js';
import { handsOf } from '../../runtime/media/hands/tracks.js';

const frames = z.int().min(1);
/** A hand that comes to rest at the fourth frame. */
const states = [0, 2, 3, 3.25, 4.25, 6.25].map((x) => [x, 0, 0, 0, 0, 0, 0, 1]);
const right = { states, actions: [], valid_frame_ids: [10, 11, 12, 13, 14, 15] };

export default defineMapper({
  name: 'video_atomic_action_segment_mapper',
  version: 1,
  summary: 'Cuts the ways of hands where the wrist is slowest, into actions with their states and frames.',
  reads: ['meta'],
  writes: ['meta'],
  cost: 32,
  params: z.object({
    hand_action_field: z.string().min(1).default('hand_action_tags').describe('Name in meta of the states and actions of hands.'),
    segment_field: z.string().min(1).default('atomic_action_segments').describe('Name in meta of the list of actions.'),
    speed_smooth_window: frames
      .max(1001)
      .default(5)
      .describe('Frames over which the speed is smoothed (Savitzky-Golay, degree 2); one less if even.'),
    min_window: frames.default(15).describe('Frames on each side of a cut, none of which is slower.'),
    min_segment_frames: frames
      .default(8)
      .describe('Least frames of an action: cuts that follow sooner are left out, and so are hands with fewer.'),
    max_segment_frames: frames.default(300).describe('Most frames of an action; a longer one is cut once more, where it is slowest.'),
    hand_type: z.enum(['left', 'right', 'both']).default('both').describe('Which hands.'),
  }),

  map({ meta }, { hand_action_field, segment_field, hand_type, ...given }) {
    if (isNothing(meta[hand_action_field])) return {};
    const place = `meta.${hand_action_field}`;
    const cutting = {
      smoothing: given.speed_smooth_window,
      rest: given.min_window,
      least: given.min_segment_frames,
      most: given.max_segment_frames,
    };
    const segments = segmentsOf(listAt(meta[hand_action_field], place), handsOf(hand_type), cutting, place);
    return { meta: { ...meta, [segment_field]: segments } };
  },

  examples: [
    { given: { meta: {} }, gives: { meta: {} } },
    {
      given: { meta: { hand_action_tags: [{ right }] } },
      params: { speed_smooth_window: 1, min_window: 2, min_segment_frames: 2 },
      gives: {
        meta: {
          hand_action_tags: [{ right }],
          atomic_action_segments: [
            {
              hand_type: 'right',
              segment_id: 0,
              start_frame: 10,
              end_frame: 12,
              states: states.slice(0, 3),
              actions: [],
              valid_frame_ids: [10, 11, 12],
            },
            {
              hand_type: 'right',
              segment_id: 1,
              start_frame: 13,
              end_frame: 15,
              states: states.slice(3),
              actions: [],
              valid_frame_ids: [13, 14, 15],
            },
          ],
        },
      },
    },
  ],
});
