/** Numbers in nested lists, as rows have them: read with the place of what is wrong. */
import { SampleError } from '../../../core/errors.js';
import { isObject, type Json, type JsonObject } from '../../../core/sample.js';
import type { Matrix } from './rotation.js';

const kindOf = (value: Json | undefined): string => {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'number') return `${value}`;
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
};
const wrong = (place: string, value: Json | undefined, wanted: string): never => {
  throw new SampleError(`${place} is ${kindOf(value)}, not ${wanted}`);
};

export const objectAt = (value: Json | undefined, place: string): JsonObject =>
  isObject(value) ? value : wrong(place, value, 'an object');

export const listAt = (value: Json | undefined, place: string): readonly Json[] =>
  Array.isArray(value) ? value : wrong(place, value, 'a list');

export const numberAt = (value: Json | undefined, place: string): number =>
  typeof value === 'number' && Number.isFinite(value) ? value : wrong(place, value, 'a finite number');

/** A list of numbers, as long as is said. */
export const vectorAt = (value: Json | undefined, length: number, place: string): readonly number[] => {
  if (!Array.isArray(value) || value.length !== length) return wrong(place, value, `a list of ${length}`);
  for (let at = 0; at < length; at++) numberAt(value[at], `${place}[${at}]`);
  return value as number[];
};
/** Rows of numbers, all of one length. */
export const rowsAt = (value: Json | undefined, width: number, place: string): Matrix =>
  listAt(value, place).map((row, at) => vectorAt(row, width, `${place}[${at}]`));
/** A matrix of one size. */
export const matrixAt = (value: Json | undefined, height: number, width: number, place: string): Matrix =>
  Array.isArray(value) && value.length === height ? rowsAt(value, width, place) : wrong(place, value, `${height} rows of ${width}`);

/** Numbers of frames, counted from 0; of those of a clip as many as is said. */
export const framesAt = (value: Json | undefined, count: number | null, place: string): readonly number[] => {
  const list = listAt(value, place);
  if (count !== null && list.length !== count) return wrong(place, value, `a list of ${count}`);
  for (const [at, frame] of list.entries())
    if (!Number.isSafeInteger(frame) || (frame as number) < 0) wrong(`${place}[${at}]`, frame, 'the number of a frame');
  return list as readonly number[];
};

/** Nothing there, or nothing in it: what was not found, or not looked for. */
export const isNothing = (value: Json | undefined): value is null | undefined | false | 0 | '' =>
  value === undefined ||
  value === null ||
  value === false ||
  value === 0 ||
  value === '' ||
  (Array.isArray(value) && value.length === 0) ||
  (isObject(value) && Object.keys(value).length === 0);

/** The poses of the camera, frame by frame: matrices that turn and move what it sees into the world. */
export const posesAt = (value: Json | undefined, place: string): readonly Matrix[] => {
  if (typeof value === 'string') throw new SampleError(`${place} names a file; its matrices have to stand in the row`);
  return listAt(value, place).map((pose, at) => matrixAt(pose, 4, 4, `${place}[${at}]`));
};
