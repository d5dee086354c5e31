import { expect, test } from 'vitest';
import type { ProcessOperator } from '../../../core/operator.js';
import { readParameters } from '../../../core/parameters.js';
import type { JsonObject } from '../../../core/sample.js';
import operator from '../../../operators/text/redpajama_quality_signals_filter.js';
import { textViews } from '../../../runtime/text/views.js';
import { runOperator } from '../../run-operator.js';

const filter = operator as unknown as ProcessOperator;
const FOLDER = 'test/fixtures/redpajama';
const domains = ['ccnet', 'books'].flatMap((name) =>
  ['counts', 'lambda'].map((kind) => [`${name}_${kind}`, `${FOLDER}/${name}.en.${kind}.npy`]),
);
const models = {
  ...Object.fromEntries(domains),
  palm_model: `${FOLDER}/classifier.bin`,
  language_model: 'test/fixtures/fasttext/tree.ftz',
  ut1_domains: `${FOLDER}/domain_to_category_id.json`,
};

test('signals whose files are not named are not measured', async () => {
  const [gained] = await runOperator(filter, [{ text: 'Rain.', url: 'http://other.example/' }], { ccnet_counts: models.ccnet_counts });
  const { stats } = gained!;
  const measured = Object.keys(operator.stats).filter((name) => !Number.isNaN(stats[name]));
  expect(measured.filter((name) => /score|importance|ut1/.test(name))).toEqual([]);
});

test('a text that no model reads stays bytes', async () => {
  const read = (name: string): unknown => {
    if (name === 'utf8') return Buffer.from('Rain.');
    const view = textViews.find((one) => one.name === name);
    if (!view) throw new Error(`${name} is read`);
    return view.compute(Object.fromEntries(view.of.map((of) => [of, read(of)])) as never, {} as never);
  };
  const sample = new Proxy({}, { get: (_, name) => read(String(name)) });
  const prepared = await filter.prepare!(filter.params!.parse({}), {});
  expect(filter.category === 'filter' && filter.computeStats!(sample, prepared, {} as never)).toMatchObject({ ccnet_length: 5 });
});

test('listed domains can be kept out, and a domain stand in a field of its own', async () => {
  const given = ['other.example', 'http://other.example/a', 'https://good.example', 7, null].map((site) => ({
    text: 'Rain.',
    meta: { site },
  }));
  const params = { ut1_domains: models.ut1_domains, domain_field: '__dj__meta__.site', max_rps_doc_ut1_blacklist: -1 };
  const gained = await runOperator(filter, given, params);
  expect(gained.map(({ stats, kept }) => [stats.rps_doc_ut1_blacklist, kept])).toEqual([
    [12, false],
    [12, false],
    [-1, true],
    [-1, true],
    [-1, true],
  ]);
});

test('what belongs together is named together', async () => {
  const { books_counts, books_lambda, ccnet_counts } = models;
  const run = (params: object) => runOperator(filter, [{ text: 'a' }], params as never);
  await expect(run({ books_counts })).rejects.toThrow(/books_counts needs ccnet_counts as well/);
  await expect(run({ books_lambda, ccnet_counts })).rejects.toThrow(/books_lambda needs books_counts as well/);
  await expect(run({ books_lambda, books_counts, ccnet_counts })).rejects.toThrow(/books_lambda needs ccnet_lambda as well/);
  await expect(run({ ccnet_counts: models.palm_model })).rejects.toThrow(/the file is no array of numpy/);
});

test.each([
  ['min_ccnet_language_score', 'language_model'],
  ['max_rps_doc_ml_palm_score', 'palm_model'],
  ['min_rps_doc_ml_wikiref_score', 'wikiref_model'],
  ['min_rps_doc_ml_wikipedia_score', 'wikipedia_model'],
  ['min_rps_doc_books_importance', 'books_counts'],
  ['min_rps_doc_openwebtext_importance', 'openwebtext_counts'],
  ['min_rps_doc_wikipedia_importance_length_correction', 'wikipedia_lambda'],
  ['max_rps_doc_ut1_blacklist', 'ut1_domains'],
])('%s is refused without %s', (threshold, file) => {
  const mistakes = (given: JsonObject) => readParameters(filter, given).mistakes;
  const message = expect.stringContaining(`${threshold} needs ${file}, by which`);
  expect(mistakes({ lang: 'en', [threshold]: -1 })).toEqual([{ path: [threshold], message, on: 'key' }]);
  expect(mistakes({ [threshold]: null })).toEqual([]);
  const ofCcnet = { ccnet_counts: 'a', ccnet_lambda: 'a', wikipedia_counts: 'a' };
  expect(mistakes({ ...ofCcnet, [threshold]: -1, [file]: 'a' })).toEqual([]);
});

test('texts of a megabyte are measured by models, and empty ones are not', async () => {
  const texts = ['a', 'a-', '(', 'é ', '\n'].map((piece) => piece.repeat(1_000_000 / piece.length));
  const gained = await runOperator(
    filter,
    [...texts, ''].map((text) => ({ text })),
    models,
  );
  const measured = gained.map(({ stats }) =>
    ['rps_doc_books_importance', 'rps_doc_ml_palm_score', 'ccnet_language_score'].map((name) => Number.isFinite(stats[name])),
  );
  expect(measured.slice(0, -1)).toEqual(texts.map(() => [true, true, true]));
  expect(measured.at(-1)).toEqual([false, false, false]);
});
