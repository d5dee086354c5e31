/** Ways of hands without jumps and jitter. */
import { SampleError } from '../../../core/errors.js';
import type { Json, JsonObject } from '../../../core/sample.js';
import { isNothing, objectAt } from './numbers.js';
import { dot, fromAngles, type Quaternion, toAngles, unit, type Vector } from './rotation.js';
import { smoothColumns, smoother, withoutJumps } from './smoothing.js';
import { actionsOf, jointsAt, type Track, trackAt } from './tracks.js';

export interface Smoothing {
  readonly window: number;
  readonly order: number;
  /** Deviations above the median speed from which a step is a jump. */
  readonly jump: number;
  /** Frames below which a way is left as it is. */
  readonly least: number;
  readonly joints: boolean;
}

/** Clips with the ways of their hands smoothed, whatever the hands are called. */
export const smoothClips = (clips: readonly Json[], smoothing: Smoothing, place: string): Json[] =>
  clips.map((clip, at) => {
    if (isNothing(clip)) return clip;
    const hands = Object.entries(objectAt(clip, `${place}[${at}]`));
    return Object.fromEntries(
      hands.map(([hand, own]) => {
        const track = trackAt(own, `${place}[${at}].${hand}`);
        return [hand, track === null || track.states.length < smoothing.least ? own : smoothTrack(track, smoothing)];
      }),
    );
  });

const smoothTrack = ({ states, own, place }: Track, smoothing: Smoothing): JsonObject => {
  const { window, order } = smoothing;
  const positions = smoothColumns(
    withoutJumps(
      states.map((state) => state.slice(0, 3)),
      smoothing.jump,
    ),
    window,
    order,
  );
  const angles = smoothTurns(
    states.map((state) => state.slice(3, 6) as unknown as Vector),
    smoothing,
  );
  const smooth = states.map((state, at) => [...positions[at]!, ...angles[at]!, 0, state[7]!]);
  return {
    joints_cam: [],
    ...own,
    states: smooth.map((state) => state.map(Math.fround)),
    actions: actionsOf(smooth),
    joints_world: smoothing.joints
      ? smoothJoints(own.joints_world, states.length, smoothing, `${place}.joints_world`)
      : (own.joints_world ?? []),
  };
};

/** As quaternions, each of the two that stand for a turn next to the one before. */
const smoothTurns = (angles: readonly Vector[], { window, order }: Smoothing): readonly Vector[] => {
  if (smoother(window, order, angles.length) === null) return angles;
  const turns: Quaternion[] = [];
  for (const turn of angles.map(fromAngles)) {
    const isFar = turns.length > 0 && dot(turns.at(-1)!, turn) < 0;
    turns.push(isFar ? (turn.map((part) => -part) as unknown as Quaternion) : turn);
  }
  return smoothColumns(turns, window, order).map((turn) => toAngles(unit(turn as unknown as Quaternion)));
};

const smoothJoints = (value: Json | undefined, length: number, { window, order }: Smoothing, place: string): Json => {
  const joints = jointsAt(value, place);
  if (joints === null) return [];
  if (joints.length !== length) return value!;
  const count = joints[0]!.length;
  if (joints.some((one) => one.length !== count)) throw new SampleError(`${place} has not as many joints in each frame`);
  const smooth = smoothColumns(
    joints.map((one) => one.flat()),
    window,
    order,
  );
  return smooth.map((flat) => joints[0]!.map((_, joint) => flat.slice(3 * joint, 3 * joint + 3)));
};
