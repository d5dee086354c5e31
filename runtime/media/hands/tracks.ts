/** What is known of hands in a video, frame by frame: states of eight numbers (x, y, z, roll, pitch, yaw, 0, gripper) and actions of seven. */
import type { Json, JsonObject } from '../../../core/sample.js';
import { framesAt, isNothing, listAt, objectAt, rowsAt } from './numbers.js';
import { fromAngles, inverse, type Matrix, times, toAngles, type Vector } from './rotation.js';

export const HANDS = ['right', 'left'] as const;
export type Hand = (typeof HANDS)[number];
export const handsOf = (hands: Hand | 'both'): readonly Hand[] => (hands === 'both' ? HANDS : [hands]);

/** The way of a hand, with all that its object has. */
export interface Track {
  readonly states: Matrix;
  readonly frames: readonly number[];
  readonly own: JsonObject;
  /** What it is called. */
  readonly place: string;
}

export const emptyTrack = (hand: string): JsonObject => ({
  states: [],
  actions: [],
  valid_frame_ids: [],
  hand_type: hand,
  joints_cam: [],
  joints_world: [],
});

/** Reads the way of a hand; null where the hand was not found. */
export const trackAt = (value: Json | undefined, place: string): Track | null => {
  if (isNothing(value)) return null;
  const own = objectAt(value, place);
  if (isNothing(own.states)) return null;
  const states = rowsAt(own.states, 8, `${place}.states`);
  return { states, frames: framesAt(own.valid_frame_ids, states.length, `${place}.valid_frame_ids`), own, place };
};

/** A row of three numbers for each joint, for each frame; null where there are none. */
export const jointsAt = (value: Json | undefined, place: string): readonly Matrix[] | null => {
  if (isNothing(value)) return null;
  return listAt(value, place).map((joints, at) => rowsAt(joints, 3, `${place}[${at}]`));
};

/** How to come from each state to the next: moves, turns, and the gripper as it is then; at the last, nothing but its gripper. In single precision. */
export const actionsOf = (states: Matrix): number[][] => {
  const turns = states.map((state) => fromAngles(state.slice(3, 6) as unknown as Vector));
  return states.map((state, at) => {
    const next = states[at + 1];
    if (next === undefined) return [0, 0, 0, 0, 0, 0, Math.fround(state[7]!)];
    const move = [0, 1, 2].map((axis) => next[axis]! - state[axis]!);
    return [...move, ...toAngles(times(turns[at + 1]!, inverse(turns[at]!))), next[7]!].map(Math.fround);
  });
};
