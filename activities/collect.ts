/** Takes out of a store what no run needs any more: what can be made again goes, records first, then the blobs that nothing names. */
import type { Json } from '../core/sample.js';
import type { LaneCall } from '../runtime/lanes/serve.js';
import { readShard } from '../runtime/storage/shard.js';
import type { Kept, Store } from '../runtime/storage/store.js';
import type { LaneServices } from './stage/services.js';

export interface CollectWork {
  readonly store: string;
  /** What was written, or found and relied on, since this time (in milliseconds) stays: all that open runs have come to is of that. */
  readonly before: number;
  /** Whether the datasets of runs from before go as well; what they exported is not touched. */
  readonly datasets: boolean;
  /** Nothing is removed; what would be is told. */
  readonly dryRun: boolean;
}
/** What was found, and removed. Type, not interface: it is JSON. */
export type Collected = {
  readonly records: { readonly all: number; readonly removed: number };
  readonly blobs: { readonly all: number; readonly removed: number };
  readonly bytes: { readonly all: number; readonly removed: number };
};

/** Records that say what work came to: it can be done again. Others (plans, ledgers, sweeps, claims) are small, and tell what was done. */
export const REMADE = /^(results|measures|ranges|rangegroups|convictions|parts|phases|fetched|rates|sources|figures|failures)\//;
/** Datasets by their digests. */
const MANIFESTS = 'manifests/';
/** Of what a run kept of itself, what names the dataset that it came to. */
const DATASETS = /^runs\/.*\/(result|partial)$/;
/** What names blobs that name no others: rows, stats, masks. */
const LEAVES = ['data', 'stats', 'keep', 'quarantine'];
/** A list of what a dataset or a phase consists of is not larger. */
const LARGEST_LIST = 256 << 20;
const DIGEST = /[0-9a-f]{64}/g;

/** Marks what is to stay, and sweeps the rest. Safe beside running work: see docs/decisions/0016-collecting-by-time.md. */
export const collect = async (services: LaneServices, work: CollectWork, call: LaneCall): Promise<Collected> => {
  const store = await services.open(work.store);
  const blobs = new Map<string, Kept>();
  for await (const blob of store.blobs()) blobs.set(blob.name, blob);
  const marks = new Marks(store, blobs, call);
  const old: Kept[] = [];
  let records = 0;
  for await (const record of store.records()) {
    records++;
    const isOld = record.at < work.before;
    if (isOld && (REMADE.test(record.name) || record.name.startsWith(MANIFESTS))) old.push(record);
    else if (!isOld || !record.name.startsWith('runs/') || (!work.datasets && DATASETS.test(record.name)))
      marks.visit(await store.read(record.name, { quietly: true }));
  }
  await marks.end();
  const remove = async (kept: readonly Kept[], taken: (name: string) => Promise<boolean>): Promise<readonly Kept[]> => {
    const removed: Kept[] = [];
    for (const one of kept) {
      call.signal.throwIfAborted();
      if (work.dryRun || (await taken(one.name))) removed.push(one);
      call.progress({ removed: removed.length });
    }
    return removed;
  };
  // What is removed first is what would name something that is not there.
  const gone = await remove(
    old.filter(({ name }) => !name.startsWith(MANIFESTS) || !marks.has(name.slice(MANIFESTS.length))),
    (name) => store.remove(name, work.before),
  );
  const unnamed = [...blobs.values()].filter(({ name, at }) => at < work.before && !marks.has(name));
  const freed = await remove(unnamed, (name) => store.removeBlob(name, work.before));
  return {
    records: { all: records, removed: gone.length },
    blobs: { all: blobs.size, removed: freed.length },
    bytes: { all: sum([...blobs.values()]), removed: sum(freed) },
  };
};
const sum = (kept: readonly Kept[]) => kept.reduce((total, { bytes }) => total + bytes, 0);

/** The digests that what stays names, directly or by the way of other blobs. Whatever looks like a digest is taken for one. */
export class Marks {
  private readonly marked = new Set<string>();
  private readonly lists: string[] = [];
  private readonly shards: string[] = [];

  constructor(
    private readonly store: Store,
    private readonly blobs: ReadonlyMap<string, Kept>,
    private readonly call: LaneCall,
  ) {}

  has(digest: string): boolean {
    return this.marked.has(digest);
  }

  visit(value: Json | undefined, isLeaf = false): void {
    if (typeof value === 'string') for (const digest of value.match(DIGEST) ?? []) this.mark(digest, isLeaf || value.startsWith('media/'));
    else if (Array.isArray(value)) for (const item of value) this.visit(item as Json, isLeaf);
    else if (typeof value === 'object' && value !== null) {
      const { data, media } = value as { readonly [key: string]: Json };
      // Rows that name files of media may name some that steps made.
      if (typeof data === 'string' && typeof media === 'string' && !this.marked.has(`rows of ${data}`)) {
        this.marked.add(`rows of ${data}`);
        this.shards.push(data);
      }
      for (const [name, item] of Object.entries(value)) this.visit(item as Json, isLeaf || LEAVES.includes(name));
    }
  }

  /** Goes on until nothing that is marked names what is not. */
  async end(): Promise<void> {
    for (;;) {
      this.call.signal.throwIfAborted();
      const [list, shard] = [this.lists.pop(), this.shards.pop()];
      if (list === undefined && shard === undefined) return;
      if (list !== undefined) await this.readList(list);
      if (shard !== undefined) await this.readRows(shard);
    }
  }

  private mark(digest: string, isLeaf: boolean): void {
    if (this.marked.has(digest)) return;
    this.marked.add(digest);
    const blob = this.blobs.get(digest);
    if (blob && !isLeaf && blob.bytes <= LARGEST_LIST) this.lists.push(digest);
  }

  private async readList(digest: string): Promise<void> {
    const bytes = await this.store.get(digest).catch(() => Buffer.alloc(0));
    if (!isJson(bytes)) return;
    try {
      this.visit(JSON.parse(bytes.toString()) as Json);
    } catch {
      // It only looked like a list.
    }
  }

  private async readRows(data: string): Promise<void> {
    if (!this.blobs.has(data)) return;
    for await (const digest of mediaIn(this.store, data)) this.mark(digest, true);
  }
}

/** The digests of files that the rows of a blob name. */
export async function* mediaIn(store: Store, data: string): AsyncGenerator<string> {
  for await (const rows of readShard(store, { data }))
    for (const { images, audios, videos, files = [] } of rows)
      for (const { digest } of [...images, ...audios, ...videos, ...files]) if (digest !== undefined) yield digest;
}

/** Ours are spelled on one line, and end without a break, as texts do not. */
const isJson = (bytes: Buffer): boolean => (bytes[0] === 0x7b && bytes.at(-1) === 0x7d) || (bytes[0] === 0x5b && bytes.at(-1) === 0x5d);
