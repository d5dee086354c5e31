import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ProcessOperator } from '../../../core/operator.js';
import type { Json, JsonObject } from '../../../core/sample.js';
import { catalog } from '../../catalog.js';
import { ROOT } from '../../root.js';
import { runOperator } from '../../run-operator.js';

interface Answers {
  readonly samples: Readonly<Record<string, JsonObject>>;
  readonly cases: readonly { readonly operator: string; readonly params: JsonObject; readonly field: string; readonly answer: Json }[];
}
const fixtures = join(ROOT, 'test/fixtures/parity/video/hands');
const { samples, cases } = JSON.parse(readFileSync(join(fixtures, 'answers.json'), 'utf8')) as Answers;

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

const identity = [
  [1, 0, 0, 0],
  [0, 1, 0, 0],
  [0, 0, 1, 0],
  [0, 0, 0, 1],
];
const track = (states: readonly (readonly number[])[], first = 0) => ({ states, valid_frame_ids: states.map((_, at) => first + at) });

describe('clips that overlap', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'clips-'));
    await Promise.all(Array.from({ length: 14 }, (_, at) => writePicture(`${at}.png`, at * 10)));
    // As others look, but not the same bytes.
    await writePicture('same.png', 40, 9);
  });
  afterAll(() => rm(folder, { recursive: true }));
  const writePicture = (name: string, level: number, compressionLevel = 6) =>
    sharp({ create: { width: 4, height: 4, channels: 3, background: { r: level, g: level, b: level } } })
      .png({ compressionLevel })
      .toFile(join(folder, name));
  /** Names of frames, wherever they stand, as paths. */
  const placed = <T>(value: T): T => JSON.parse(JSON.stringify(value).replaceAll(/"(\w+\.png)"/g, `"${folder}/$1"`)) as T;
  const { row, answer } = JSON.parse(readFileSync(join(fixtures, 'reassembly.json'), 'utf8')) as { row: JsonObject; answer: JsonObject };
  const reassemble = async (given: JsonObject, params: JsonObject = {}) => {
    const [tried] = await runOperator(catalog.get('video_clip_reassembly_mapper') as ProcessOperator, [{ row: placed(given) }], params);
    return { error: tried!.error?.replaceAll(`${folder}/`, '') ?? null, row: tried!.samples[0] as JsonObject };
  };

  test('become one as the peer has it', async () => {
    const { error, row: merged } = await reassemble(row);
    expect(error).toBeNull();
    expectNear(merged, placed(answer), 'row');
  });

  test('are told by how frames look, not by their bytes or names', async () => {
    const { row: merged } = await reassemble({
      video_frames: [
        ['0.png', '3.png', '4.png', '5.png'],
        ['same.png', '5.png', '6.png'],
      ],
    });
    expect(merged.video_frames).toEqual(placed([['0.png', '3.png', '4.png', '5.png', '6.png']]));
  });

  test('stand where their lengths say when no frame is the same', async () => {
    const video_frames = [
      ['0.png', '1.png', '2.png'],
      ['3.png', '4.png', '5.png'],
    ];
    const { row: behind } = await reassemble({ video_frames });
    expect(behind.video_frames).toEqual(placed([video_frames.flat()]));
    const { row: over } = await reassemble({ video_frames }, { split_duration: 3, overlap_duration: 1, fps: 1 });
    expect(over.video_frames).toEqual(placed([['0.png', '1.png', '2.png', '4.png', '5.png']]));
  });

  test('have worlds that are turned by half a turn, about axes one of which is the other way round', async () => {
    const about = (degrees: number) => {
      const [x, y] = [Math.cos((degrees * Math.PI) / 180), -Math.sin((degrees * Math.PI) / 180)];
      return [
        [2 * x * x - 1, 2 * x * y, 0, 0],
        [2 * x * y, 2 * y * y - 1, 0, 0],
        [0, 0, -1, 0],
        [0, 0, 0, 1],
      ];
    };
    const tags = [{ cam_c2w: [about(44), about(46)] }, { cam_c2w: [identity, identity] }];
    const pictures = ['0.png', '1.png'];
    const { row: merged } = await reassemble({ video_frames: [pictures, pictures], __dj__meta__: { video_camera_pose_tags: tags } });
    const { video_camera_pose_tags } = merged.__dj__meta__ as { video_camera_pose_tags: { cam_c2w: number[][][] }[] };
    for (const pose of video_camera_pose_tags[0]!.cam_c2w)
      for (const [at, value] of pose.flat().entries()) expect(value).toBeCloseTo(about(45).flat()[at]!, 1);
  });

  test('have angles on both sides of a whole turn in the middle of them', async () => {
    const tags = [3.1, -3.1].map((yaw) => ({ right: { ...track([[0, 0, 0, 0, 0, yaw, 0, 1]]), actions: [] } }));
    const { row: merged } = await reassemble({ video_frames: [['0.png'], ['0.png']], __dj__meta__: { hand_action_tags: tags } });
    const { hand_action_tags } = merged.__dj__meta__ as { hand_action_tags: { right: { states: number[][] } }[] };
    const [state] = hand_action_tags[0]!.right.states as [number[]];
    expect(Math.abs(state[5]!)).toBeCloseTo(Math.PI, 6);
  });

  const two = [['0.png'], ['0.png']];
  const tags = 'meta.hand_action_tags';
  test.each<[JsonObject, string]>([
    [{ video_frames: [['0.png'], [null]] }, 'video_frames[1][0] is no name of a file'],
    [{ video_frames: [['0.png'], ['']] }, '"" is no name of a picture'],
    [{ video_frames: [['0.png'], ['none.png']] }, 'none.png: cannot be read (ENOENT)'],
    [{ video_frames: two, __dj__meta__: { hand_action_tags: [1, 2] } }, `${tags}[0] is 1, not an object`],
    [{ video_frames: two, __dj__meta__: { hand_action_tags: [null, null, null] } }, `${tags} is a list of 3, not one for each of 2 clips`],
    [
      { video_frames: two, __dj__meta__: { hand_action_tags: [{ right: { ...track([[]], 3), states: [Array(8).fill(0)] } }, null] } },
      `${tags}[0].right.valid_frame_ids[0] is 3, and its clip has 1 frames`,
    ],
    [
      {
        video_frames: two,
        __dj__meta__: { video_camera_pose_tags: [{ cam_c2w: [identity] }, { cam_c2w: [identity.map(() => [0, 0, 0, 0])] }] },
      },
      'meta.video_camera_pose_tags[1].cam_c2w[0] has no inverse',
    ],
  ])('%j is in error', async (given, message) => {
    expect((await reassemble(given)).error).toBe(message);
  });

  test('cannot share more than they have', async () => {
    await expect(reassemble({}, { split_duration: 1, overlap_duration: 2 })).rejects.toThrow(
      'overlap_duration has to be less than split_duration',
    );
  });
});

const state = [0, 0, 0, 0, 0, 0, 0, 1];
const hand = (own: object) =>
  ({ hand_action_tags: [{ right: { states: [state, state], valid_frame_ids: [0, 1], ...own } }] }) as JsonObject;
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
