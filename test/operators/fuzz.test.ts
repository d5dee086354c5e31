/**
 * Every operator of texts and of fields, on rows and with parameters drawn at random. None is named: an operator is fuzzed when it is in the
 * catalogue. What fails is told with its seed and the least that still fails; `SLUICE_SEED` draws others, `SLUICE_RUNS` so many of each, and
 * `SLUICE_ALL` many, with texts of a megabyte.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { ProcessOperator, Stat } from '../../core/operator.js';
import { statNamesOf } from '../../core/parameters.js';
import type { JsonObject } from '../../core/sample.js';
import { catalog } from '../catalog.js';
import { givenBy, paramsBy, randomParams, randomRows, stringsIn } from '../random-params.js';
import { isWellFormed, longTexts, randomTexts, wellFormed } from '../random-texts.js';
import { FORMS, type Outcome, Stages } from '../stages.js';

const ALL = Boolean(process.env.SLUICE_ALL);
const SEED = Number(process.env.SLUICE_SEED ?? 1);
const RUNS = Number(process.env.SLUICE_RUNS ?? (ALL ? 200 : 12));
const LONG = ALL ? 1_000_000 : 100_000;
if (ALL) vi.setConfig({ testTimeout: 3_600_000 });

/** What is not fuzzed, and what it needs that is not drawn at random. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  audio_add_gaussian_noise_mapper: 'sound',
  audio_duration_filter: 'sound',
  audio_ffmpeg_wrapped_mapper: 'sound',
  audio_nmf_snr_filter: 'sound',
  audio_size_filter: 'sound',
  copy_media_mapper: 'files',
  document_minhash_deduplicator_with_uid: 'a number of its own for each sample',
  download_file_mapper: 'files of the network',
  export_to_lerobot_mapper: 'pictures and videos',
  fetch_media_mapper: 'files of the network',
  image_aspect_ratio_filter: 'pictures',
  image_blur_mapper: 'pictures',
  image_deduplicator: 'pictures',
  image_face_blur_mapper: 'pictures',
  image_face_count_filter: 'pictures',
  image_face_ratio_filter: 'pictures',
  image_nsfw_filter: 'pictures and a model',
  image_shape_filter: 'pictures',
  image_size_filter: 'pictures',
  image_subplot_filter: 'pictures',
  latex_merge_tex_mapper: 'archives',
  ray_bts_minhash_deduplicator_with_uid: 'a number of its own for each sample',
  ray_image_deduplicator: 'pictures',
  ray_video_deduplicator: 'videos',
  s3_download_file_mapper: 'objects of S3',
  video_aspect_ratio_filter: 'videos',
  video_clip_reassembly_mapper: 'pictures',
  video_contact_sheet_mapper: 'pictures and videos',
  video_deduplicator: 'videos',
  video_duration_filter: 'videos',
  video_extract_frames_mapper: 'videos',
  video_face_blur_mapper: 'videos',
  video_ffmpeg_wrapped_mapper: 'videos',
  video_frame_count_filter: 'videos',
  video_metadata_mapper: 'videos',
  video_motion_score_filter: 'videos',
  video_remove_watermark_mapper: 'videos',
  video_resize_aspect_ratio_mapper: 'videos',
  video_resize_resolution_mapper: 'videos',
  video_resolution_filter: 'videos',
  video_split_by_duration_mapper: 'videos',
  video_split_by_key_frame_mapper: 'videos',
  video_split_by_scene_mapper: 'videos',
  video_trajectory_overlay_mapper: 'pictures',
  video_undistort_mapper: 'videos',
};

/** Shares that may be above one, and why. */
const ABOVE_ONE: Readonly<Record<string, string>> = {
  alpha_token_prop_doc: 'letters per token',
  alpha_token_ratio: 'letters per token',
  list_ratio: 'newlines per word',
  hash_word_ratio: 'signs per word',
  ellipsis_word_ratio: 'ellipses per word',
  rps_doc_symbol_to_word_ratio: 'signs per word',
  fraction_of_characters_in_duplicate_lines: 'spaces are in lines, and not in the words that they are counted per',
  fraction_of_characters_in_most_common_2grams: 'runs overlap, and count each time',
  fraction_of_characters_in_most_common_3grams: 'runs overlap, and count each time',
  fraction_of_characters_in_most_common_4grams: 'runs overlap, and count each time',
  rps_doc_frac_chars_top_2gram: 'runs overlap, and count each time',
  rps_doc_frac_chars_top_3gram: 'runs overlap, and count each time',
  rps_doc_frac_chars_top_4gram: 'runs overlap, and count each time',
  doc_frac_repetition: 'sequences overlap, and count each time',
  doc_max_score_repetition: 'a number of times, which Dolma calls a score',
  copyright_comment_prop_doc: 'Dolma counts a character too many',
};
/** Filters whose shares are undefined, NaN, where there is nothing that they are counted per. */
const UNDEFINED = ['fineweb_quality_filter', 'redpajama_quality_signals_filter'];

/**
 * Cleaners that find nothing to do in what they left, whatever their parameters. Others put in what they look for (clean_html_mapper decodes
 * entities, clean_links_mapper and its like have `repl`, expand_macro_mapper has values), or join it from what they leave (c4_lines_mapper,
 * remove_table_text_mapper), or look for the first alone (clean_copyright_mapper), or at ends first (whitespace_normalization_mapper).
 */
const IDEMPOTENT = [
  'fix_unicode_mapper',
  'punctuation_normalization_mapper',
  'remove_bibliography_mapper',
  'remove_comments_mapper',
  'remove_header_mapper',
  'remove_long_words_mapper',
  'remove_non_chinese_character_mapper',
  'remove_repeat_sentences_mapper',
  'remove_specific_chars_mapper',
  'remove_words_with_incorrect_substrings_mapper',
];

const all = [...catalog.values()].filter((operator): operator is ProcessOperator => 'reads' in operator);
const fuzzed = all.filter(({ name }) => !(name in LEFT_OUT));
const others = fc.oneof(
  ...fuzzed
    .filter((operator) => operator.category === 'mapper' && !operator.multiplies)
    .map((other) => randomParams(other).map((params) => [other.name, params] as const)),
);

let stages: Stages;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fuzz-'));
  stages = await Stages.open(folder, fuzzed);
});
afterAll(() => rm(folder, { recursive: true }));

const property = <T extends readonly unknown[]>(
  drawn: { readonly [K in keyof T]: fc.Arbitrary<T[K]> },
  holds: (...given: T) => Promise<void>,
) => fc.assert(fc.asyncProperty(...(drawn as unknown as [fc.Arbitrary<unknown>]), holds as never), { seed: SEED, numRuns: RUNS });

/** A step; a draw whose parameters are refused does not count. */
const planned = async (name: string, params: JsonObject, place: number) => {
  const step = await stages.step(name, params, place);
  fc.pre(step !== undefined);
  return step!;
};

test('what is left out is all that needs more than texts and fields', () => {
  const needy = all.filter((operator) => !stages.canFeed(operator)).map(({ name }) => name);
  expect(needy.sort()).toEqual(Object.keys(LEFT_OUT));
});

describe.each(fuzzed.map((operator) => [operator.name, operator] as const))('%s', (name, operator) => {
  const rows = fc.array(randomRows(operator), { minLength: 1, maxLength: 5 });

  test('keeps its contract, whatever stands before it', async () => {
    let answered = 0;
    await property(
      [randomParams(operator), rows, others],
      async (params: JsonObject, given: readonly JsonObject[], [other, otherParams]) => {
        const step = await planned(name, params, 2);
        const before = await planned(other, otherParams, 1);
        const alone = await stages.bind([step]);
        const outcomes = await alone(given);
        expect(await alone(given, 'backwards'), 'again, in another order').toEqual(outcomes);
        for (const [at, outcome] of outcomes.entries()) checkOutcome(operator, step.params, stages.spelled(given[at]!), outcome);
        answered += outcomes.filter(({ failure }) => failure === null).length;

        const texts = given.flatMap(({ text, ...row }) => (typeof text === 'string' ? [{ ...row, text: wellFormed(text) }] : []));
        const plain = await alone(texts);
        for (const form of FORMS) {
          const formed = await stages.bind([await planned(form, {}, 1), step]);
          expect(meant(await formed(texts.map((row) => ({ ...row, text: `x${row.text}` })))), form).toEqual(meant(plain));
        }

        const fused = await (await stages.bind([before, step]))(given);
        const firsts = await (await stages.bind([before]))(given);
        const seconds = await alone(firsts.map(({ rows: [row] }) => row ?? '{}'));
        const ends = firsts.map((first, at) =>
          first.end === 'kept' ? seconds[at]! : { ...first, cells: seconds[at]!.cells.map(() => null) },
        );
        expect(meant(fused), `fused with ${other}`).toEqual(meant(ends));
      },
    );
    expect(answered).toBeGreaterThan(0);
  });

  test('takes texts without end', async () => {
    const steps = (await Promise.all([{}, ...paramsBy(operator)].map((params) => stages.step(name, params, 1)))).filter((step) => !!step);
    for (const [at, text] of longTexts(LONG).entries()) {
      for (const step of ALL ? steps : [steps[at % steps.length]!]) {
        const [outcome] = await (await stages.bind([step]))([{ text }]);
        checkOutcome(operator, step.params, stages.spelled({ text }), outcome!);
      }
    }
  });

  test.runIf(IDEMPOTENT.includes(name))('leaves nothing to do', async () => {
    const text = randomTexts(stringsIn(givenBy(operator))).map((own) => ({ text: own }));
    const given = fc.array(fc.oneof(text, randomRows(operator)), { minLength: 1, maxLength: 5 });
    await property([randomParams(operator), given], async (params: JsonObject, texts: readonly JsonObject[]) => {
      const stage = await stages.bind([await planned(name, params, 1)]);
      const once = (await stage(texts)).filter(({ failure }) => failure === null);
      const twice = await stage(once.map(({ rows }) => rows[0]!));
      expect(meant(twice)).toEqual(meant(once));
    });
  });
});

/** What rows say, however they are spelled. */
const meant = (outcomes: readonly Outcome[]) =>
  outcomes.map(({ bare: _, rows, ...outcome }) => ({ ...outcome, rows: rows.map((row) => JSON.parse(row)) }));

/** What is true of what becomes of every row; a refusal was checked when it was thrown. */
const checkOutcome = (operator: ProcessOperator, params: JsonObject, given: string, { failure, cells, rows, bare }: Outcome) => {
  expect(rows.every(isWellFormed)).toBe(true);
  if (failure !== null) return;
  const isSplit = operator.category === 'grouper' && operator.split !== undefined;
  if (operator.category !== 'mapper' && !isSplit) expect(bare, 'the sample itself').toEqual([given]);
  if (operator.category !== 'filter') return;
  const names = statNamesOf(operator, params);
  for (const [at, declared] of Object.values(operator.stats).entries()) checkStat(operator.name, names[at]!, declared, cells[at]);
};

const isNumber = (value: unknown) => typeof value === 'number';
const isText = (value: unknown) => typeof value === 'string';
const FITS: Readonly<Record<Stat['type'] | 'number', (value: unknown) => boolean>> = {
  number: isNumber,
  numbers: (value) => Array.isArray(value) && value.every(isNumber),
  label: isText,
  labels: (value) => Array.isArray(value) && value.every(isText),
  value: (value) => value !== null,
};
const IS_SHARE = /(^|_)(ratio|frac|fraction|prop|score)(_|$)/;
const checkStat = (filter: string, stat: string, declared: string | Stat, value: unknown) => {
  const type = typeof declared === 'string' ? 'number' : declared.type;
  expect(FITS[type](value), `${stat} is ${JSON.stringify(value)}`).toBe(true);
  if (!IS_SHARE.test(stat)) return;
  for (const share of [value].flat()) {
    if (Number.isNaN(share) && UNDEFINED.includes(filter)) continue;
    expect(share, stat).toBeGreaterThanOrEqual(0);
    if (!(stat in ABOVE_ONE)) expect(share, stat).toBeLessThanOrEqual(1);
  }
};
