/** Episodes of a dataset of robots: what one hand does, frame by frame, and in words. */
import { SampleError } from '../../../core/errors.js';
import { isObject, type Json, type JsonObject } from '../../../core/sample.js';
import { framesAt, isNothing, listAt, objectAt, rowsAt } from './numbers.js';
import type { Matrix } from './rotation.js';
import { HANDS } from './tracks.js';

export interface Episode {
  readonly states: Matrix;
  readonly actions: Matrix;
  /** Frames of its video that the states are of. */
  readonly frames: readonly number[];
  readonly task: string;
  /** Which of the sample's videos shows it, or which of its frames do: from the one up to, not including, the other. */
  readonly video: number | { readonly from: number; readonly to: number };
  /** What else is told of it. */
  readonly told: JsonObject;
}

const UNTOLD = 'manipulate object';
/** Says of an action that there is none. */
const NO_ACTION = 'N/A';

/** An episode for each video: the hand that is found there, the right one first; none of fewer than two states. */
export const videoEpisodes = (value: Json, text: Json | undefined, place: string): readonly Episode[] =>
  listAt(value, place).flatMap((one, video) => {
    const own = objectAt(one, `${place}[${video}]`);
    const hand = HANDS.find((name) => !isNothing(own[name]) && !isNothing(objectAt(own[name], `${place}[${video}].${name}`).states));
    const [track, at] =
      'states' in own || hand === undefined ? [own, `${place}[${video}]`] : [own[hand] as JsonObject, `${place}[${video}].${hand}`];
    if (isNothing(track.states)) return [];
    const states = rowsAt(track.states, 8, `${at}.states`);
    if (states.length < 2) return [];
    const actions = rowsAt(track.actions, 7, `${at}.actions`);
    if (actions.length !== states.length) throw new SampleError(`${at}.actions is a list of ${actions.length}, not of ${states.length}`);
    const frames = framesOf(track.valid_frame_ids, states.length, `${at}.valid_frame_ids`);
    return { states, actions, frames, task: typeof text === 'string' && text !== '' ? text : UNTOLD, video, told: {} };
  });

/** An episode for each action of a hand, unless it is told that there is none; without actions as many as states, the hand does nothing. */
export const segmentEpisodes = (value: Json, place: string): readonly Episode[] =>
  listAt(value, place).flatMap((one, n) => {
    const at = `${place}[${n}]`;
    const own = objectAt(one, at);
    const { caption, hand_type = 'hand', segment_id = -1 } = own;
    const said = isObject(caption) ? (caption.action ?? '') : isNothing(caption) ? '' : caption!;
    const states = isNothing(own.states) ? [] : rowsAt(own.states, 8, `${at}.states`);
    if (states.length < 2 || said === NO_ACTION) return [];
    const actions = isNothing(own.actions) ? [] : rowsAt(own.actions, 7, `${at}.actions`);
    const valid = framesOf(own.valid_frame_ids, states.length, `${at}.valid_frame_ids`);
    const [from, last] = framesAt([own.start_frame ?? valid[0]!, own.end_frame ?? valid.at(-1)!], 2, `${at}: its first and last frame`);
    const early = valid.find((frame) => frame < from!);
    if (early !== undefined) throw new SampleError(`${at}.valid_frame_ids has ${early}, before its first frame ${from}`);
    return {
      states,
      actions: actions.length < states.length ? states.map(() => Array<number>(7).fill(0)) : actions.slice(0, states.length),
      frames: valid.map((frame) => frame - from!),
      task: typeof said === 'string' && said !== '' ? said : `${hand_type} hand action`,
      video: { from: from!, to: last! + 1 },
      told: { segment_id, hand_type: own.hand_type ?? 'unknown' },
    };
  });

const framesOf = (value: Json | undefined, count: number, place: string): readonly number[] =>
  isNothing(value) ? Array.from({ length: count }, (_, frame) => frame) : framesAt(value, count, place);
