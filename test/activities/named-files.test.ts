import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withFiles } from '../../activities/named-files.js';
import { catalog } from '../catalog.js';

const operator = catalog.get('agent_bad_case_signal_mapper')!;
const BOUNDS = '{"default": {"max_total_tokens": 9}}';
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'named-files-'));
  await writeFile(join(folder, 'bounds.json'), BOUNDS);
  await writeFile(join(folder, 'list.json'), '[1]');
  await writeFile(join(folder, 'latin.json'), Buffer.from([0x22, 0xe9, 0x22]));
  await writeFile(join(folder, 'long.json'), ' '.repeat((1 << 20) + 1));
});
afterAll(() => rm(folder, { recursive: true }));

const given = (name: string, isOn = true) =>
  operator.params!.parse({ auto_calibrate_thresholds: isOn, calibration_json_path: name }) as { calibration_json_path: string };
const read = (name: string, roots: readonly string[] = []) => withFiles(operator, given(name), folder, roots);

test('what a file holds takes the place of its name, which is relative to the folder of the recipe', async () => {
  expect(await read('bounds.json')).toEqual({ ...given('bounds.json'), calibration_json_path: { text: BOUNDS } });
  expect(await read(join(folder, 'bounds.json'), [folder])).toMatchObject({ calibration_json_path: { text: BOUNDS } });
});

test('a file that is not wanted is not looked for', async () => {
  expect(await withFiles(operator, given('nowhere.json', false), folder, [])).toEqual(given('nowhere.json', false));
});

test.each([
  ['nowhere.json', /^calibration_json_path: cannot read .*nowhere\.json: ENOENT$/],
  ['latin.json', /is not UTF-8$/],
  ['long.json', /has 1048577 bytes: more than 1048576 are too many for a plan$/],
  ['list.json', /^calibration_json_path: the file holds no JSON object$/],
])('%s is refused before the run', async (name, message) => {
  await expect(read(name)).rejects.toThrow(message);
});

test('a file outside the folders that may be read is refused', async () => {
  await expect(read('bounds.json', [join(folder, 'inner')])).rejects.toThrow(/bounds\.json/);
});
