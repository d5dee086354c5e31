/** Worlds of clips made one: each clip has its own, and where two clips show the same the camera was at one place. */
import type { Json, JsonObject } from '../../../core/sample.js';
import type { Clip } from './clips.js';
import { isNothing, objectAt, posesAt } from './numbers.js';
import {
  dot,
  fromAngles,
  fromMatrix,
  inverseOf,
  type Matrix,
  moved,
  product,
  type Quaternion,
  times,
  toAngles,
  toMatrix,
  unit,
  type Vector,
} from './rotation.js';
import { median } from './smoothing.js';
import { actionsOf, jointsAt, trackAt } from './tracks.js';

export const IDENTITY: Matrix = [0, 1, 2, 3].map((row) => [0, 1, 2, 3].map((column) => (row === column ? 1 : 0)));

/** Where the camera was in each clip; null where that is not known. */
export const camerasOf = (clips: readonly Json[], place: string): readonly (readonly Matrix[] | null)[] =>
  clips.map((clip, at) => {
    const raw = isNothing(clip) ? null : (objectAt(clip, `${place}[${at}]`).cam_c2w ?? null);
    return raw === null ? null : posesAt(raw, `${place}[${at}].cam_c2w`);
  });

/** What turns and moves the world of each clip into that of the first: medians of moves and means of turns over all frames that it shares with the one before. */
export const worldsOf = (cameras: readonly (readonly Matrix[] | null)[], clips: readonly Clip[], place: string): readonly Matrix[] => {
  const worlds: Matrix[] = [];
  for (const [at, own] of cameras.entries()) {
    const before = cameras[at - 1];
    const step = at === 0 ? 0 : clips[at]!.offset - clips[at - 1]!.offset;
    const shared = own && before ? Math.min(clips[at - 1]!.length - step, own.length, before.length - step) : 0;
    const last = worlds.at(-1) ?? IDENTITY;
    if (shared <= 0) worlds.push(last);
    else {
      const ways = Array.from({ length: shared }, (_, frame) =>
        product(before![step + frame]!, inverseOf(own![frame]!, `${place}[${at}].cam_c2w[${frame}]`)),
      );
      worlds.push(product(last, meanOf(ways, `${place}[${at}].cam_c2w`)));
    }
  }
  return worlds.map((world) => (isIdentity(world) ? IDENTITY : world));
};

const meanOf = (ways: readonly Matrix[], place: string): Matrix => {
  const turns: Quaternion[] = [];
  for (const turn of ways.map((way) => fromMatrix(way, place))) {
    const isFar = turns.length > 0 && dot(turns.at(-1)!, turn) < 0;
    turns.push(isFar ? (turn.map((part) => -part) as unknown as Quaternion) : turn);
  }
  const sum = [0, 1, 2, 3].map((part) => turns.reduce((all, turn) => all + turn[part]!, 0));
  const turned = toMatrix(unit(sum as unknown as Quaternion));
  return [...turned.map((row, axis) => [...row, median(ways.map((way) => way[axis]![3]!))]), [0, 0, 0, 1]];
};

/** So close that it is left as it is. */
const isIdentity = (world: Matrix) =>
  world.every((row, at) => row.every((value, column) => Math.abs(value - IDENTITY[at]![column]!) <= 1e-8 + (at === column ? 1e-5 : 0)));

/** The way of a hand in another world. */
export const moveTrack = (value: Json | undefined, world: Matrix, place: string): Json | undefined => {
  const track = world === IDENTITY ? null : trackAt(value, place);
  if (track === null) return value;
  const turn = fromMatrix(world, place);
  const states = track.states.map((state) => [
    ...moved(world, state.slice(0, 3)),
    ...toAngles(times(turn, fromAngles(state.slice(3, 6) as unknown as Vector))),
    ...state.slice(6),
  ]);
  const joints = jointsAt(track.own.joints_world, `${place}.joints_world`);
  const moving: JsonObject = { ...track.own, states, actions: actionsOf(states) };
  return joints === null ? moving : { ...moving, joints_world: joints.map((one) => one.map((joint) => moved(world, joint))) };
};

/** Where the camera was, in another world. */
export const movePoses = (poses: readonly Matrix[], world: Matrix): readonly Matrix[] =>
  world === IDENTITY ? poses : poses.map((pose) => product(world, pose));
