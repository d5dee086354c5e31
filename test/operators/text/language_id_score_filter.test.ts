import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ProcessOperator } from '../../../core/operator.js';
import operator from '../../../operators/text/language_id_score_filter.js';
import { ROOT } from '../../root.js';
import { runOperator } from '../../run-operator.js';

const filter = operator as unknown as ProcessOperator;
const model = join(ROOT, 'test/fixtures/fasttext/tree.ftz');

test('a model of fastText takes the place of the library', async () => {
  const given = ['The House is\nBIG and old', 'дом большой и старый'].map((text) => ({ text }));
  const gained = await runOperator(filter, given, { model, lang: ['en', 'ru'], min_score: 0.2 });
  expect(gained.map(({ stats, kept }) => [stats.lang, kept])).toEqual([
    ['en', true],
    ['ru', true],
  ]);
  await expect(runOperator(filter, given, { model: join(ROOT, 'package.json') })).rejects.toThrow(/is no model of fastText/);
  await expect(runOperator(filter, given, { model: 'absent.bin' })).rejects.toThrow(/model: cannot read .*absent\.bin: ENOENT/);
});

const limits = { min_closed_interval: true, max_closed_interval: true, reversed_range: false, min_score: 0.8, lang: '' };
test.each([
  [{}, 0.8, true],
  [{ min_closed_interval: false }, 0.8, false],
  [{ lang: 'en' }, 0.9, true],
  [{ lang: ['de', 'en'] }, 0.9, true],
  [{ lang: 'de' }, 0.9, false],
  [{ lang: [] }, 0.9, true],
  [{ min_score: null }, 0, true],
  // The rule turns what the score says around, and nothing else.
  [{ reversed_range: true }, 0.9, false],
  [{ reversed_range: true, lang: 'en' }, 0.7, true],
  [{ reversed_range: true, lang: 'de' }, 0.7, false],
  [{}, 1.00001, true],
  [{}, Number.NaN, false],
])('with %o a score of %d in English is kept: %s', (own, lang_score, expected) => {
  expect(operator.keep({ lang: 'en', lang_score }, { ...limits, ...own })).toBe(expected);
});
