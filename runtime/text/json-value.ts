/** Values of JSON, `NaN` and infinities among them, and fields found by the paths that recipes write. */
import { SampleError } from '../../core/errors.js';
import type { Json } from '../../core/sample.js';

/** Parses what `skipValue` went over. */
export const parseJson = (text: string): Json => {
  try {
    return JSON.parse(text);
  } catch {
    return told(() => parseNonFinite(text));
  }
};

const MARK = '\u0000number:';
/** Strings are matched too, so that what they say is left alone. */
const parseNonFinite = (text: string): Json =>
  JSON.parse(
    text.replace(/"[^"\\]*(?:\\.[^"\\]*)*"|-?Infinity|NaN/gs, (part) => (part[0] === '"' ? part : `"\\u0000number:${part}"`)),
    (_, value) => (typeof value === 'string' && value.startsWith(MARK) ? Number(value.slice(MARK.length)) : value),
  );

/** What is nested too deeply to go over it is the fault of its row. */
const told = <T>(goOver: () => T): T => {
  try {
    return goOver();
  } catch (error) {
    if (error instanceof RangeError) throw new SampleError('a value is nested too deeply');
    throw error;
  }
};

/** The value at a dotted path: the whole name first, then level by level; lists are mapped over; null where there is none. */
export const lookUp = (value: Json, path: string): Json => told(() => find(value, path));

const find = (value: Json, path: string): Json => {
  if (Array.isArray(value)) return value.map((one) => find(one, path));
  if (value === null || typeof value !== 'object') return null;
  const own = value as { readonly [key: string]: Json };
  if (Object.hasOwn(own, path)) return own[path]!;
  const dot = path.indexOf('.');
  const head = path.slice(0, dot);
  return dot > 0 && Object.hasOwn(own, head) ? find(own[head]!, path.slice(dot + 1)) : null;
};
