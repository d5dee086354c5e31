import { readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkExport, exportPathOf, makeFolder, pathOf, sourcesOf } from '../../activities/resolve.js';
import { readRecipe } from '../../core/recipe.js';
import { catalog } from '../catalog.js';
import { ROOT } from '../root.js';
import { folder } from '../runtime/storage/rows.js';

const exportPath = (path: string) =>
  exportPathOf(readRecipe(`dataset_path: a.jsonl\nexport_path: ${path}\n`, 'r.yaml', catalog), '/here', []);

test('paths are of the folder that the run was started in, or URLs of files', () => {
  expect(pathOf('data/../a b.jsonl', '/here', [])).toBe('/here/a b.jsonl');
  expect(pathOf('/there/a.jsonl', '/here', [])).toBe('/there/a.jsonl');
  expect(pathOf('file:///there/a%20b.jsonl', '/here', [])).toBe('/there/a b.jsonl');
  expect(exportPath('out/a.jsonl')).toBe('/here/out/a.jsonl');
  expect(exportPath('file:///there/a.jsonl')).toBe('/there/a.jsonl');
});

test.each(['s3://bucket/a.jsonl', 'hdfs://host/a.jsonl', 'file://elsewhere/a.jsonl'])(
  'what is not on this machine is refused: %s',
  (path) => {
    expect(() => pathOf(path, '/here', [])).toThrow(expect.objectContaining({ name: 'RecipeError' }));
    expect(() => exportPath(path)).toThrow(expect.objectContaining({ name: 'RecipeError' }));
  },
);

test.each(['/outside/a', '../a', '/here/../a', 'file:///here/%2e%2e/a', '/hereabouts/a'])('nothing leads out of the roots: %s', (path) => {
  expect(() => pathOf(path, '/here', ['/here'])).toThrow(/outside of SLUICE_ROOTS/);
  expect(pathOf('a', '/here', ['/here'])).toBe('/here/a');
  expect(pathOf('..a/b', '/here', ['/here'])).toBe('/here/..a/b');
});

test('an output that is a folder, or the dataset, is refused', async () => {
  const source = { path: '/data/a.jsonl', formatter: 'jsonl', params: {}, suffixes: [] };
  await checkExport('/data/b.jsonl', [source]);
  await expect(checkExport('/data/a.jsonl', [source])).rejects.toThrow('is the dataset itself');
  await expect(checkExport(ROOT, [source])).rejects.toThrow('is a folder');
  const below = join(ROOT, 'package.json', 'a', 'out.jsonl');
  await expect(checkExport(below, [source], { file: 'r.yaml', line: 2, column: 14 })).rejects.toThrow(
    /^r\.yaml:2:14: export_path: .*package\.json is a file, and nothing can be put below it/,
  );
});

test('folders for output are made, and one that cannot be is told, not tried for ever', async () => {
  const root = await folder();
  await makeFolder(join(root, 'a', 'b'));
  await makeFolder(join(root, 'a', 'b'));
  expect(await readdir(join(root, 'a'))).toEqual(['b']);
  await symlink(join(root, 'nowhere'), join(root, 'dangling'));
  await expect(makeFolder(join(root, 'dangling'))).rejects.toThrow(/dangling is not a folder/);
  await expect(makeFolder('/proc/none/below')).rejects.toThrow('export_path: the folder /proc/none cannot be made: ENOENT');
});

test('a folder that is a Hugging Face dataset is read as that, a file by its name', async () => {
  const sources = async (path: string) =>
    sourcesOf(readRecipe(`dataset_path: ${path}\nexport_path: a.jsonl\n`, 'r.yaml', catalog), catalog, ROOT, []);
  for (const [path, formatter] of [
    ['test/fixtures/formats/saved', 'hf_dataset_formatter'],
    ['test/fixtures/formats/saved-splits', 'hf_dataset_formatter'],
    ['test/fixtures/formats/saved/data-00000-of-00002.arrow', 'arrow_formatter'],
    ['test/fixtures/formats/saved/state.json', 'json_formatter'],
  ] as const) {
    expect(await sources(path)).toEqual([expect.objectContaining({ formatter })]);
  }
  await expect(sources('someone/no-such-dataset')).rejects.toThrow('a dataset of a hub is downloaded first');
  await expect(sources('data/no-such.jsonl.gz')).rejects.toThrow(/no-such\.jsonl\.gz$/);
});
