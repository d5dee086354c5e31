/** A house for datasets with media: files in its folder, and whole runs over them. */
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { type Finished, House } from './in-process.js';

let house: House;
/** Opens a house for each test. */
export const useHouse = (): void => {
  beforeEach(async () => {
    house = await House.open();
  });
  afterEach(() => house.close());
};
export const theHouse = (): House => house;

export const sha = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');
export const path = (name: string) => join(house.folder, name);
export const write = (name: string, contents: string | Uint8Array) => writeFile(path(name), contents);
export const text = (name: string) => readFile(path(name), 'utf8');
export const lines = async (name: string): Promise<Record<string, unknown>[]> =>
  (await text(name))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

export const source = (file: string, formatter: string) =>
  `dataset: { configs: [{ type: local, path: ${file}, formatter: ${formatter} }] }\n`;
export const jsonlOut = 'export_path: out.jsonl\nkeep_stats_in_res_ds: true\n';
export const to = (name: string, type: string, args = '{}') => `export_path: ${name}\nexport_type: ${type}\nexport_extra_args: ${args}\n`;
export const go = async (recipe: string): Promise<Finished> => {
  const done = await house.run(house.input(recipe), { name: `run-${sha(recipe).slice(0, 8)}` });
  await house.export(done);
  return done;
};
/** What was quarantined: at which step, and why. */
export const quarantined = async ({ answers }: Finished): Promise<{ step: string; error: string }[]> => {
  const found: { step: string; error: string }[] = [];
  for (const { key } of answers) {
    const result = (await house.store.read(`results/${key}`)) as unknown as { quarantine: string | null };
    if (result.quarantine === null) continue;
    for (const line of (await house.store.get(result.quarantine)).toString().trim().split('\n')) {
      const { step, error } = JSON.parse(line);
      found.push({ step, error });
    }
  }
  return found;
};
