import { afterEach, expect, test } from 'vitest';
import type { Stage } from '../../../core/plan.js';
import { uniform } from '../../../core/random.js';
import { readTable } from '../../../runtime/storage/table.js';
import { asked, step, World } from './world.js';

const worlds: World[] = [];
const newWorld = async () => {
  const world = await World.open();
  worlds.push(world);
  return world;
};
afterEach(() => Promise.all(worlds.splice(0).map((world) => world.close())));

const draw = uniform(7);
const upTo = (n: number) => Math.floor(draw() * n);
const pick = <T>(items: readonly T[]): T => items[upTo(items.length)]!;
const ROWS = Array.from({ length: 120 }, (_, n) => {
  if (n % 17 === 3) return '{"text": "cut';
  if (n % 19 === 4) return { text: null };
  const text = Array.from({ length: 1 + upTo(8) }, () => pick(['a', 'bb', 'banana', 'ccc', 'Dd'])).join(' ');
  return { text: n % 13 === 5 ? `${text}!` : n % 11 === 6 ? `${text}?` : text, n };
});

interface Thresholds {
  readonly chars: readonly [number | null, number | null];
  readonly words: readonly [number | null, number | null];
  readonly a: readonly [number | null, number | null];
}
const stageOf = ({ chars, words, a }: Thresholds): Partial<Stage> => ({
  steps: [
    step(1, 'length', { min: chars[0], max: chars[1] }),
    step(2, 'upper'),
    step(3, 'count', { min: words[0], max: words[1], reversed_range: words[0] === 5 }),
    step(4, 'batched', { min: a[0], max: a[1] }),
  ],
  measures: [step(5, 'exact')],
});
const range = (most: number) => [pick([null, upTo(most)]), pick([null, most - upTo(most)])] as const;
const VARIANTS: Thresholds[] = Array.from({ length: 14 }, () => ({ chars: range(40), words: range(8), a: range(9) }));

/** All that a result says, but for where its rows lie. */
const face = async (world: World, key: string) => {
  const { shard, tally, steps, notes } = await world.result(key);
  const { columns } = await readTable(world.store, shard.stats!, ['id', 'fate']);
  const quarantine = await world.quarantine(key);
  return { digest: shard.digest, rows: shard.rows, tally, steps, notes, columns, quarantine, texts: await world.texts(key) };
};

test('thresholds replayed in any order come to the same bytes as runs from scratch, and measure nothing twice', async () => {
  const replayed = await newWorld();
  const manifest = await replayed.source(ROWS);
  const expected: unknown[] = [];
  for (const variant of VARIANTS) {
    const fresh = await newWorld();
    const { key } = await fresh.run(await fresh.plan([stageOf(variant)]), await fresh.source(ROWS));
    expected.push(await face(fresh, key));
  }
  for (const name of Object.keys(asked)) delete asked[name];
  const order = VARIANTS.map((_, i) => i).sort(() => draw() - 0.5);
  for (const i of order) {
    const { key } = await replayed.run(await replayed.plan([stageOf(VARIANTS[i]!)]), manifest);
    expect(await face(replayed, key), JSON.stringify(VARIANTS[i])).toEqual(expected[i]);
  }
  const texts = ROWS.filter((row) => typeof row === 'object' && row.text !== null) as { text: string }[];
  // Those that fail are tried once more, each time a variant gets to them first.
  expect(asked.length).toBeLessThanOrEqual(texts.length + texts.filter(({ text }) => text.includes('!')).length);
  expect(asked.count).toBeLessThanOrEqual(texts.length);
});

test('after a run with the widest thresholds, narrower ones compute nothing and write no row', async () => {
  const world = await newWorld();
  const manifest = await world.source(ROWS);
  const wide = await world.run(await world.plan([stageOf({ chars: [null, null], words: [null, null], a: [null, null] })]), manifest);
  for (const name of Object.keys(asked)) delete asked[name];
  const narrow = await world.run(await world.plan([stageOf({ chars: [10, 30], words: [2, null], a: [1, null] })]), manifest);
  expect(narrow.replayed).toBe(true);
  expect(asked).toEqual({});
  const [from, to] = [(await world.result(wide.key)).shard, (await world.result(narrow.key)).shard];
  expect(to.data).toBe(from.data);
  expect(to.rows).toBeLessThan(from.rows);
});
