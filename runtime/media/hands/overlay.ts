/** Where a hand is going, drawn on pictures of where it is. */
import { SampleError } from '../../../core/errors.js';
import type { Json, JsonObject } from '../../../core/sample.js';
import { type Colour, drawCircle, drawDisc, drawLine, mix, type Point } from '../draw.js';
import type { Pixels } from '../image.js';
import { framesAt, isNothing, matrixAt, numberAt, objectAt, rowsAt } from './numbers.js';
import { dot, type Matrix } from './rotation.js';
import { median } from './smoothing.js';
import { jointsAt } from './tracks.js';

export interface Style {
  readonly radius: number;
  readonly thickness: number;
  readonly share: number;
}

/** How a camera sees: what is in front of it, in pixels across and down. */
export type Lens = (point: readonly number[], size: { readonly width: number; readonly height: number }, frame: number) => Point;

/** Reads how a camera sees: by its matrix for each frame, else by how wide it sees. */
export const lensOf = (calibration: Json | undefined, found: Json | undefined, [place, foundPlace]: readonly [string, string]): Lens => {
  const own = isNothing(calibration) ? {} : objectAt(calibration, place);
  const matrices = isNothing(own.intrinsics) ? [] : (own.intrinsics as readonly Json[]);
  if (!Array.isArray(matrices)) throw new SampleError(`${place}.intrinsics is no list`);
  const wide = isNothing(own.hfov) ? (isNothing(found) ? undefined : objectAt(found, foundPlace).fov_x) : own.hfov;
  const angle = isNothing(wide)
    ? undefined
    : median(Array.isArray(wide) ? wide.map((one, at) => numberAt(one, `${place}.hfov[${at}]`)) : [numberAt(wide, `${place}.hfov`)]);
  return ([x, y, z], { width, height }, frame) => {
    if (frame < matrices.length) {
      const [across, down] = matrixAt(matrices[frame], 3, 3, `${place}.intrinsics[${frame}]`);
      return [(across![0]! * x!) / z! + across![2]!, (down![1]! * y!) / z! + down![2]!];
    }
    if (angle === undefined) throw new SampleError(`${place} has no intrinsics for frame ${frame}, and no hfov`);
    const length = width / (2 * Math.tan(angle / 2));
    return [(length * x!) / z! + width / 2, (length * y!) / z! + height / 2];
  };
};

/** What is drawn of an action on one frame. */
export interface Shot {
  readonly frame: number;
  /** Places of the hand in the world, from this frame on. */
  readonly ahead: Matrix;
}

/** So many frames of an action at equal distances, and where the palm is from each on; none where it has fewer than two. */
export const shotsOf = (segment: JsonObject, count: number, joint: number, place: string): readonly Shot[] => {
  const joints = jointsAt(segment.joints_world, `${place}.joints_world`);
  const palm = joints
    ? joints.map((all, at) => all[joint] ?? raise(`${place}.joints_world[${at}] has ${all.length} joints, none is number ${joint}`))
    : rowsAt(segment.states ?? [], 8, `${place}.states`).map((state) => state.slice(0, 3));
  const frames = framesAt(segment.valid_frame_ids, palm.length, `${place}.valid_frame_ids`);
  if (palm.length < 2) return [];
  const step = count >= palm.length ? 1 : (palm.length - 1) / (count - 1);
  const places = Array.from({ length: Math.min(count, palm.length) }, (_, at) =>
    at === 0 ? 0 : at === count - 1 ? palm.length - 1 : Math.floor(at * step),
  );
  return places.map((at) => ({ frame: frames[at]!, ahead: palm.slice(at) }));
};
const raise = (message: string): never => {
  throw new SampleError(message);
};

/** Nearer to the camera, or behind it, nothing is seen. */
const NEAREST = 1e-6;
const NOW: Colour = [0, 100, 255];
const WHITE: Colour = [255, 255, 255];

/** Draws on a picture: from blue, now, over green to red, at the end; what leaves the picture runs along its edge. */
export const drawShot = (picture: Pixels, { frame, ahead }: Shot, camera: Matrix, lens: Lens, style: Style): void => {
  const { width, height } = picture;
  const isInside = ([x, y]: Point) => x >= 0 && x < width && y >= 0 && y < height;
  const within = (value: number, end: number) => Math.trunc(Math.min(end - 1, Math.max(0, value)));
  const drawn: { readonly at: number; readonly point: Point }[] = [];
  for (const [at, place] of ahead.entries()) {
    const seen = fromWorld(place, camera);
    if (!(seen[2]! > NEAREST)) continue;
    const point = lens(seen, picture, frame);
    if (drawn.length > 0 || isInside(point)) drawn.push({ at, point: [within(point[0], width), within(point[1], height)] });
  }
  const layer = { ...picture, data: Uint8Array.from(picture.data) };
  for (const [n, { at, point }] of drawn.slice(0, -1).entries())
    drawLine(layer, point, drawn[n + 1]!.point, widthOf(style.thickness), colourAt(at / (ahead.length - 1)));
  const [now] = drawn;
  if (now?.at === 0) {
    drawDisc(layer, now.point, style.radius + 0.5, NOW);
    drawCircle(layer, now.point, style.radius + 1, WHITE);
  }
  mix(picture, layer, style.share);
};

/** How wide a line of OpenCV is that should be so many pixels wide. */
const widthOf = (thickness: number) => (thickness === 1 ? 1.3 : 2 * Math.ceil(thickness / 2) + 1.4);

const fromWorld = (point: readonly number[], camera: Matrix): number[] => {
  const apart = point.map((value, axis) => value - camera[axis]![3]!);
  return [0, 1, 2].map((column) => dot([camera[0]![column]!, camera[1]![column]!, camera[2]![column]!], apart));
};

const colourAt = (time: number): Colour =>
  time < 0.5
    ? [0, Math.trunc(510 * time), Math.trunc(255 * (1 - 2 * time))]
    : [Math.trunc(255 * (2 * time - 1)), Math.trunc(255 * (2 - 2 * time)), 0];
