/** The steps of the benchmark, as recipes of both sides write them. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { ROOT } from '../root.js';

/** Lists of words, from the package's folder. */
export const WORDS = 'test/fixtures/parity/text/words';

/** Twelve of them, the seventeen of a recipe that cleans, and those for photographs. */
export const STEPS = {
  12: [
    { whitespace_normalization_mapper: {} },
    { fix_unicode_mapper: {} },
    { clean_links_mapper: {} },
    { clean_email_mapper: {} },
    { text_length_filter: { min_len: 50, max_len: 1_000_000 } },
    { alphanumeric_filter: { min_ratio: 0.5, max_ratio: 0.95 } },
    { words_num_filter: { min_num: 20, max_num: 100_000 } },
    { character_repetition_filter: { rep_len: 10, max_ratio: 0.3 } },
    { word_repetition_filter: { rep_len: 10, max_ratio: 0.3 } },
    { special_characters_filter: { max_ratio: 0.5 } },
    { average_line_length_filter: { min_len: 10, max_len: 200 } },
    { maximum_line_length_filter: { min_len: 10, max_len: 2000 } },
  ],
  17: [
    { fix_unicode_mapper: {} },
    { whitespace_normalization_mapper: {} },
    { punctuation_normalization_mapper: {} },
    { clean_links_mapper: {} },
    { clean_email_mapper: {} },
    { clean_ip_mapper: {} },
    { remove_repeat_sentences_mapper: {} },
    { alphanumeric_filter: { min_ratio: 0.5, max_ratio: 0.95 } },
    { average_line_length_filter: { min_len: 10, max_len: 200 } },
    { maximum_line_length_filter: { min_len: 10, max_len: 2000 } },
    { character_repetition_filter: { rep_len: 10, max_ratio: 0.3 } },
    { word_repetition_filter: { rep_len: 10, max_ratio: 0.3 } },
    { special_characters_filter: { max_ratio: 0.5 } },
    { text_length_filter: { min_len: 50, max_len: 1_000_000 } },
    { words_num_filter: { min_num: 20, max_num: 100_000 } },
    { stopwords_filter: { lang: 'en', min_ratio: 0.02, stopwords_dir: join(ROOT, WORDS) } },
    { flagged_words_filter: { lang: 'en', max_ratio: 0.045, flagged_words_dir: join(ROOT, WORDS) } },
  ],
  images: [
    { image_shape_filter: { min_width: 256, min_height: 256 } },
    { image_size_filter: { min_size: '10KB', max_size: '20MB' } },
    { image_aspect_ratio_filter: { min_ratio: 0.333, max_ratio: 3 } },
    { image_deduplicator: { method: 'phash' } },
  ],
} as const;
type Steps = readonly object[];

/** How a side runs its steps: the peer with all in one operator, or one after another, in two processes; ours each in a stage of its own. */
export type How = 'fused' | 'list' | 'unfused' | undefined;

/** Writes the recipe into an emptied folder, where the export will be `out.jsonl`. */
export const writeRecipe = (folder: string, corpus: string, steps: Steps, how?: How): string => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'recipe.yaml');
  const recipe = {
    project_name: 'bench',
    dataset_path: corpus,
    export_path: join(folder, 'out.jsonl'),
    process: how === 'fused' ? [{ general_fused_op: { batch_size: 1000, fused_op_list: steps.map(inTwo) } }] : steps,
  };
  const isPeer = how === 'fused' || how === 'list';
  const keys = isPeer ? { np: 2, use_cache: false, open_monitor: false } : how === 'unfused' ? { op_fusion: false } : {};
  writeFileSync(path, stringify({ ...recipe, ...keys }, { aliasDuplicateObjects: false }));
  return path;
};
/** The peer's fused operators have a number of processes of their own. */
const inTwo = (step: object) => Object.fromEntries(Object.entries(step).map(([name, params]) => [name, { ...params, num_proc: 2 }]));

/** Writes a sweep of sixteen variants, of which the recipe is the loosest. */
export const writeSweep = (folder: string, corpus: string): string => {
  const sweep = {
    recipe: writeRecipe(folder, corpus, STEPS[12]),
    parameters: { 'text_length_filter.min_len': [50, 100, 200, 400], 'special_characters_filter.max_ratio': [0.2, 0.3, 0.4, 0.5] },
    objective: { evaluator: 'kept_ratio', goal: 'max' },
  };
  const path = join(folder, 'sweep.yaml');
  writeFileSync(path, stringify({ sweep }));
  return path;
};
