/** Rules over several stats. */
import { expect, test } from 'vitest';
import { whyDropped } from '../../activities/why-dropped.js';
import { allOf, atLeast, atMost, ceilings, openRanges, within } from '../../core/range.js';
import { catalog } from '../catalog.js';

const closed = { min_closed_interval: true, max_closed_interval: true, reversed_range: false };
const reversed = { ...closed, reversed_range: true };

test('all rules must keep a sample; reversed, one must keep it', () => {
  const keep = allOf(within('words', 'min', 'max'), atMost('hashes', 'most'), atLeast('stops', 'least'));
  const limits = { min: 2, max: 4, most: 0.5, least: 1 };
  const kept = (words: number, hashes: number, stops: number, rule = closed) => keep({ words, hashes, stops }, { ...limits, ...rule });
  expect([kept(2, 0.5, 1), kept(5, 0.5, 1), kept(2, 0.6, 1), kept(2, 0.5, 0), kept(2, Number.NaN, 1)]).toEqual([
    true,
    false,
    false,
    false,
    false,
  ]);
  expect([kept(3, 0.1, 2, reversed), kept(5, 0.1, 2, reversed), kept(3, 0.1, 0, reversed)]).toEqual([false, true, true]);
  expect(keep.ranges).toEqual([
    { stat: 'words', lo: 'min', hi: 'max' },
    { stat: 'hashes', lo: null, hi: 'most' },
    { stat: 'stops', lo: 'least', hi: null },
  ]);
});

test('a rule that is off keeps what has no figure', () => {
  const { thresholds, keep } = ceilings({ share: null });
  expect(keep({ share: Number.NaN }, { ...closed, ...thresholds.parse({}) })).toBe(true);
  const open = openRanges({ share: '', count: '' });
  expect(open.thresholds.parse({})).toEqual({ min_share: null, max_share: null, min_count: null, max_count: null });
  expect(open.keep({ share: Number.NaN, count: 3 }, { ...closed, ...open.thresholds.parse({ max_count: 2 }) })).toBe(false);
});

test('of several rules, those that dropped a sample are told', () => {
  const step = { id: 's', operator: 'gopher_repetition_filter', version: 1, params: {}, thresholds: {} };
  const lines = { dup_para_frac: 0, dup_para_char_frac: 0, dup_line_frac: 0.5, dup_line_char_frac: 0.1 };
  const grams = Object.fromEntries([2, 3, 4].map((n) => [`top_${n}_gram`, 0.1]));
  const dups = Object.fromEntries([5, 6, 7, 8, 9, 10].map((n) => [`duplicated_${n}_n_grams`, 0]));
  expect(whyDropped(catalog, step as never, { ...lines, ...grams, ...dups })).toBe('dup_line_frac is 0.5, not within dup_line_frac 0.3');
});
