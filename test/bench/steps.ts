/** The twelve text steps of the benchmark, as recipes of both sides write them. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';

const STEPS = [
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
];

/** Writes the recipe into an emptied folder, where the export will be `out.jsonl`. `peer`: all steps as one operator, and two processes. */
export const writeRecipe = (folder: string, corpus: string, peer?: 'fused' | 'list'): string => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'recipe.yaml');
  const recipe = {
    project_name: 'bench',
    dataset_path: corpus,
    export_path: join(folder, 'out.jsonl'),
    process: peer === 'fused' ? [{ general_fused_op: { batch_size: 1000, fused_op_list: STEPS } }] : STEPS,
  };
  writeFileSync(path, stringify(peer ? { ...recipe, np: 2, use_cache: false, open_monitor: false } : recipe));
  return path;
};

/** Writes a sweep of sixteen variants, of which the recipe is the loosest. */
export const writeSweep = (folder: string, corpus: string): string => {
  const sweep = {
    recipe: writeRecipe(folder, corpus),
    parameters: { 'text_length_filter.min_len': [50, 100, 200, 400], 'special_characters_filter.max_ratio': [0.2, 0.3, 0.4, 0.5] },
    objective: { evaluator: 'kept_ratio', goal: 'max' },
  };
  const path = join(folder, 'sweep.yaml');
  writeFileSync(path, stringify({ sweep }));
  return path;
};
