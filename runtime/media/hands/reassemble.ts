/** What was found in clips of one video that overlap, made what was found in the video. */
import { SampleError } from '../../../core/errors.js';
import { isObject, type Json, type JsonObject } from '../../../core/sample.js';
import { camerasOf, movePoses, moveTrack, worldsOf } from './align.js';
import { type Clip, mergeLists, perClip, weightIn } from './clips.js';
import { framesAt, isNothing, listAt, objectAt } from './numbers.js';
import type { Matrix } from './rotation.js';
import { actionsOf, emptyTrack, jointsAt, type Track, trackAt } from './tracks.js';

/** Names in meta. */
export interface Names {
  readonly actions: string;
  readonly cameras: string;
  readonly hands: string;
  readonly calibration: string;
}

/** The meta with one object for the video in place of one for each clip; what has one, or none, stays as it is. */
export const mergeMeta = (meta: JsonObject, clips: readonly Clip[], names: Names): JsonObject => {
  const many = (name: string): readonly Json[] | null => {
    const value = meta[name];
    return isNothing(value) || listAt(value, `meta.${name}`).length === 1 ? null : perClip(value, clips, `meta.${name}`);
  };
  const objects = (name: string) => many(name)?.map((one, at) => (isNothing(one) ? null : objectAt(one, `meta.${name}[${at}]`))) ?? null;
  const merged: Record<string, Json> = { ...meta };
  const [calibration, cameras, hands, actions] = [names.calibration, names.cameras, names.hands, names.actions].map(objects);
  const place = `meta.${names.cameras}`;
  const poses = cameras && camerasOf(cameras, place);
  const worlds = poses && worldsOf(poses, clips, place);
  if (calibration) merged[names.calibration] = [mergeCalibration(calibration, clips)];
  if (actions) {
    const kinds = [...new Set(actions.flatMap((one) => Object.keys(one ?? {})))].sort();
    const tracksOf = (kind: string) =>
      actions.map((one, at) => {
        const own = `meta.${names.actions}[${at}].${kind}`;
        return trackAt(worlds ? moveTrack(one?.[kind], worlds[at]!, own) : one?.[kind], own);
      });
    merged[names.actions] = [Object.fromEntries(kinds.map((kind) => [kind, mergeTracks(tracksOf(kind), clips, kind)]))];
  }
  if (cameras)
    merged[names.cameras] = [
      mergeCameras(
        cameras,
        poses!.map((own, at) => own && movePoses(own, worlds![at]!)),
        clips,
        place,
      ),
    ];
  if (hands) merged[names.hands] = [mergeFound(hands, clips, `meta.${names.hands}`)];
  return merged;
};

/** Lists of more than one are frame by frame; of what else there is, the first counts. */
const mergeCalibration = (list: readonly (JsonObject | null)[], clips: readonly Clip[]): Json => {
  const lengthOf = (one: JsonObject | null): number => {
    const known = ['depth', 'hfov', 'intrinsics', 'vfov']
      .map((name) => one?.[name])
      .find((value) => Array.isArray(value) && value.length > 0);
    return (known as readonly Json[] | undefined)?.length ?? 0;
  };
  const length = Math.max(...list.map((one, at) => (lengthOf(one) === 0 ? 0 : clips[at]!.offset + lengthOf(one))));
  if (length === 0) return list[0]!;
  const isLong = (value: Json | undefined): value is readonly Json[] => Array.isArray(value) && value.length > 1;
  const merged: Record<string, Json> = {};
  for (const name of new Set(list.flatMap((one) => Object.keys(one ?? {})))) {
    const values = list.map((one) => one?.[name]);
    merged[name] = values.some(isLong)
      ? mergeLists(
          values.map((value) => (Array.isArray(value) ? (value as Json[]) : [])),
          clips,
          length,
        )
      : values.find((value) => value !== undefined)!;
  }
  return merged;
};

/** Sums of rows of numbers, each with its weight, by frame. */
class Mean {
  private readonly sums = new Map<number, { weight: number; readonly values: number[] }>();

  add(frame: number, weight: number, values: readonly number[]): void {
    const known = this.sums.get(frame);
    if (known === undefined) this.sums.set(frame, { weight, values: values.map((value) => value * weight) });
    else {
      known.weight += weight;
      for (const [at, value] of values.entries()) known.values[at]! += value * weight;
    }
  }
  /** A value that has been added there. */
  at(frame: number, place: number): number | undefined {
    const known = this.sums.get(frame);
    return known && known.values[place]! / known.weight;
  }
  frames(): readonly number[] {
    return [...this.sums.keys()].sort((a, b) => a - b);
  }
  rows(): number[][] {
    return this.frames().map((frame) => this.sums.get(frame)!.values.map((_, place) => this.at(frame, place)!));
  }
}

/** One way of a hand: means where clips overlap, the more of a clip the farther it is from its end. */
const mergeTracks = (tracks: readonly (Track | null)[], clips: readonly Clip[], hand: string): JsonObject => {
  const found = tracks.flatMap((track, at) => (track === null ? [] : [{ track, at, clip: clips[at]! }]));
  for (const { track, clip } of found)
    for (const [at, frame] of track.frames.entries())
      if (frame >= clip.length)
        throw new SampleError(`${track.place}.valid_frame_ids[${at}] is ${frame}, and its clip has ${clip.length} frames`);
  if (found.length === 0) return emptyTrack(hand);
  if (found.length === 1) {
    const [{ track, clip }] = found as [(typeof found)[0]];
    const { actions, joints_cam = [], joints_world = [] } = track.own;
    const valid_frame_ids = track.frames.map((frame) => frame + clip.offset);
    return {
      hand_type: hand,
      states: track.states,
      actions: actions ?? actionsOf(track.states),
      valid_frame_ids,
      joints_cam,
      joints_world,
    };
  }
  const states = new Mean();
  for (const { track, at, clip } of found)
    for (const [row, frame] of track.frames.entries()) {
      const whole = frame + clip.offset;
      states.add(
        whole,
        weightIn(clips, at, frame),
        nearTurns(track.states[row]!, (angle) => states.at(whole, angle)),
      );
    }
  const merged = states
    .rows()
    .map((state) => state.map((value, at) => (isAngle(at) ? value - 2 * Math.PI * Math.round(value / (2 * Math.PI)) : value)));
  const joints = (name: string) =>
    mergeJoints(
      found.map(({ track }) => jointsAt(track.own[name], `${track.place}.${name}`)),
      found,
      clips,
      name,
    );
  return {
    hand_type: hand,
    states: merged.map((state) => state.map(Math.fround)),
    actions: actionsOf(merged),
    valid_frame_ids: states.frames(),
    joints_cam: joints('joints_cam'),
    joints_world: joints('joints_world'),
  };
};

const isAngle = (at: number) => at >= 3 && at < 6;
/** A state whose angles are less than half a turn from those that are known: a mean of almost half a turn to either side is no turn at all. */
const nearTurns = (state: readonly number[], known: (at: number) => number | undefined): readonly number[] =>
  state.map((value, at) => {
    const other = isAngle(at) ? known(at) : undefined;
    return other === undefined ? value : value + 2 * Math.PI * Math.round((other - value) / (2 * Math.PI));
  });

type Found = { readonly track: Track; readonly at: number; readonly clip: Clip };
const mergeJoints = (
  joints: readonly (readonly Matrix[] | null)[],
  found: readonly Found[],
  clips: readonly Clip[],
  name: string,
): Json => {
  if (joints.every((one) => one === null)) return [];
  const mean = new Mean();
  const count = joints.find((one) => one !== null)![0]!.length;
  for (const [n, { track, at, clip }] of found.entries()) {
    const own = joints[n];
    const [place, wanted] = [`${track.place}.${name}`, track.frames.length];
    if (own?.length !== wanted) throw new SampleError(`${place} is a list of ${own?.length ?? 0}, not of ${wanted}, one for each frame`);
    for (const [row, frame] of track.frames.entries()) {
      if (own[row]!.length !== count) throw new SampleError(`${place}[${row}] has ${own[row]!.length} joints, not ${count}`);
      mean.add(frame + clip.offset, weightIn(clips, at, frame), own[row]!.flat());
    }
  }
  return mean.rows().map((flat) => Array.from({ length: count }, (_, joint) => flat.slice(3 * joint, 3 * joint + 3)));
};

/** Means of matrices; frames of which nothing is known have one that leaves all as it is. */
const mergeCameras = (
  list: readonly (JsonObject | null)[],
  poses: readonly (readonly Matrix[] | null)[],
  clips: readonly Clip[],
  place: string,
): Json => {
  if (poses.every((one) => one === null)) return list[0] ?? null;
  const mean = new Mean();
  for (const [at, own] of poses.entries()) {
    const { offset, length } = clips[at]!;
    if (own && own.length > length)
      throw new SampleError(`${place}[${at}].cam_c2w is a list of ${own.length}, and its clip has ${length} frames`);
    for (const [frame, pose] of (own ?? []).entries()) mean.add(offset + frame, weightIn(clips, at, frame), pose.flat());
  }
  const known = mean.frames();
  const rows = new Map(mean.rows().map((row, at) => [known[at]!, row]));
  const matrix = (flat: readonly number[] | undefined) =>
    [0, 1, 2, 3].map((row) => [0, 1, 2, 3].map((column) => flat?.[4 * row + column] ?? (row === column ? 1 : 0)));
  const cam_c2w = Array.from({ length: (known.at(-1) ?? -1) + 1 }, (_, frame) => matrix(rows.get(frame)));
  return { ...list.find((one) => one !== null), cam_c2w };
};

const PARTS = ['transl', 'global_orient', 'hand_pose', 'betas', 'joints_cam'] as const;
/** Hands that were found, by frames of the video; of those that two clips have the first. */
const mergeFound = (list: readonly (JsonObject | null)[], clips: readonly Clip[], place: string): Json => {
  const { fov_x, img_focal } = list.find((one) => one !== null) ?? {};
  const merged: Record<string, Json> = { ...(fov_x !== undefined && { fov_x }), ...(img_focal !== undefined && { img_focal }) };
  for (const hand of ['left', 'right']) {
    if (!list.some((one) => isObject(one?.[hand]))) continue;
    const rows = new Map<number, readonly (Json | undefined)[]>();
    for (const [at, one] of list.entries()) {
      if (isNothing(one?.[hand])) continue;
      const own = objectAt(one![hand], `${place}[${at}].${hand}`);
      const frames = framesAt(own.frame_ids ?? [], null, `${place}[${at}].${hand}.frame_ids`);
      const parts = PARTS.map((name) => (isNothing(own[name]) ? [] : listAt(own[name], `${place}[${at}].${hand}.${name}`)));
      for (const [row, frame] of frames.entries()) {
        const whole = frame + clips[at]!.offset;
        if (!rows.has(whole))
          rows.set(
            whole,
            parts.map((part) => part[row]),
          );
      }
    }
    const frames = [...rows.keys()].sort((a, b) => a - b);
    const values = PARTS.map((name, part) => {
      const own = frames.map((frame) => rows.get(frame)![part]);
      const there = own.filter((value) => value !== undefined);
      if (there.length > 0 && there.length < own.length)
        throw new SampleError(`${place} has ${name} of the ${hand} hand for ${there.length} of ${own.length} frames`);
      return [name, there] as const;
    });
    const isLeftOut = ([name, there]: readonly [string, readonly Json[]]) =>
      name === 'joints_cam' && there.length === 0 && frames.length > 0;
    merged[hand] = { frame_ids: frames, ...Object.fromEntries(values.filter((value) => !isLeftOut(value))) };
  }
  return merged;
};
