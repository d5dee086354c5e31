import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { datasetFiles } from '../../../runtime/storage/hf-dataset.js';
import { listFiles } from '../../../runtime/storage/source.js';
import { ROOT } from '../../root.js';

/** The files that a folder with these contents is read from. */
const filesOf = (contents: Readonly<Record<string, string>>) =>
  datasetFiles({ path: '/data', files: Object.keys(contents).sort(), read: async (file) => contents[file]! });
const named = (names: string) => Object.fromEntries(names.split(' ').map((name) => [name, '']));
const card = (yaml: string) => ({ 'README.md': `---\n${yaml}\n---\n# A dataset\n` });
const saved = (...names: string[]) => ({
  'dataset_info.json': '{}',
  'state.json': JSON.stringify({ _data_files: names.map((filename) => ({ filename })) }),
});

const FORMATTER = { extensions: [], unit: 'line', folder: 'dataset' } as const;
const fixture = (name: string) => join(ROOT, 'test/fixtures/formats', name);
const found = async (name: string, suffixes: readonly string[] = []) =>
  (await listFiles(fixture(name), FORMATTER, suffixes)).map(({ file }) => file);

describe('of a folder that save_to_disk wrote', () => {
  test('the files are read that its state names, and of several splits the train one', async () => {
    expect(await found('saved')).toEqual(['data-00000-of-00002.arrow', 'data-00001-of-00002.arrow']);
    expect(await found('saved-splits')).toEqual(['train/data-00000-of-00001.arrow']);
    expect(await found('saved-splits/test')).toEqual(['data-00000-of-00001.arrow']);
    expect(await found('saved', ['.parquet'])).toEqual([]);
    expect(await found('two.feather')).toEqual([]);
    expect(await filesOf({ ...saved('data-1.arrow', 'data-0.arrow'), ...named('cache-0123.arrow data-0.arrow data-1.arrow') })).toEqual([
      'data-1.arrow',
      'data-0.arrow',
    ]);
  });

  test.each([
    [{ 'dataset_dict.json': '{"splits":["test","dev"]}' }, 'has no split "train": name the folder of the one that is meant (test, dev)'],
    [saved('data-0.arrow'), '/data: data-0.arrow, which its state names, is not there'],
    [{ ...saved(), 'state.json': '{' }, '/data/state.json: '],
    [{ ...saved(), 'state.json': '{"_data_files":[],"_indices_files":[{}]}' }, 'flatten_indices'],
  ])('what is wrong is told: %j', async (contents, message) => {
    await expect(filesOf(contents as unknown as Record<string, string>)).rejects.toThrow(message);
  });
});

describe('of a folder as on the hub', () => {
  const files = 'data/test-0.parquet data/train-0.parquet data/train-1.parquet other/train-0.parquet';

  test.each([
    ['license: mit', 'data/train-0.parquet data/train-1.parquet other/train-0.parquet'],
    [
      'configs: [{config_name: default, data_files: [{split: train, path: data/train-*}, {split: test, path: data/test-*}]}]',
      'data/train-0.parquet data/train-1.parquet',
    ],
    ['configs: [{config_name: default, data_files: {train: "data/train-[1-9].*"}}]', 'data/train-1.parquet'],
    ['configs: [{config_name: a, data_files: "**/train-0.parquet"}]', 'data/train-0.parquet other/train-0.parquet'],
    ['configs: [{config_name: a, data_files: "?ata/*"}, {config_name: b, default: true, data_dir: other}]', 'other/train-0.parquet'],
    [
      'configs: [{config_name: a, data_dir: ., data_files: [{split: train, path: [other/*, data/train-1.parquet]}]}]',
      'data/train-1.parquet other/train-0.parquet',
    ],
  ])('its card says which files are the train split: %s', async (yaml, expected) => {
    expect(await filesOf({ ...card(yaml), ...named(files) })).toEqual(expected.split(' '));
  });

  test.each([
    ['a.jsonl b.jsonl', 'a.jsonl b.jsonl'],
    ['a.jsonl.gz .cache/b.jsonl.gz __pycache__/c.jsonl.gz dataset_infos.json', 'a.jsonl.gz'],
    ['training/a.parquet valid/b.parquet', 'training/a.parquet'],
    ['my-train.json my-eval.json', 'my-train.json'],
    ['restrain.parquet b.parquet meta.json', 'b.parquet restrain.parquet'],
  ])('without a word of it, names do: %s', async (names, expected) => {
    expect(await filesOf({ ...card('dataset_info: {}'), ...named(names) })).toEqual(expected.split(' '));
  });

  test('it is one only with a card, and with files that can be read', async () => {
    expect(await filesOf(named(files))).toBeUndefined();
    expect(await filesOf({ 'README.md': '# No card', ...named(files) })).toBeUndefined();
    expect(await filesOf({ ...card('license: mit'), ...named('a.csv b.txt') })).toBeUndefined();
    expect(await filesOf({ ...card('title: Docs'), ...named('package.json a.md b.md') })).toBeUndefined();
  });

  test.each([
    ['configs: [{config_name: en}, {config_name: zh}]', 'has several configurations (en, zh): name the files of one'],
    ['configs: [{config_name: a, data_files: {test: data/test-*}}]', 'names no files of a split "train"'],
    ['configs: [', '/data/README.md: its head is no YAML'],
  ])('what is wrong is told: %s', async (yaml, message) => {
    await expect(filesOf({ ...card(yaml), ...named(files) })).rejects.toThrow(message);
  });

  test('a dataset without a train split', async () => {
    await expect(filesOf({ ...card('{}'), ...named('test/a.parquet dev/a.parquet') })).rejects.toThrow('no files of a split "train"');
  });
});
