import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { RecipeError } from '../../core/errors.js';
import { readRecipe } from '../../core/recipe.js';
import type { SetValues } from '../../core/recipe-document.js';
import { ROOT } from '../root.js';
import { CATALOG } from './fake.js';

const read = (yaml: string, set: SetValues = {}) => readRecipe(yaml, 'recipe.yaml', CATALOG, set);
/** What the reader says is wrong, line by line. */
const wrong = (yaml: string, set: SetValues = {}): string[] => {
  try {
    read(yaml, set);
  } catch (error) {
    if (error instanceof RecipeError) return error.message.split('\n');
    throw error;
  }
  return [];
};
const HEAD = 'dataset_path: a.jsonl\nexport_path: b.jsonl\n';

describe('fetch_media', () => {
  test('is a step ahead of all others, which keep their places', () => {
    expect(read(`${HEAD}fetch_media: true\nprocess: [tag_mapper]\n`).steps.map(({ id }) => id)).toEqual([
      '0.fetch_media_mapper',
      '1.tag_mapper',
    ]);
    expect(read(`${HEAD}fetch_media: false\nprocess: [tag_mapper]\n`).steps).toHaveLength(1);
    expect(read(`${HEAD}process: []\n`, { 'fetch_media.max_bytes': 9 }).steps[0]!.params).toEqual({ max_bytes: 9 });
  });
  test('takes parameters, whose mistakes have their places', () => {
    expect(wrong(`${HEAD}fetch_media: {max_bytes: 0, maxbytes: 1}\n`)).toEqual([
      expect.stringContaining('recipe.yaml:3:26: max_bytes'),
      expect.stringContaining('recipe.yaml:3:29'),
    ]);
    expect(wrong(`${HEAD}fetch_media: 1\n`)[0]).toContain('recipe.yaml:3:14: fetch_media');
  });
});

describe('items that stand for steps', () => {
  const FUSED = `process:
  - tag_mapper
  - general_fused_op:
      batch_size: 50
      fused_op_list:
        - text_length_filter: {min_len: 3}
        - fused_sequential_batch_op:
            group_name: g
            op_specs:
              - class_name: clean_email_mapper
                kwargs:
                  repl: x
                  num_proc: 4
              - name: tag_mapper
  - general_fused_op
  - ray_repartition_pipeline: {num_blocks: 7}
  - clean_links_mapper
`;
  test('are taken apart in place; what they list knows its place', () => {
    const { steps, notes } = read(HEAD + FUSED);
    expect(steps.map(({ id, place }) => [id, place.line, place.column])).toEqual([
      ['1.tag_mapper', 4, 5],
      ['2.text_length_filter', 8, 11],
      ['3.clean_email_mapper', 12, 17],
      ['4.tag_mapper', 16, 17],
      ['5.clean_links_mapper', 19, 5],
    ]);
    expect(steps[1]!.thresholds.min_len).toBe(3);
    expect(steps[2]!.params.repl).toBe('x');
    expect(notes.filter((note) => note.includes('ray_repartition_pipeline'))).toEqual([
      'recipe.yaml:18:5: ray_repartition_pipeline does nothing here: `limits` says how large shards are, and what comes out does not depend on it',
    ]);
  });
  test('are reached by --set as if each step stood in its place', () => {
    const { steps } = read(HEAD + FUSED, { 'text_length_filter.min_len': 4, '3.clean_email_mapper.pattern': 'p' });
    expect([steps[1]!.thresholds.min_len, steps[2]!.params.pattern]).toEqual([4, 'p']);
  });
  test.each([
    ['{fused_op_list: [text_lenght_filter]}', /^recipe.yaml:4:40: unknown operator "text_lenght_filter"/],
    ['{fused_op_list: [{text_length_filter: {min_len: x}}]}', /^recipe.yaml:4:71: min_len must be a number or null, not "x"/],
    [
      '{fused_op_list: [document_deduplicator]}',
      /^recipe.yaml:4:40: document_deduplicator is a deduplicator, which needs all samples: it cannot stand/,
    ],
    ['{fused_op_list: tag_mapper}', /^recipe.yaml:4:39: fused_op_list must be a list of steps, not "tag_mapper"/],
    ['{fused_ops_list: []}', /^recipe.yaml:4:24: general_fused_op has no "fused_ops_list" \(did you mean "fused_op_list"\?\)/],
    ['[tag_mapper]', /^recipe.yaml:4:23: general_fused_op takes a mapping of its parameters/],
  ])('have mistakes with their place: %s', (given, message) => {
    expect(wrong(`${HEAD}process:\n  - general_fused_op: ${given}\n`)).toEqual([expect.stringMatching(message)]);
  });
  test('take no fields away, and hold no operators of Python', () => {
    const given = '{op_specs: [{class_name: tag_mapper}], cleanup_columns: [a], fused_ops: [1]}';
    expect(wrong(`${HEAD}process:\n  - fused_sequential_batch_op: ${given}\n`)).toEqual([
      expect.stringMatching(/cleanup_columns cannot be \["a"\] here: no step takes fields away/),
      expect.stringMatching(/fused_ops cannot be \[1\] here: operators in a recipe are named in `op_specs`/),
    ]);
  });
});

describe('mistakes', () => {
  test.each([
    [
      'unknown operator',
      'process:\n  - text_lenght_filter: {min_len: 5}\n',
      '4:5: unknown operator "text_lenght_filter" (did you mean "text_length_filter"?)',
    ],
    ['an operator of no step', 'process:\n  - jsonl_formatter:\n', '4:5: jsonl_formatter is a formatter: it is no step of `process`'],
    ['what comes later', 'process:\n  - nested_aggregator:\n', '4:5: nested_aggregator: an aggregator in a recipe comes later'],
    [
      'unknown parameter',
      'process:\n  - text_length_filter:\n      min_lenn: 5\n',
      '5:7: text_length_filter has no "min_lenn" (did you mean "min_len"?); it takes min_len, max_len, min_closed_interval, max_closed_interval, reversed_range',
    ],
    ['wrong type', 'process:\n  - text_length_filter:\n      min_len: five\n', '5:16: min_len must be a number or null, not "five"'],
    [
      'yes for true',
      'process:\n  - document_deduplicator: {lowercase: yes}\n',
      '4:40: lowercase must be true or false, not "yes" (write true or false)',
    ],
    ['out of bounds', 'process:\n  - image_nsfw_filter: {max_score: 1.5}\n', '4:36: max_score must be a number from 0 to 1, not 1.5'],
    ['a whole number', 'process:\n  - word_repetition_filter: {rep_len: 0}\n', '4:39: rep_len must be a whole number of at least 1, not 0'],
    [
      'bounds that cross',
      'process:\n  - text_length_filter:\n      max_len: 5\n',
      '5:16: min_len (10, its default) is above max_len (5): nothing would be kept',
    ],
    ['any_or_all of one value', 'process:\n  - text_length_filter: {any_or_all: all}\n', '4:26: text_length_filter has no "any_or_all"'],
    [
      'not built yet',
      'process:\n  - alphanumeric_filter:\n      tokenization: true\n',
      '5:7: alphanumeric_filter: tokenization: true comes later',
    ],
    [
      'a name that every object has',
      'process:\n  - tag_mapper: {constructor: 5}\n',
      '4:18: tag_mapper has no "constructor"; it takes no parameters',
    ],
    ['unknown key', 'text_key: text\n', '3:1: unknown key "text_key" (did you mean "text_keys"?)'],
    ['a key twice', 'np: 2\nnp: 3\n', '4:1: "np" stands twice'],
    ['wrong type of a key', 'np: four\n', '3:5: np must be a whole number of at least 1, not "four"'],
    ['a limit', 'limits: {shard_byte: 5}\n', '3:10: limits has no "shard_byte" (did you mean "shard_bytes"?)'],
    ['process is no list', 'process: text_length_filter\n', '3:10: process must be a list, not "text_length_filter"'],
    [
      'parameters not indented',
      'process:\n  - text_length_filter:\n    min_len: 5\n',
      '5:5: "min_len" stands beside "text_length_filter", not below it: to be a parameter of it, it needs more blanks before it',
    ],
    [
      'parameters as a list',
      'process:\n  - text_length_filter: [5]\n',
      '4:25: text_length_filter takes a mapping of its parameters, not [5]',
    ],
    [
      'a made dataset of an unknown type',
      'generated_dataset_config: {type: JsonFormatter, dataset_path: a}\n',
      '3:34: generated_dataset_config has a type of EmptyFormatter, not "JsonFormatter": files are named in dataset_path',
    ],
    ['what nobody writes', 'export_type: parquet\n', '3:14: nothing writes ".parquet" files; there are .jsonl, .json'],
    ['a compression that nobody writes', 'export_type: jsonl.zst\n', '3:14: nothing writes .zst: take .gz, as in .jsonl.gz'],
    [
      'a file that is compressed otherwise',
      'export_type: jsonl.gz\n',
      '3:14: jsonl_exporter cannot be told to compress by .gz: leave .gz out',
    ],
    ['several files of what is one', 'export_shard_size: 5\n', '3:20: jsonl_exporter writes one file: leave export_shard_size out'],
    [
      'a value refused',
      'image_special_token: <image>\n',
      '3:22: image_special_token cannot be "<image>" here: other placeholder texts come later',
    ],
    [
      'a field of one step',
      'process:\n  - clean_links_mapper: {text_key: answer}\n',
      '4:36: text_key cannot be "answer" here: all operators read the fields',
    ],
    ['an open bracket', 'process: [\n', '4:1: bad YAML:'],
    ['a tag of Python', 'process: !!python/object:os.system x\n', '3:10: bad YAML: Unresolved tag'],
  ])('%s', (_, yaml, message) => {
    expect(wrong(HEAD + yaml)[0]).toContain(`recipe.yaml:${message}`);
  });

  test('all of them are told, in the order of the file, the first place in front', () => {
    const yaml =
      'dataset_path: a.jsonl\nexprot_path: b.jsonl\nprocess:\n  - text_length_filter: {min_len: x, max_lne: 4}\n  - nothing_mapper:\n';
    const lines = wrong(yaml);
    expect(lines.map((line) => line.split(': ')[0])).toEqual([
      'recipe.yaml:2:1',
      'recipe.yaml:4:35',
      'recipe.yaml:4:38',
      'recipe.yaml:5:5',
    ]);
    let place: unknown;
    try {
      read(yaml);
    } catch (error) {
      place = (error as RecipeError).place;
    }
    expect(place).toEqual({ file: 'recipe.yaml', line: 2, column: 1 });
  });

  test('a dataset must be named', () => {
    expect(wrong('process: []\n')).toEqual(['recipe.yaml:1:1: a recipe needs `dataset_path: <file or folder>`']);
    expect(wrong('')[0]).toContain('the recipe is empty');
    expect(wrong('just words')[0]).toContain('the recipe is not a mapping');
    expect(wrong('dataset:\n  configs:\n    - {type: remote, source: arxiv}\n')[0]).toMatch(/^recipe.yaml:3:14: type "remote" comes later/);
    expect(wrong('dataset: {max_sample_num: 5, configs: [{path: a.jsonl}]}\n')[0]).toMatch(/^recipe.yaml:1:11: max_sample_num comes later/);
    expect(wrong('dataset_path: a.jsonl 0.5\n')[0]).toContain('ends with the weight 0.5');
    expect(wrong(`dataset_path: '"a.jsonl'\n`)[0]).toContain('a quote that is not closed');
  });

  test('aliases that multiply, and nesting without end, are refused', () => {
    const laughs = [
      'a: &a [x, x, x, x, x, x, x, x, x, x]',
      ...'bcdef'.split('').map((name, i) => `${name}: &${name} [${Array(9).fill(`*${'abcde'[i]}`)}]`),
    ];
    expect(wrong(laughs.join('\n'))[0]).toMatch(/^recipe.yaml:2:8: bad YAML: more than 100 uses of one alias/);
    expect(wrong(`process: ${'['.repeat(100_000)}`)[0]).toContain('bad YAML');
    expect(wrong(`${HEAD}project_name: ${'x'.repeat(300_000)}`)[0]).toContain('too long');
  });
});

describe('recipes that are right', () => {
  test('a step is a name, a name and null, or a name and parameters; anchors and merges hold', () => {
    const { steps } = read(
      `${HEAD}process:\n  - clean_links_mapper\n  - clean_email_mapper:\n  - text_length_filter: &own {min_len: 5, max_len: .inf}\n  - text_length_filter:\n      <<: *own\n      max_len: 1e5\n`,
    );
    expect(steps.map(({ id }) => id)).toEqual([
      '1.clean_links_mapper',
      '2.clean_email_mapper',
      '3.text_length_filter',
      '4.text_length_filter',
    ]);
    expect(steps[1]!.params).toEqual({ pattern: null, repl: '' });
    expect(steps[2]!.thresholds).toMatchObject({ min_len: 5, max_len: 2 ** 63, reversed_range: false });
    expect(steps[3]!.thresholds).toMatchObject({ min_len: 5, max_len: 100_000 });
    expect(steps[3]!.place).toMatchObject({ line: 7, column: 5 });
  });

  test('parameters and thresholds are told apart, and lists have any_or_all', () => {
    const { steps } = read(
      `${HEAD}process:\n  - word_repetition_filter: {rep_len: 5, max_ratio: 0.2}\n  - image_shape_filter: {any_or_all: all}\n`,
    );
    expect(steps[0]!.params).toEqual({ rep_len: 5, tokenization: false });
    expect(steps[0]!.thresholds).toMatchObject({ min_ratio: 0, max_ratio: 0.2 });
    expect(steps[1]!.thresholds).toMatchObject({ any_or_all: 'all' });
  });

  test('sources with weights, quotes and configs', () => {
    const paths = (yaml: string) => read(`export_path: b.jsonl\n${yaml}`).sources.map(({ path, weight }) => ({ path, weight }));
    expect(paths(`dataset_path: 0.5 a.jsonl "b c.jsonl" .25 d\\ e.jsonl\n`)).toEqual([
      { path: 'a.jsonl', weight: 0.5 },
      { path: 'b c.jsonl', weight: 1 },
      { path: 'd e.jsonl', weight: 0.25 },
    ]);
    expect(paths('dataset:\n  configs:\n    - {type: local, path: a b.jsonl, weight: 0.5}\n')).toEqual([
      { path: 'a b.jsonl', weight: 0.5 },
    ]);
    const [own] = read('dataset:\n  configs:\n    - {type: local, path: a.jsonl}\n').sources;
    expect(own!.place).toMatchObject({ line: 3, column: 27 });
    expect(paths('dataset:\n  - {type: local, path: a.jsonl}\n')).toEqual([{ path: 'a.jsonl', weight: 1 }]);
  });

  test('fields, suffixes, errors and the name', () => {
    const recipe = read(`${HEAD}text_keys: [answer, question]\nimage_key: pictures\nsuffixes: [JSONL, .gz]\nskip_op_error: false\n`);
    expect(recipe.fields).toMatchObject({ text: 'answer', images: 'pictures', stats: '__dj__stats__' });
    expect(recipe).toMatchObject({ required: ['question'], suffixes: ['.jsonl', '.gz'], maxErrorRatio: 0, name: 'recipe' });
    expect(read(HEAD)).toMatchObject({
      maxErrorRatio: 0.05,
      exporter: { operator: 'jsonl_exporter' },
      values: { limits: { page_entries: 1000 } },
    });
    expect(read(`${HEAD}suffixes:\nproject_name: mine\n`)).toMatchObject({ suffixes: [], name: 'mine' });
  });

  test('what does nothing is said once, unless it is at its default', () => {
    const yaml = `${HEAD}turbo: false\nopen_tracer: true\nprocess:\n  - clean_links_mapper: {num_proc: 2, mem_required: 1GB}\n  - tag_mapper: {num_proc: 3}\n`;
    expect(read(yaml).notes).toEqual([
      'recipe.yaml:4:1: open_tracer does nothing here: nothing needs tracing: `sluice fate <sample id>` tells what became of each sample, and why',
      'recipe.yaml:6:26: num_proc does nothing here: workers take what they can',
      'recipe.yaml:6:39: mem_required does nothing here: workers take what they can',
    ]);
  });
});

describe('--set', () => {
  const yaml = `${HEAD}process:\n  - text_length_filter\n  - clean_links_mapper:\n  - text_length_filter: {min_len: 7}\n`;
  const least = (set: SetValues) => read(yaml, set).steps.flatMap(({ thresholds }) => thresholds.min_len ?? []);

  test('changes keys, every occurrence of an operator, or one step', () => {
    expect(least({ 'text_length_filter.min_len': 20 })).toEqual([20, 20]);
    expect(least({ '3.text_length_filter.min_len': 20 })).toEqual([10, 20]);
    const { values } = read(yaml, { 'limits.shard_bytes': 5, seed: 1 });
    expect(values).toMatchObject({ seed: 1, limits: { shard_bytes: 5, page_entries: 1000 } });
  });

  test('one of two steps that share an anchor', () => {
    const shared = `${HEAD}process:\n  - text_length_filter: &a {min_len: 5}\n  - text_length_filter: *a\n`;
    expect(read(shared, { '1.text_length_filter.min_len': 6 }).steps.map(({ thresholds }) => thresholds.min_len)).toEqual([6, 5]);
  });

  test.each([
    [{ np: 'four' }, '--set np: np must be a whole number of at least 1, not "four"'],
    [{ 'text_length_filter.min_len': 'x' }, '--set text_length_filter.min_len: min_len must be a number or null, not "x"'],
    [
      { 'text_lenth_filter.min_len': 1 },
      '--set text_lenth_filter.min_len: no step is "text_lenth_filter" (did you mean "text_length_filter"?)',
    ],
    [{ '2.text_length_filter.min_len': 1 }, '--set 2.text_length_filter.min_len: no step is "2.text_length_filter" (did you mean'],
    [{ 'text_length_filter.mn_len': 1 }, '--set text_length_filter.mn_len: text_length_filter has no "mn_len" (did you mean "min_len"?)'],
    [{ nop: 1 }, '--set nop: unknown key "nop" (did you mean "np"?)'],
  ])('%j', (set, message) => {
    expect(wrong(yaml, set as SetValues)[0]).toContain(message);
  });
});

describe('recipes as Data-Juicer has them', () => {
  const folder = `${ROOT}test/fixtures/recipes/`;
  test.each(readdirSync(folder))('%s: nothing in it is unknown but operators that are not here', (name) => {
    const unknown = wrong(readFileSync(folder + name, 'utf8')).filter(
      (line) => !/unknown operator "|cannot be "<image>"|tokenization: true/.test(line),
    );
    expect(unknown).toEqual([]);
  });
});
