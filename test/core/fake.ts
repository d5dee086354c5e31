/** A small catalogue for tests of recipes and plans: operators of every kind, none of which does any work. */
import { z } from 'zod';
import {
  type AnyOperator,
  type Catalog,
  defineAggregator,
  defineDeduplicator,
  defineEvaluator,
  defineExporter,
  defineFilter,
  defineFormatter,
  defineGrouper,
  defineMapper,
  defineSelector,
  numbers,
} from '../../core/operator.js';
import type { Resolved } from '../../core/plan-recipe.js';
import { bound, MAX_INT, within } from '../../core/range.js';

declare module '../../core/operator.js' {
  interface Views {
    fake_words: readonly string[];
    fake_pixels: (n: number) => Promise<Uint8Array>;
  }
}
const common = { version: 1, summary: 'Fake.', examples: [] } as const;
const ratio = (name: string, cost?: number) =>
  defineFilter({
    ...common,
    name,
    reads: ['fake_words'],
    ...(cost ? { cost } : {}),
    params: z.object({
      rep_len: z.int().min(1).default(10).describe('Length.'),
      tokenization: z.boolean().default(false).describe('Tokens.'),
    }),
    thresholds: z.object({ min_ratio: bound(0, 'Lowest.'), max_ratio: bound(0.5, 'Highest.') }),
    refuses: ({ tokenization }) => (tokenization ? 'tokenization: true comes later' : undefined),
    stats: { [`${name}_ratio`]: 'Ratio.' } as { ratio: string },
    computeStats: () => ({ ratio: 0 }),
    keep: within('ratio', 'min_ratio', 'max_ratio'),
  });

const operators: readonly AnyOperator[] = [
  defineFormatter({ ...common, name: 'jsonl_formatter', extensions: ['.jsonl'], unit: 'line', read: () => ({}) as never }) as AnyOperator,
  defineExporter({ ...common, name: 'jsonl_exporter', extensions: ['.jsonl', '.json'], render: () => new Uint8Array() }) as AnyOperator,
  defineEvaluator({ ...common, name: 'kept_ratio', figures: { ratio: 'Share.' }, evaluate: async () => ({ ratio: 1 }) }) as AnyOperator,
  defineEvaluator({
    ...common,
    name: 'stat_mean',
    params: z.object({ stat: z.string().describe('Stat.') }),
    figures: { mean: 'Mean.', count: 'Count.' },
    evaluate: async () => ({ mean: 1 }),
  }) as AnyOperator,
  defineMapper({ ...common, name: 'clean_links_mapper', reads: ['text'], writes: ['text'], map: () => ({}) }),
  defineMapper({
    ...common,
    name: 'clean_email_mapper',
    reads: ['text'],
    writes: ['text'],
    params: z.object({ pattern: z.string().nullable().default(null).describe('What.'), repl: z.string().default('').describe('By what.') }),
    map: () => ({}),
  }),
  defineMapper({ ...common, name: 'image_blur_mapper', reads: ['images'], writes: ['images'], map: () => ({}) }),
  defineMapper({
    ...common,
    name: 'fetch_media_mapper',
    reads: ['images', 'audios', 'videos'],
    writes: ['images', 'audios', 'videos'],
    params: z.object({ max_bytes: z.int().min(1).default(100).describe('Bytes.') }),
    fetches: true,
    mapBatch: async () => [],
  }),
  defineMapper({ ...common, name: 'tag_mapper', reads: ['text'], writes: ['meta'], map: () => ({}) }),
  defineMapper({ ...common, name: 'row_mapper', reads: ['row'], writes: ['row'], map: () => ({}) }),
  defineMapper({ ...common, name: 'split_mapper', reads: ['text'], writes: ['text'], multiplies: true, map: () => [] }),
  defineMapper({
    ...common,
    name: 'scene_mapper',
    reads: ['videos'],
    writes: ['videos'],
    multiplies: true,
    ranged: { phases: [], join: async () => ({}) },
  }),
  defineFilter({
    ...common,
    name: 'text_length_filter',
    reads: ['text'],
    thresholds: z.object({ min_len: bound(10, 'Lowest.'), max_len: bound(MAX_INT, 'Highest.') }),
    stats: { text_len: 'Length.' },
    computeStats: () => ({ text_len: 0 }),
    keep: within('text_len', 'min_len', 'max_len'),
  }),
  ratio('word_repetition_filter', 5) as unknown as AnyOperator,
  ratio('alphanumeric_filter', 2) as unknown as AnyOperator,
  defineFilter({
    ...common,
    name: 'image_shape_filter',
    reads: ['images'],
    cost: 20,
    thresholds: z.object({ min_width: bound(1, 'Lowest.'), max_width: bound(MAX_INT, 'Highest.') }),
    stats: { image_width: numbers('Widths.') },
    computeStats: () => ({ image_width: [] }),
    keep: within('image_width', 'min_width', 'max_width'),
  }),
  defineFilter({
    ...common,
    name: 'image_nsfw_filter',
    reads: ['fake_pixels'],
    models: ['nsfw'],
    params: z.object({ hf_nsfw_model: z.string().default('tiny').describe('Model.') }),
    modelIds: ({ hf_nsfw_model }) => ({ nsfw: hf_nsfw_model }),
    thresholds: z.object({ max_score: z.number().min(0).max(1).default(0.5).describe('Highest.') }),
    stats: { image_nsfw_score: numbers('Scores.') },
    computeStatsBatch: async () => [],
    keep: () => true,
  }) as unknown as AnyOperator,
  defineFilter({
    ...common,
    name: 'stat_reading_filter',
    reads: ['field'],
    thresholds: z.object({}),
    stats: { of_field: 'Value.' },
    computeStats: () => ({ of_field: 0 }),
    keep: () => true,
  }),
  defineDeduplicator({
    ...common,
    name: 'document_deduplicator',
    reads: ['text'],
    params: z.object({ lowercase: z.boolean().default(false).describe('Case.') }),
    computeHashes: () => [],
  }),
  defineDeduplicator({
    ...common,
    name: 'document_line_deduplicator',
    reads: ['text'],
    computeHashes: () => [],
    rule: () => ({ kind: 'common', most: 1, separator: ' ' }),
  }),
  defineDeduplicator({ ...common, name: 'image_deduplicator', reads: ['images'], computeHashes: () => [] }),
  defineSelector({
    ...common,
    name: 'topk_specified_field_selector',
    reads: ['field'],
    params: z.object({
      field_key: z.string().default('').describe('Field.'),
      topk: z.int().nullable().default(null).describe('How many.'),
    }),
    score: () => 0,
    select: () => null,
  }),
  defineGrouper({ ...common, name: 'naive_grouper', reads: [], groupKey: () => '' }),
  defineGrouper({ ...common, name: 'naive_reverse_grouper', reads: [], split: () => [] }),
  defineAggregator({ ...common, name: 'nested_aggregator', reads: ['text'], writes: ['text'], aggregate: () => ({}) }),
];

export const CATALOG: Catalog = new Map(operators.map((operator) => [operator.name, operator]));

export const RESOLVED: Resolved = {
  sources: [{ path: '/data/a.jsonl', formatter: 'jsonl_formatter', params: {}, suffixes: [] }],
  exportPath: '/out/b.jsonl',
  modelOf: (id) => ({ digest: `digest of ${id}`, device: 'gpu' }),
  views: [
    { name: 'fake_words', of: ['text'] },
    { name: 'fake_pixels', of: ['images'] },
  ],
};
