/** A small world for the stage's tests: a store, operators made for the purpose, a plan, and rows. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { bindStage } from '../../../activities/stage/bind.js';
import { runShard } from '../../../activities/stage/run-stage.js';
import type { LaneServices } from '../../../activities/stage/services.js';
import type { ManifestRef, ShardResult } from '../../../core/dataset.js';
import type { AnyOperator, View } from '../../../core/operator.js';
import { defineDeduplicator, defineFilter, defineFormatter, defineMapper, defineView } from '../../../core/operator.js';
import { EPOCH, type Plan, type Stage, type Step } from '../../../core/plan.js';
import { bound, within } from '../../../core/range.js';
import { DEFAULT_FIELDS, type JsonObject } from '../../../core/sample.js';
import { localStore } from '../../../runtime/storage/local.js';
import { ManifestWriter } from '../../../runtime/storage/manifest.js';
import { readShard } from '../../../runtime/storage/shard.js';
import { cutLines, groupChunks, listFiles } from '../../../runtime/storage/source.js';
import type { Store } from '../../../runtime/storage/store.js';
import { readRow } from '../../../runtime/text/json-row.js';

declare module '../../../core/operator.js' {
  interface Views {
    testWords: readonly string[];
  }
}

/** How often each operator was asked, by name. */
export const asked: Record<string, number> = {};
const ask = (name: string) => {
  asked[name] = (asked[name] ?? 0) + 1;
};

export const words = defineView({
  name: 'testWords',
  of: ['text'],
  compute: ({ text }) => {
    ask('testWords');
    return text.split(' ').filter(Boolean);
  },
});
const bounds = z.object({ min: bound(null, 'Least.'), max: bound(null, 'Most.') });

export const length = defineFilter({
  name: 'length',
  version: 1,
  summary: 'Counts characters.',
  reads: ['text'],
  stats: { chars: 'Characters.' },
  thresholds: bounds,
  computeStats: ({ text }) => {
    ask('length');
    if (text.includes('!')) throw new Error('exclamation');
    return { chars: text.length };
  },
  keep: within('chars', 'min', 'max'),
  examples: [],
});
export const count = defineFilter({
  name: 'count',
  version: 1,
  summary: 'Counts words, later.',
  reads: ['testWords'],
  stats: { words: 'Words.', ratio: 'Letters per word.' },
  thresholds: bounds,
  computeStats: async ({ testWords }) => {
    ask('count');
    await null;
    return { words: testWords.length, ratio: testWords.join('').length / testWords.length };
  },
  keep: within('words', 'min', 'max'),
  examples: [],
});
export const upper = defineMapper({
  name: 'upper',
  version: 1,
  summary: 'Writes capitals.',
  reads: ['text'],
  writes: ['text'],
  map: ({ text }) => {
    ask('upper');
    return { text: text.toUpperCase() };
  },
  examples: [],
});
export const split = defineMapper({
  name: 'split',
  version: 1,
  summary: 'Makes a sample of each word.',
  reads: ['testWords'],
  writes: ['text'],
  multiplies: true,
  map: ({ testWords }) => testWords.map((text) => ({ text })),
  examples: [],
});
export const batched = defineFilter({
  name: 'batched',
  version: 1,
  summary: 'Measures many at once.',
  reads: ['text'],
  stats: { a: 'How often there is an a.' },
  thresholds: bounds,
  computeStatsBatch: async (samples) => {
    ask('batched');
    return samples.map(({ text }) => (text.includes('?') ? new Error('a question') : { a: text.split(/a/i).length - 1 }));
  },
  keep: within('a', 'min', 'max'),
  examples: [],
});
export const exact = defineDeduplicator({
  name: 'exact',
  version: 1,
  summary: 'Hashes the text.',
  reads: ['text'],
  computeHashes: ({ text }) => {
    ask('exact');
    return [text];
  },
  examples: [],
});
export const lines = defineFormatter({
  name: 'lines',
  version: 1,
  summary: 'Reads JSON lines.',
  extensions: ['.jsonl'],
  unit: 'line',
  read: readRow,
});

/** A step of the recipe's `place`-th operator. */
export const step = (place: number, operator: string, thresholds: JsonObject = {}, params: JsonObject = {}): Step =>
  ({ id: `${place}.${operator}`, operator, version: 1, params, thresholds, models: {} }) as unknown as Step;

export class World {
  private constructor(
    readonly folder: string,
    readonly store: Store,
    readonly services: LaneServices,
  ) {}

  static async open(extra: readonly AnyOperator[] = [], views: readonly View[] = []): Promise<World> {
    const folder = await mkdtemp(join(tmpdir(), 'sluice-stage-'));
    const store = await localStore(join(folder, 'store'));
    const operators = [length, count, upper, split, batched, exact, lines, ...extra] as unknown as readonly AnyOperator[];
    const services: LaneServices = {
      open: async () => store,
      catalog: new Map(operators.map((operator) => [operator.name, operator])),
      views: new Map([words, ...views].map((view) => [view.name, view])),
      models: async () => ({}),
      roots: [],
    };
    return new World(folder, store, services);
  }

  close(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }

  /** Writes the rows as a file, and seals the manifest of a source of it. */
  async source(rows: readonly (JsonObject | string)[], shardBytes = 1 << 20): Promise<ManifestRef> {
    const path = join(this.folder, 'in.jsonl');
    await writeFile(path, rows.map((row) => `${typeof row === 'string' ? row : JSON.stringify(row)}\n`).join(''));
    const limits = { shard_bytes: shardBytes, max_row_bytes: 1 << 20 };
    const files = await listFiles(path, { extensions: ['.jsonl'], unit: 'line' }, []);
    const manifest = new ManifestWriter(this.store, 1000);
    for (const file of files)
      for await (const entry of groupChunks(cutLines(this.store, 0, file, limits), limits)) await manifest.add(entry);
    return manifest.end();
  }

  /** Keeps a plan of one segment; answers its record's name. */
  async plan(stages: readonly Partial<Stage>[], more: Partial<Plan> = {}): Promise<string> {
    const plan = {
      epoch: EPOCH,
      name: 'test',
      sources: [{ path: join(this.folder, 'in.jsonl'), formatter: 'lines', version: 1, params: {}, suffixes: [] }],
      fields: DEFAULT_FIELDS,
      required: [],
      segments: [{ stages: stages.map((stage) => ({ queue: 'cpu', steps: [], measures: [], ranged: false, ...stage })), barrier: null }],
      exporter: { operator: 'lines', params: {} },
      exportPath: null,
      keepStats: false,
      keepHashes: false,
      strict: false,
      rowLimit: null,
      salt: '',
      maxErrorRatio: 1,
      seed: 42,
      limits: {
        shard_bytes: 1 << 20,
        page_entries: 1000,
        max_row_bytes: 1 << 20,
        barrier_entries: 1e6,
        partition_entries: 1e6,
        range_seconds: 60,
      },
      reasons: [],
      ...more,
    };
    const name = `plans/${plans++}`;
    await this.store.commit(name, plan as never);
    return name;
  }

  /** Runs a stage on an entry. */
  run(plan: string, manifest: ManifestRef, { index = 0, stage = 0, input }: { index?: number; stage?: number; input?: string } = {}) {
    const args = { store: this.store.uri, plan, segment: 0, stage, manifest, index, ...(input && { input }) };
    return runShard(this.services, args, { signal: new AbortController().signal, progress: () => {} });
  }

  async result(key: string): Promise<ShardResult> {
    return (await this.store.read(`results/${key}`)) as unknown as ShardResult;
  }

  /** The texts of a shard, and the ids of its samples. */
  async texts(key: string): Promise<string[]> {
    const texts: string[] = [];
    for await (const rows of readShard(this.store, (await this.result(key)).shard)) {
      for (const { utf8 } of rows) texts.push(Buffer.from(utf8 ?? []).toString());
    }
    return texts;
  }

  async ids(key: string): Promise<string[]> {
    const ids: string[] = [];
    for await (const rows of readShard(this.store, (await this.result(key)).shard)) ids.push(...rows.map(({ id }) => id));
    return ids;
  }

  async quarantine(key: string): Promise<{ id: string; step: string; error: string; sample: unknown }[]> {
    const { quarantine } = await this.result(key);
    if (quarantine === null) return [];
    return (await this.store.get(quarantine))
      .toString()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  }

  /** A stage bound to this world's operators. */
  bind(steps: readonly Step[], measures: readonly Step[] = []) {
    const surroundings = { media: {} as never, signal: new AbortController().signal, ranges: {} as never, store: this.store };
    return bindStage({ fields: DEFAULT_FIELDS, seed: 42 }, { steps, measures }, this.services, surroundings);
  }
}
let plans = 0;
