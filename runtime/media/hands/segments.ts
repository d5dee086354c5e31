/** The way of a hand, cut where it comes to rest: into actions that do not come apart any further. */
import type { Json, JsonObject } from '../../../core/sample.js';
import { isNothing, listAt, objectAt } from './numbers.js';
import { smoother, stepsOf } from './smoothing.js';
import { type Hand, type Track, trackAt } from './tracks.js';

export interface Cutting {
  /** Frames over which speeds are smoothed. */
  readonly smoothing: number;
  /** Frames on each side of a cut that are no slower. */
  readonly rest: number;
  /** Frames of an action. */
  readonly least: number;
  readonly most: number;
}

/** The actions of each hand, in the order of their first frames. */
export const segmentsOf = (clips: readonly Json[], hands: readonly Hand[], cutting: Cutting, place: string): readonly JsonObject[] => {
  const found = clips.flatMap((clip, at) => {
    if (isNothing(clip)) return [];
    const tracks = objectAt(clip, `${place}[${at}]`);
    return hands.flatMap((hand) => {
      const track = trackAt(tracks[hand], `${place}[${at}].${hand}`);
      return track === null || track.states.length < cutting.least ? [] : cutTrack(track, hand, cutting);
    });
  });
  const first = ({ start_frame }: JsonObject) => start_frame as number;
  return found.sort((a, b) => first(a) - first(b) || (a.hand_type! < b.hand_type! ? -1 : a.hand_type! > b.hand_type! ? 1 : 0));
};

const cutTrack = ({ states, frames, own, place }: Track, hand: Hand, cutting: Cutting): JsonObject[] => {
  const speed = speedOf(states, cutting.smoothing);
  const cuts = withCutsInLong(withoutShort(restsOf(speed, cutting.rest), states.length, cutting), speed, cutting);
  const borders = [0, ...cuts, states.length];
  const part = (name: string, from: number, to: number) =>
    isNothing(own[name]) ? [] : listAt(own[name], `${place}.${name}`).slice(from, to);
  return borders.slice(1).flatMap((to, at) => {
    const from = borders[at]!;
    if (to - from < 2) return [];
    return {
      hand_type: hand,
      segment_id: at,
      start_frame: frames[from]!,
      end_frame: frames[to - 1]!,
      states: states.slice(from, to),
      actions: part('actions', from, to),
      valid_frame_ids: frames.slice(from, to),
      ...(!isNothing(own.joints_world) && { joints_world: part('joints_world', from, to) }),
      ...(!isNothing(own.joints_cam) && { joints_cam: part('joints_cam', from, to) }),
    };
  });
};

/** How far the hand came since the frame before, smoothed by parabolas. */
const speedOf = (states: Track['states'], window: number): Float64Array => {
  const speed = Float64Array.from([0, ...stepsOf(states.map((state) => state.slice(0, 3)))]);
  return smoother(window, 2, speed.length)?.(speed) ?? speed;
};

/** Frames than which none is slower within a window on both sides. */
const restsOf = (speed: Float64Array, window: number): number[] => {
  // How far it is, from each frame, to the nearest slower one on the one side: those that may yet be it are kept in the order of their speed.
  const distances = (at: (place: number) => number) => {
    const waiting: number[] = [];
    return Array.from(speed, (_, place) => {
      while (waiting.length > 0 && !(speed[at(waiting.at(-1)!)]! < speed[at(place)]!)) waiting.pop();
      const distance = waiting.length === 0 ? Number.POSITIVE_INFINITY : place - waiting.at(-1)!;
      waiting.push(place);
      return distance;
    });
  };
  const last = speed.length - 1;
  const before = distances((place) => place);
  const after = distances((place) => last - place);
  return before.flatMap((distance, place) =>
    place > 0 && place < last && distance > window && after[last - place]! > window ? [place] : [],
  );
};

/** Leaves out cuts that come too soon after the one before, and the last if too little follows. */
const withoutShort = (cuts: readonly number[], length: number, { least }: Cutting): number[] => {
  const kept: number[] = [];
  for (const cut of cuts) if (kept.length === 0 || cut - kept.at(-1)! >= least) kept.push(cut);
  if (kept.length > 1 && length - kept.at(-1)! < least) kept.pop();
  return kept;
};

/** Cuts what is too long once more where it is slowest, unless that leaves too little. */
const withCutsInLong = (cuts: readonly number[], speed: Float64Array, { least, most }: Cutting): number[] => {
  const borders = [0, ...cuts, speed.length];
  const more = borders.slice(1).flatMap((to, at) => {
    const from = borders[at]!;
    if (to - from <= most) return [];
    const part = speed.subarray(from, to);
    const slowest = from + part.indexOf(part.reduce((low, one) => Math.min(low, one)));
    return slowest > from + least && to - slowest > least ? [slowest] : [];
  });
  return [...cuts, ...more].sort((a, b) => a - b);
};
