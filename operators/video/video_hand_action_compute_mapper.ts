/** States and actions of hands, of what models found in videos. */
import { z } from 'zod';
import { defineMapper } from '../../core/operator.js';
import { handActions } from '../../runtime/media/hands/actions.js';
import { handsOf } from '../../runtime/media/hands/tracks.js';

const TURNED = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
];
const pose = (x: number) => [
  [1, 0, 0, x],
  [0, 1, 0, 0],
  [0, 0, 1, 0],
  [0, 0, 0, 1],
];
const found = {
  hand_reconstruction_hawor_tags: [
    {
      right: {
        frame_ids: [0, 1],
        transl: [
          [0, 0, 1],
          [0, 0, 1],
        ],
        global_orient: [[0, 0, 0], TURNED],
        hand_pose: [[], []],
      },
    },
  ],
  video_camera_pose_tags: [{ cam_c2w: [pose(0), pose(0.5)] }],
};

export default defineMapper({
  name: 'video_hand_action_compute_mapper',
  version: 1,
  summary:
    'Computes states (x, y, z, roll, pitch, yaw, 0, gripper) and actions (moves and turns to the next state, and its gripper) of hands in the world, of hands that were found in videos and of where the camera was.',
  reads: ['meta'],
  writes: ['meta'],
  cost: 64,
  params: z.object({
    hand_reconstruction_field: z
      .string()
      .min(1)
      .default('hand_reconstruction_hawor_tags')
      .describe(
        'Name in meta of the hands that were found: for each video and hand frame_ids, transl, global_orient, hand_pose, joints_cam.',
      ),
    camera_pose_field: z
      .string()
      .min(1)
      .default('video_camera_pose_tags')
      .describe('Name in meta of where the camera was: for each video cam_c2w, a matrix of 4 by 4 for each frame.'),
    tag_field_name: z
      .string()
      .min(1)
      .default('hand_action_tags')
      .describe('Name in meta of what is computed; a sample that has it stays as it is.'),
    hand_type: z.enum(['left', 'right', 'both']).default('both').describe('Which hands.'),
  }),

  map({ meta }, { hand_reconstruction_field: found, camera_pose_field: cameras, tag_field_name, hand_type }) {
    if (Object.hasOwn(meta, tag_field_name)) return {};
    const named = (name: string) => [meta[name], `meta.${name}`] as const;
    return { meta: { ...meta, [tag_field_name]: handActions(handsOf(hand_type), named(found), named(cameras)) } };
  },

  examples: [
    { given: { meta: {} }, gives: { meta: { hand_action_tags: [] } } },
    {
      given: { meta: found },
      params: { hand_type: 'right' },
      gives: {
        meta: {
          ...found,
          hand_action_tags: [
            {
              right: {
                states: [
                  [0, 0, 1, 0, 0, 0, 0, 1],
                  [0.5, 0, 1, 0, 0, 0, 0, 1],
                ],
                actions: [
                  [0.5, 0, 0, 0, 0, 0, 1],
                  [0, 0, 0, 0, 0, 0, 1],
                ],
                valid_frame_ids: [0, 1],
                hand_type: 'right',
                joints_cam: null,
                joints_world: null,
              },
            },
          ],
        },
      },
    },
  ],
});
