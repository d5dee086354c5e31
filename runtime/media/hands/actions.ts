/** States and actions of hands in the world, of what was found in pictures and of where the camera was. */

import { SampleError } from '../../../core/errors.js';
import type { Json, JsonObject } from '../../../core/sample.js';
import { framesAt, isNothing, listAt, matrixAt, objectAt, posesAt, vectorAt } from './numbers.js';
import { fromAxis, fromMatrix, type Matrix, moved, product, toAngles, toMatrix, type Vector } from './rotation.js';
import { actionsOf, emptyTrack, type Hand, jointsAt } from './tracks.js';

/** Mean angle of the joints of the fingers, in radians, up to which a hand is open, and from which it is closed. */
const OPEN = 0.15;
const CLOSED = 0.6;
const JOINTS = 15;

/** 1 for an open hand, -1 for a closed one, by how far its fingers are bent. */
const gripperOf = (pose: Json | undefined, place: string): number => {
  if (isNothing(pose)) return 1;
  const angles = anglesOf(listAt(pose, place), place);
  const mean = angles.reduce((sum, angle) => sum + angle, 0) / angles.length;
  return mean <= OPEN ? 1 : mean >= CLOSED ? -1 : 1 - (2 * (mean - OPEN)) / (CLOSED - OPEN);
};
/** Joints are turned by axes as long as the angle, in one list or each in its own, or by matrices. */
const anglesOf = (pose: readonly Json[], place: string): readonly number[] => {
  if (typeof pose[0] === 'number') {
    const flat = vectorAt(pose, 3 * JOINTS, place);
    return Array.from({ length: JOINTS }, (_, joint) => Math.hypot(...flat.slice(3 * joint, 3 * joint + 3)));
  }
  if (Array.isArray(pose[0]) && typeof pose[0][0] === 'number') return matrixAt(pose, JOINTS, 3, place).map((axis) => Math.hypot(...axis));
  return pose.map((joint, at) => {
    const [a, b, c] = matrixAt(joint, 3, 3, `${place}[${at}]`);
    return Math.acos(Math.min(1, Math.max(-1, (a![0]! + b![1]! + c![2]! - 1) / 2)));
  });
};

/** A matrix, or an axis as long as the angle. */
const orientationAt = (value: Json | undefined, place: string): Matrix =>
  typeof listAt(value, place)[0] === 'number' ? toMatrix(fromAxis(vectorAt(value, 3, place) as Vector)) : matrixAt(value, 3, 3, place);

/** Eight numbers in single precision: where the hand is in the world, how it is turned, and whether it is open. */
const stateOf = (hand: JsonObject, at: number, camera: Matrix, place: string): number[] => {
  const of = (name: string) => [listAt(hand[name], `${place}.${name}`)[at], `${place}.${name}[${at}]`] as const;
  const position = moved(camera, vectorAt(of('transl')[0], 3, of('transl')[1]));
  const turned = product(
    camera.slice(0, 3).map((row) => row.slice(0, 3)),
    orientationAt(...of('global_orient')),
  );
  const angles = toAngles(fromMatrix(turned, of('global_orient')[1]));
  if (listAt(hand.hand_pose, `${place}.hand_pose`)[at] === undefined) throw new SampleError(`${of('hand_pose')[1]} is missing`);
  return [...position, ...angles, 0, gripperOf(...of('hand_pose'))].map(Math.fround);
};

/** The way of a hand through a video; empty where it is seen in fewer than two frames of which the camera is known. */
const trackOf = (found: Json | undefined, hand: Hand, cameras: readonly Matrix[], place: string): JsonObject => {
  if (isNothing(found)) return emptyTrack(hand);
  const own = objectAt(found, place);
  const frames = framesAt(own.frame_ids ?? [], null, `${place}.frame_ids`);
  const known = frames.flatMap((frame, at) => (frame < cameras.length ? [{ at, frame, camera: cameras[frame]! }] : []));
  if (known.length < 2) return emptyTrack(hand);
  const states = known.map(({ at, camera }) => stateOf(own, at, camera, place));
  const all = own.joints_cam === undefined || own.joints_cam === null ? null : (jointsAt(own.joints_cam, `${place}.joints_cam`) ?? []);
  const joints = all && known.flatMap(({ at, camera }) => (at < all.length ? [{ seen: all[at]!, camera }] : []));
  return {
    states,
    actions: actionsOf(states),
    valid_frame_ids: known.map(({ frame }) => frame),
    hand_type: hand,
    joints_cam: joints === null ? null : joints.map(({ seen }) => seen),
    joints_world: joints === null ? null : joints.map(({ seen, camera }) => seen.map((joint) => moved(camera, joint))),
  };
};

/** The ways of hands through each video; videos whose camera is not known have empty ones. */
export const handActions = (
  hands: readonly Hand[],
  [found, foundPlace]: readonly [Json | undefined, string],
  [cameras, camerasPlace]: readonly [Json | undefined, string],
): JsonObject[] => {
  if (isNothing(found) || isNothing(cameras)) return [];
  const poses = listAt(cameras, camerasPlace);
  return listAt(found, foundPlace)
    .slice(0, poses.length)
    .map((one, video) => {
      const place = `${camerasPlace}[${video}]`;
      const raw = isNothing(poses[video]) ? null : (objectAt(poses[video], place).cam_c2w ?? null);
      const known = raw === null ? [] : posesAt(raw, `${place}.cam_c2w`);
      const own = isNothing(one) ? {} : objectAt(one, `${foundPlace}[${video}]`);
      return Object.fromEntries(hands.map((hand) => [hand, trackOf(own[hand], hand, known, `${foundPlace}[${video}].${hand}`)]));
    });
};
