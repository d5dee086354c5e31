import { describe, expect, test } from 'vitest';
import type { Plan } from '../../core/plan.js';
import { planCard } from '../../core/plan-card.js';
import { moveFilters, type Placed } from '../../core/plan-order.js';
import { describePlan } from '../../core/plan-page.js';
import { compile, type Selectivities } from '../../core/plan-recipe.js';
import { uniform } from '../../core/random.js';
import { readRecipe } from '../../core/recipe.js';
import { CATALOG, RESOLVED } from './fake.js';

const plan = (steps: readonly string[], keys = '', measured?: Selectivities): Plan => {
  const yaml = `dataset_path: a.jsonl\nexport_path: b.jsonl\n${keys}process:\n${steps.map((step) => `  - ${step}\n`).join('') || '  []\n'}`;
  return compile(readRecipe(yaml, 'recipe.yaml', CATALOG), CATALOG, RESOLVED, measured);
};
/** Stages as `queue: steps (measures)`, barriers as `= id`. */
const shape = ({ segments }: Plan): string[] =>
  segments.flatMap(({ stages, barrier }) => [
    ...stages.map(({ queue, steps, measures, ranged }) => {
      const measured = measures.length > 0 ? ` (${measures.map(({ id }) => id).join(' ')})` : '';
      return `${queue}${ranged ? ' ranged' : ''}: ${steps.map(({ id }) => id).join(' ')}${measured}`;
    }),
    ...(barrier ? [`= ${barrier.id}`] : []),
  ]);

describe('stages and barriers', () => {
  test('neighbours fuse; a filter runs ahead of mappers that do not change what it reads, through views too', () => {
    expect(shape(plan(['image_blur_mapper', 'clean_links_mapper', 'image_shape_filter', 'word_repetition_filter']))).toEqual([
      'cpu: 1.image_blur_mapper 3.image_shape_filter 2.clean_links_mapper 4.word_repetition_filter',
    ]);
    expect(shape(plan(['image_blur_mapper', 'tag_mapper', 'word_repetition_filter', 'text_length_filter']))).toEqual([
      'cpu: 4.text_length_filter 3.word_repetition_filter 1.image_blur_mapper 2.tag_mapper',
    ]);
  });
  test('what waits for the network is a stage on the io queue, behind filters that do not need it; nothing is measured there', () => {
    expect(shape(plan(['text_length_filter', 'image_shape_filter', 'image_deduplicator'], 'fetch_media: true\n'))).toEqual([
      'cpu: 1.text_length_filter',
      'io: 0.fetch_media_mapper',
      'cpu: 2.image_shape_filter (3.image_deduplicator)',
      '= 3.image_deduplicator',
    ]);
    const bare = plan(['image_deduplicator'], 'fetch_media: {max_bytes: 7}\n');
    expect(shape(bare)).toEqual(['io: 0.fetch_media_mapper', 'cpu:  (1.image_deduplicator)', '= 1.image_deduplicator']);
    const [step] = bare.segments[0]!.stages[0]!.steps;
    expect(step).toMatchObject({ id: '0.fetch_media_mapper', params: { max_bytes: 7 }, thresholds: {} });
    expect(bare.reasons).toContain('1.image_deduplicator is measured in a stage of its own: it runs on the cpu queue');
    expect(shape(plan(['image_blur_mapper']))).toEqual(['cpu: 1.image_blur_mapper']);
  });
  test('the tools of media shape nothing that is fetched', () => {
    const tools = { images: 'libvips 1' };
    const yaml = 'dataset_path: a.jsonl\nexport_path: b.jsonl\nfetch_media: true\nprocess:\n  - image_shape_filter\n';
    const { segments } = compile(readRecipe(yaml, 'recipe.yaml', CATALOG), CATALOG, { ...RESOLVED, tools });
    expect(segments[0]!.stages.flatMap(({ steps }) => steps.map((step) => step.tools))).toEqual([undefined, tools]);
  });
  test('nothing moves with reorder: false, past what multiplies or writes rows, or past and by what reads stats', () => {
    const still = ['image_blur_mapper', 'text_length_filter'];
    expect(shape(plan(still, 'reorder: false\n'))).toEqual(['cpu: 1.image_blur_mapper 2.text_length_filter']);
    expect(shape(plan(['split_mapper', 'image_shape_filter']))).toEqual(['cpu: 1.split_mapper', 'cpu: 2.image_shape_filter']);
    expect(shape(plan(['row_mapper', 'text_length_filter']))).toEqual(['cpu: 1.row_mapper 2.text_length_filter']);
    expect(shape(plan(['word_repetition_filter', 'stat_reading_filter', 'text_length_filter']))).toEqual([
      'cpu: 1.word_repetition_filter 2.stat_reading_filter 3.text_length_filter',
    ]);
  });
  test('a model’s device chooses the queue, and work in ranges is a stage of its own', () => {
    expect(shape(plan(['clean_links_mapper', 'image_nsfw_filter', 'tag_mapper']))).toEqual([
      'gpu: 2.image_nsfw_filter',
      'cpu: 1.clean_links_mapper 3.tag_mapper',
    ]);
    expect(shape(plan(['tag_mapper', 'scene_mapper', 'clean_links_mapper', 'text_length_filter']))).toEqual([
      'cpu: 1.tag_mapper',
      'cpu ranged: 2.scene_mapper',
      'cpu: 3.clean_links_mapper 4.text_length_filter',
    ]);
    const [stage] = plan(['image_nsfw_filter: {hf_nsfw_model: large}']).segments[0]!.stages;
    expect(stage!.steps[0]!.models).toEqual({ nsfw: { id: 'large', digest: 'digest of large' } });
  });
  test('what a barrier needs is measured by the stage before it; chained ones together; after what orders or writes anew', () => {
    expect(
      shape(plan(['clean_links_mapper', 'document_deduplicator', 'text_length_filter', 'topk_specified_field_selector: {topk: 5}'])),
    ).toEqual([
      'cpu: 1.clean_links_mapper (2.document_deduplicator)',
      '= 2.document_deduplicator',
      'cpu: 3.text_length_filter (4.topk_specified_field_selector)',
      '= 4.topk_specified_field_selector',
    ]);
    expect(
      shape(plan(['tag_mapper', 'document_deduplicator', 'image_deduplicator', 'topk_specified_field_selector', 'document_deduplicator'])),
    ).toEqual([
      'cpu: 1.tag_mapper (2.document_deduplicator 3.image_deduplicator 4.topk_specified_field_selector)',
      '= 2.document_deduplicator',
      '= 3.image_deduplicator',
      '= 4.topk_specified_field_selector',
      'cpu:  (5.document_deduplicator)',
      '= 5.document_deduplicator',
    ]);
    expect(shape(plan(['document_deduplicator', 'document_line_deduplicator', 'image_deduplicator', 'document_deduplicator']))).toEqual([
      'cpu:  (1.document_deduplicator 2.document_line_deduplicator)',
      '= 1.document_deduplicator',
      '= 2.document_line_deduplicator',
      'cpu:  (3.image_deduplicator 4.document_deduplicator)',
      '= 3.image_deduplicator',
      '= 4.document_deduplicator',
    ]);
    expect(shape(plan(['document_deduplicator', 'tag_mapper']))).toEqual([
      'cpu:  (1.document_deduplicator)',
      '= 1.document_deduplicator',
      'cpu: 2.tag_mapper',
    ]);
    expect(shape(plan([]))).toEqual(['cpu: ']);
  });
  test('groups are made by a barrier and taken apart by a step; what reads a text stands before or after', () => {
    expect(shape(plan(['tag_mapper', 'naive_grouper', 'stat_reading_filter', 'naive_reverse_grouper', 'text_length_filter']))).toEqual([
      'cpu: 1.tag_mapper (2.naive_grouper)',
      '= 2.naive_grouper',
      'cpu: 3.stat_reading_filter 4.naive_reverse_grouper',
      'cpu: 5.text_length_filter',
    ]);
    expect(shape(plan(['document_deduplicator', 'naive_grouper', 'topk_specified_field_selector']))).toEqual([
      'cpu:  (1.document_deduplicator 2.naive_grouper)',
      '= 1.document_deduplicator',
      '= 2.naive_grouper',
      'cpu:  (3.topk_specified_field_selector)',
      '= 3.topk_specified_field_selector',
    ]);
    expect(() => plan(['naive_grouper', 'stat_reading_filter', 'tag_mapper'])).toThrow(
      'recipe.yaml:6:5: tag_mapper reads text, and of the groups that naive_grouper makes each field is a list: put naive_reverse_grouper between them',
    );
  });
  test('of filters, the one that costs least per sample dropped runs first', () => {
    const filters = ['word_repetition_filter', 'alphanumeric_filter', 'text_length_filter'];
    expect(shape(plan(filters))).toEqual(['cpu: 3.text_length_filter 2.alphanumeric_filter 1.word_repetition_filter']);
    const kept = { '1.word_repetition_filter': 0.1, '2.alphanumeric_filter': 0.9, '3.text_length_filter': 1 };
    expect(shape(plan(filters, '', kept))).toEqual(['cpu: 1.word_repetition_filter 2.alphanumeric_filter 3.text_length_filter']);
  });
  test('shares count in powers of two: a few samples more or less move nothing', () => {
    const filters = ['alphanumeric_filter', 'text_length_filter'];
    const [first, second] = ['1.alphanumeric_filter', '2.text_length_filter'];
    const shapes = (kept: number) => shape(plan(filters, '', { [first]: kept, [second]: 0.9 }));
    expect(new Set([0.42, 0.5, 0.58].map((kept) => shapes(kept).join()))).toEqual(new Set([`cpu: ${first} ${second}`]));
    expect(shapes(0.99)).toEqual([`cpu: ${second} ${first}`]);
  });
  test('a filter does not pass another whose stats bear the same names: the last in the recipe names them', () => {
    const twice = ['word_repetition_filter: {rep_len: 5}', 'word_repetition_filter: {rep_len: 2}', 'text_length_filter'];
    const kept = { '1.word_repetition_filter': 1, '2.word_repetition_filter': 0, '3.text_length_filter': 0.5 };
    expect(shape(plan(twice, '', kept))).toEqual(['cpu: 3.text_length_filter 1.word_repetition_filter 2.word_repetition_filter']);
  });
  test('op_fusion: false gives each step a stage of its own, in the order of the plan', () => {
    const unfused = plan(['clean_links_mapper', 'image_shape_filter', 'document_deduplicator', 'tag_mapper'], 'op_fusion: false\n');
    expect(shape(unfused)).toEqual([
      'cpu: 2.image_shape_filter',
      'cpu: 1.clean_links_mapper (3.document_deduplicator)',
      '= 3.document_deduplicator',
      'cpu: 4.tag_mapper',
    ]);
    expect(unfused.reasons).toContain('2.image_shape_filter to 1.clean_links_mapper have a stage each: op_fusion is false');
  });
  test('a model that is missing is told at its step', () => {
    const recipe = readRecipe('dataset_path: a\nexport_path: b.jsonl\nprocess:\n  - image_nsfw_filter\n', 'r.yaml', CATALOG);
    const modelOf = () => {
      throw new Error('disk');
    };
    expect(() => compile(recipe, CATALOG, { ...RESOLVED, modelOf })).toThrow('disk');
  });
});

test('people read what runs where, and why', () => {
  const text = describePlan(
    plan([
      'image_blur_mapper',
      'clean_links_mapper',
      'text_length_filter',
      'word_repetition_filter',
      'document_deduplicator',
      'image_nsfw_filter',
    ]),
  );
  expect(text).toContain('| 1.1   | cpu   | 1.image_blur_mapper              |');
  expect(text).toContain('| 2.1   | gpu   | 6.image_nsfw_filter              | model tiny');
  expect(text).toMatch(/barrier: waits for every sample/);
  const moved = describePlan(plan(['image_blur_mapper', 'text_length_filter']));
  expect(moved).toContain('- 2.text_length_filter runs ahead of 1.image_blur_mapper, which does not write what it reads');
});

test('a card is at most 8 KiB, however long the recipe', () => {
  const about = { plan: 'plans/0', store: 'file:///s', queues: { cpu: 'c', gpu: 'g', io: 'i' }, attributes: true };
  const short = planCard(plan(['tag_mapper', 'document_deduplicator']), about);
  expect(short.segments).toEqual([
    { stages: [{ queue: 'cpu', ranged: false, steps: '1.tag_mapper' }], barrier: '2.document_deduplicator' },
  ]);
  const long = planCard(plan(Array(2000).fill('tag_mapper')), about);
  expect(JSON.stringify(long).length).toBeLessThanOrEqual(8192);
  expect(long.segments[0]!.stages[0]!.steps).toMatch(/^1.tag_mapper, .*, 1\d\d\d more$/);
  expect(() => planCard(plan(Array(400).fill('document_deduplicator')), about)).toThrow(/split the recipe in two/);
});

interface Fake extends Placed {
  readonly run: (sample: Record<string, number>) => boolean;
}
test('on any recipe, moving filters changes neither which samples are kept nor what they hold', () => {
  const fields = ['text', 'images', 'meta'];
  let moved = 0;
  for (let seed = 0; seed < 400; seed++) {
    const draw = uniform(seed);
    const pick = () => fields.filter(() => draw() < 0.4);
    const steps = Array.from({ length: 2 + Math.floor(draw() * 8) }, (_, place): Fake => {
      const [isFilter, reads, writes, salt] = [draw() < 0.6, pick(), pick(), Math.floor(draw() * 97)];
      const hash = (sample: Record<string, number>) => reads.reduce((sum, field) => (sum * 31 + sample[field]! + salt) % 1009, salt);
      return {
        id: `${place + 1}.step`,
        isFilter,
        reads: new Set(reads),
        writes: new Set(isFilter ? [] : writes),
        multiplies: false,
        ranged: false,
        cost: 1 + Math.floor(draw() * 5),
        run: (sample) => {
          if (isFilter) return hash(sample) % 4 > 0;
          const value = hash(sample);
          for (const field of writes) sample[field] = (value + field.length) % 1009;
          return true;
        },
      };
    });
    const kept = Object.fromEntries(steps.map(({ id }) => [id, Math.round(draw() * 10) / 10]));
    const order = moveFilters(steps, draw() < 0.5 ? kept : undefined, []);
    if (order.some((step, place) => step !== steps[place])) moved++;
    const pass = (some: readonly Fake[]) =>
      Array.from({ length: 40 }, (_, id) => ({ id, text: id * 7, images: id * 13, meta: id * 29 })).filter((sample) =>
        some.every((step) => step.run(sample)),
      );
    expect(pass(order)).toEqual(pass(steps));
  }
  expect(moved).toBeGreaterThan(100);
});
