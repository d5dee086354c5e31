import { expect, test } from 'vitest';
import { localStore } from '../../../runtime/storage/local.js';
import { Mask, readMask, writeMask } from '../../../runtime/storage/mask.js';
import { readTable, type Table, writeTable } from '../../../runtime/storage/table.js';
import { folder, seeded } from './rows.js';

const maskOf = (rows: number, places: readonly number[]) => {
  const mask = new Mask(rows);
  for (const place of places) mask.set(place);
  return mask;
};

test('a table comes back with null and NaN apart', async () => {
  const store = await localStore(await folder());
  const table: Table = {
    rows: 3,
    columns: {
      fate: { type: 'int32', values: Int32Array.from([-1, 7, 2 ** 31 - 1]) },
      ratio: { type: 'float64', values: Float64Array.from([0.1, Number.NaN, 0]), valid: maskOf(3, [0, 1]) },
      full: { type: 'float64', values: Float64Array.from([1, Number.NEGATIVE_INFINITY, -0]) },
      never: { type: 'float64', values: new Float64Array(3), valid: new Mask(3) },
      words: { type: 'text', values: ['', null, '日本'] },
      digest: { type: 'bytes', width: 4, values: Uint8Array.from({ length: 12 }, (_, n) => n) },
    },
  };
  const { digest } = await writeTable(store, table);
  expect(await readTable(store, digest)).toEqual(table);
  expect(Object.keys((await readTable(store, digest, ['words', 'fate', 'none'])).columns)).toEqual(['fate', 'words']);
});

test('equal tables are equal bytes, whatever lies where nothing was measured', async () => {
  const store = await localStore(await folder());
  const table = (values: readonly number[]) =>
    writeTable(store, { rows: 2, columns: { x: { type: 'float64', values: Float64Array.from(values), valid: maskOf(2, [0]) } } });
  expect(await table([1, 2])).toEqual(await table([1, Number.NaN]));
});

test('a table without rows', async () => {
  const store = await localStore(await folder());
  const { digest } = await writeTable(store, { rows: 0, columns: { id: { type: 'text', values: [] } } });
  expect(await readTable(store, digest)).toEqual({ rows: 0, columns: { id: { type: 'text', values: [] } } });
});

test('a mask within a mask selects among the rows that the outer one has', async () => {
  const random = seeded(2);
  const store = await localStore(await folder());
  const pick = (places: readonly number[]) => places.filter(() => random() < 0.5);
  for (const rows of [0, 1, 7, 8, 9, 1000]) {
    const outer = pick(Array.from({ length: rows }, (_, n) => n));
    const inner = pick(outer.map((_, n) => n));
    const mask = maskOf(outer.length, inner).within(maskOf(rows, outer));
    expect([...mask.places()]).toEqual(inner.map((n) => outer[n]));
    expect(mask.count).toBe(inner.length);
    expect(await readMask(store, await writeMask(store, mask))).toEqual(mask);
  }
});
