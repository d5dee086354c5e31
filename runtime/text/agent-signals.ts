/** Signals of a bad case in an agent's log, and what they are told from. */
import { RecipeError, SampleError } from '../../core/errors.js';
import { isObject, type Json, type JsonObject } from '../../core/sample.js';
import { parseJson } from './json-value.js';
import { strip } from './python-text.js';
import { floatOf, isTrue, textOf } from './python-values.js';

export interface Signal {
  readonly [field: string]: Json;
  readonly code: string;
  readonly detail: string;
  readonly weight: 'high' | 'medium';
}

/** `int(value)`; `name` is what the value is called. */
export const wholeOf = (value: Json, name: string): number => {
  const known = typeof value === 'string' && !/^\s*[+-]?\p{Nd}+(?:_\p{Nd}+)*\s*$/u.test(value) ? null : floatOf(value);
  if (known === null || !Number.isFinite(known))
    throw new SampleError(`${name} is ${JSON.stringify(value).slice(0, 100)}, no whole number`);
  return Math.trunc(known);
};
/** `float(value)`; null for what was not measured. */
export const numberOf = (value: Json, name: string): number | null => {
  if (value === null || Number.isNaN(value)) return null;
  const known = floatOf(value);
  if (known === null) throw new SampleError(`${name} is ${JSON.stringify(value).slice(0, 100)}, no number`);
  return known;
};
/** A text without space at its ends. */
export const textIn = (value: Json, name: string): string => {
  if (!isTrue(value)) return '';
  if (typeof value !== 'string') throw new SampleError(`${name} is no text`);
  return strip(value);
};

/** What a file of bounds holds; without one there are none. */
export const calibrationOf = (text: string | null): JsonObject => {
  if (text === null) return {};
  try {
    const bounds = parseJson(text);
    if (isObject(bounds)) return bounds;
  } catch {
    // Said below.
  }
  throw new RecipeError('calibration_json_path: the file holds no JSON object');
};
/** The bounds for a model: those of all, with its own before them. */
export const boundsFor = ({ default: all, by_request_model: own }: JsonObject, model: Json): JsonObject => {
  const name = strip(textOf(model || ''));
  const models = isObject(own) ? own : {};
  const one = Object.hasOwn(models, name) ? models[name] : undefined;
  return { ...(isObject(all) ? all : {}), ...(isObject(one) ? one : {}) };
};

/** What a judge's record, or its JSON, recommends, in lower case. */
export const recommended = (given: Json): string => {
  let record = given;
  if (typeof record === 'string') {
    try {
      record = parseJson(record);
    } catch {
      return '';
    }
  }
  if (!isObject(record)) return '';
  const { recommendation: said = null } = record;
  const first = Array.isArray(said) && said.length > 0 ? said[0]! : said;
  return first === null
    ? ''
    : strip(textOf(first))
        .replace(/^"+|"+$/g, '')
        .toLowerCase();
};

/** `high_precision`, `watchlist` or `none`: a failed tool counts for what it is said to, else any signal of high weight, or enough of medium weight. */
export const tierOf = (
  signals: readonly Signal[],
  p: { readonly high_precision_on_tool_fail_alone: boolean; readonly min_medium_signals_for_watchlist: number },
): string => {
  const high = signals.filter(({ weight }) => weight === 'high');
  if (high.some(({ code }) => code === 'tool_message_error_pattern'))
    return p.high_precision_on_tool_fail_alone ? 'high_precision' : 'watchlist';
  if (high.length > 0) return 'high_precision';
  return signals.length >= p.min_medium_signals_for_watchlist || signals.length === 1 ? 'watchlist' : 'none';
};
