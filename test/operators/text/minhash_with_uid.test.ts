import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ShardResult } from '../../../core/dataset.js';
import { House } from '../../activities/in-process.js';

let house: House;
beforeEach(async () => {
  house = await House.open();
});
afterEach(() => house.close());

const ONE = 'the quick brown fox jumps over the lazy dog and runs on into the deep dark wood by the old stone mill';

test.each(['document_minhash_deduplicator_with_uid', 'ray_bts_minhash_deduplicator_with_uid'])(
  '%s keeps what has the smallest uid, and sets aside what has none',
  async (name) => {
    const uids = [5, 9007199254740991, '1', 1.5, null, undefined, -3, 2 ** 53, 0];
    await house.write('in.jsonl', [
      ...uids.map((uid, n) => ({ text: n === 6 ? `${ONE} again` : ONE, n, __dj__uid: uid })),
      { text: 'another text that has nothing at all in common with those before it', n: 9, __dj__uid: 100 },
    ]);
    const recipe = `dataset_path: in.jsonl\nexport_path: out.jsonl\nmax_error_ratio: 1\nprocess:\n  - ${name}: {}\n`;
    const done = await house.run(house.input(recipe));
    const lines = (await readFile(new URL((await house.export(done)).uri), 'utf8')).trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).n)).toEqual([6, 9]);
    const { quarantine } = (await house.store.read(`results/${done.answers[0]!.key}`)) as unknown as ShardResult;
    const errors = (await house.store.get(quarantine!)).toString().trim().split('\n');
    const wrong = (uid: string) => `its __dj__uid is ${uid}, not a whole number between -2^53 and 2^53`;
    expect(errors.map((line) => JSON.parse(line).error)).toEqual([
      wrong('"1"'),
      wrong('1.5'),
      wrong('null'),
      'there is no field "__dj__uid", whose smallest number says which of duplicates stays',
      wrong('9007199254740992'),
    ]);
  },
);
