import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ProcessOperator } from '../../../core/operator.js';
import type { Json, JsonObject } from '../../../core/sample.js';
import { catalog } from '../../catalog.js';
import { ROOT } from '../../root.js';
import { runOperator } from '../../run-operator.js';

interface Answers {
  readonly samples: Readonly<Record<string, JsonObject>>;
  readonly cases: readonly { readonly operator: string; readonly params: JsonObject; readonly field: string; readonly answer: Json }[];
}
const folder = join(ROOT, 'test/fixtures/parity/video/hands');
const { samples, cases } = JSON.parse(readFileSync(join(folder, 'answers.json'), 'utf8')) as Answers;

/** Numbers within 1e-6, all else the same; angles may be a whole turn apart at the end of their range. */
const expectNear = (found: Json | undefined, wanted: Json, place: string): void => {
  if (typeof wanted === 'number') {
    const apart = Math.abs((found as number) - wanted);
    expect(Math.min(apart, Math.abs(apart - 2 * Math.PI)), `${place}: ${found}, not ${wanted}`).toBeLessThanOrEqual(1e-6);
  } else if (Array.isArray(wanted)) {
    expect((found as Json[]).length, place).toBe(wanted.length);
    for (const [at, one] of wanted.entries()) expectNear((found as Json[])[at], one, `${place}[${at}]`);
  } else if (typeof wanted === 'object' && wanted !== null) {
    expect(Object.keys(found as JsonObject).sort(), place).toEqual(Object.keys(wanted).sort());
    for (const [name, one] of Object.entries(wanted)) expectNear((found as JsonObject)[name], one, `${place}.${name}`);
  } else expect(found, place).toEqual(wanted);
};

const run = async (name: string, meta: JsonObject, params: JsonObject = {}) => {
  const [tried] = await runOperator(catalog.get(name) as ProcessOperator, [{ meta }], params);
  return { error: tried!.error, meta: (tried!.samples[0] as { __dj__meta__: JsonObject } | undefined)?.__dj__meta__ };
};

test.each(cases.map((one) => [one.operator, JSON.stringify(one.params), one] as const))(
  '%s with %s answers as the peer',
  async (_, __, { operator, params, field, answer }) => {
    const { error, meta } = await run(operator, samples[operator]!, params);
    expect(error).toBeNull();
    expectNear(meta![field], answer, field);
  },
);

test('long ways take no time that grows with windows', async () => {
  const states = Array.from({ length: 30_000 }, (_, at) => [at, 0, 0, 0, 0, 0, 0, 1]);
  const right = { states, actions: [], valid_frame_ids: states.map((_, at) => at) };
  const started = performance.now();
  const { meta } = await run(
    'video_atomic_action_segment_mapper',
    { hand_action_tags: [{ right }] },
    { min_window: 1e6, speed_smooth_window: 1 },
  );
  expect(performance.now() - started).toBeLessThan(5000);
  expect((meta!.atomic_action_segments as Json[]).length).toBeGreaterThan(0);
});

const state = [0, 0, 0, 0, 0, 0, 0, 1];
const hand = (own: object) =>
  ({ hand_action_tags: [{ right: { states: [state, state], valid_frame_ids: [0, 1], ...own } }] }) as JsonObject;
const identity = [
  [1, 0, 0, 0],
  [0, 1, 0, 0],
  [0, 0, 1, 0],
  [0, 0, 0, 1],
];
const found = (own: object, cam_c2w: unknown = [identity, identity]) =>
  ({
    hand_reconstruction_hawor_tags: [
      {
        right: {
          frame_ids: [0, 1],
          transl: [
            [0, 0, 1],
            [0, 0, 1],
          ],
          global_orient: [
            [0, 0, 0],
            [0, 0, 0],
          ],
          hand_pose: [[], []],
          ...own,
        },
      },
    ],
    video_camera_pose_tags: [{ cam_c2w }],
  }) as JsonObject;

describe('what cannot be read is told with its place', () => {
  const places = ['meta.hand_action_tags', 'meta.hand_reconstruction_hawor_tags[0].right', 'meta.video_camera_pose_tags[0].cam_c2w'];
  const [tags, hawor, camera] = places;
  test.each<[string, JsonObject, string]>([
    ['video_hand_motion_smooth_mapper', { hand_action_tags: 1 }, `${tags} is 1, not a list`],
    ['video_hand_motion_smooth_mapper', { hand_action_tags: [1] }, `${tags}[0] is 1, not an object`],
    ['video_hand_motion_smooth_mapper', hand({ states: [[1, 2]] }), `${tags}[0].right.states[0] is a list of 2, not a list of 8`],
    ['video_hand_motion_smooth_mapper', hand({ valid_frame_ids: [0] }), `${tags}[0].right.valid_frame_ids is a list of 1, not a list of 2`],
    ['video_atomic_action_segment_mapper', hand({ valid_frame_ids: undefined }), `${tags}[0].right.valid_frame_ids is missing, not a list`],
    [
      'video_atomic_action_segment_mapper',
      hand({ valid_frame_ids: [0, 1.5] }),
      `${tags}[0].right.valid_frame_ids[1] is 1.5, not the number of a frame`,
    ],
    [
      'video_hand_motion_smooth_mapper',
      hand({ states: [state, [null, ...state.slice(1)]] }),
      `${tags}[0].right.states[1][0] is null, not a finite number`,
    ],
    [
      'video_hand_motion_smooth_mapper',
      hand({ states: Array(6).fill(state), valid_frame_ids: [0, 1, 2, 3, 4, 5], joints_world: [[[0, 0]]] }),
      `${tags}[0].right.joints_world[0][0] is a list of 2, not a list of 3`,
    ],
    ['video_hand_action_compute_mapper', found({ transl: [[0, 0, 1]] }), `${hawor}.transl[1] is missing, not a list of 3`],
    ['video_hand_action_compute_mapper', found({ hand_pose: [[]] }), `${hawor}.hand_pose[1] is missing`],
    ['video_hand_action_compute_mapper', found({ hand_pose: [[1, 2], []] }), `${hawor}.hand_pose[0] is a list of 2, not a list of 45`],
    ['video_hand_action_compute_mapper', found({ frame_ids: [-1, 0] }), `${hawor}.frame_ids[0] is -1, not the number of a frame`],
    ['video_hand_action_compute_mapper', found({}, 'poses.npy'), `${camera} names a file; its matrices have to stand in the row`],
    ['video_hand_action_compute_mapper', found({}, [identity.slice(1)]), `${camera}[0] is a list of 3, not 4 rows of 4`],
    [
      'video_hand_action_compute_mapper',
      found({
        global_orient: [
          [
            [0, 0, 0],
            [0, 0, 0],
            [0, 0, 0],
          ],
          [0, 0, 0],
        ],
      }),
      `${hawor}.global_orient[0] is no rotation: its determinant is not above 0`,
    ],
  ])('%s %j', async (name, meta, message) => {
    expect((await run(name, meta, name.startsWith('video_atomic') ? { min_segment_frames: 1 } : {})).error).toBe(message);
  });
});
