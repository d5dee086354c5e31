/** Takes out of a store what no run needs any more: what can be made again goes, records first, then the blobs that nothing names. */
import { open } from 'node:fs/promises';
import { StoreError } from '../core/errors.js';
import type { Json } from '../core/sample.js';
import type { LaneCall } from '../runtime/lanes/serve.js';
import { membersIn } from '../runtime/storage/cut-tar.js';
import { mediaIn } from '../runtime/storage/shard.js';
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
  const remove = async (kept: readonly Kept[], take: (name: string) => Promise<boolean>): Promise<readonly Kept[]> => {
    const taken: Kept[] = [];
    for (const one of kept) {
      call.signal.throwIfAborted();
      if (work.dryRun || (await take(one.name))) taken.push(one);
      call.progress({ removed: taken.length });
    }
    return taken;
  };
  // What is removed first is what would name something that is not there.
  const gone = await remove(
    old.filter(({ name }) => !name.startsWith(MANIFESTS) || !marks.has(name.slice(MANIFESTS.length))),
    (name) => store.remove(name, work.before),
  );
  // What a run has found since it was listed stays, with all that it names.
  const removed = new Set(gone);
  for (const record of old) if (!removed.has(record)) marks.visit(await store.read(record.name, { quietly: true }));
  await marks.end();
  const unnamed = [...blobs.values()].filter(({ name, at }) => at < work.before && !marks.has(name));
  const freed = await remove(unnamed, (name) => store.removeBlob(name, work.before));
  return {
    records: { all: records, removed: gone.length },
    blobs: { all: blobs.size, removed: freed.length },
    bytes: { all: sum([...blobs.values()]), removed: sum(freed) },
  };
};
const sum = (kept: readonly Kept[]) => kept.reduce((total, { bytes }) => total + bytes, 0);

/**
 * The digests that what stays names, directly or by the way of other blobs. Whatever looks like a digest is taken for one. What is absent
 * names nothing; what cannot be read may name anything, and is an error.
 */
export class Marks {
  private readonly marked = new Set<string>();
  private readonly pending: (() => Promise<void>)[] = [];

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
      const { data, media, copy, blob } = value as { readonly [key: string]: Json };
      // Rows that name files of media may name some that steps made.
      if (typeof data === 'string' && typeof media === 'string') this.readOnce(`rows of ${data}`, () => this.readRows(data));
      const isChunk = typeof copy === 'number' && typeof blob === 'string';
      if (isChunk) this.readOnce(`lines of ${blob}`, () => this.readLines(blob));
      const leaves = isChunk ? [...LEAVES, 'blob'] : LEAVES;
      for (const [name, item] of Object.entries(value)) this.visit(item as Json, isLeaf || leaves.includes(name));
    }
  }

  /** Goes on until nothing that is marked names what is not. */
  async end(): Promise<void> {
    for (let read = this.pending.pop(); read !== undefined; read = this.pending.pop()) {
      this.call.signal.throwIfAborted();
      await read();
    }
  }

  private mark(digest: string, isLeaf: boolean): void {
    if (this.marked.has(digest)) return;
    this.marked.add(digest);
    const blob = this.blobs.get(digest);
    if (blob && !isLeaf) this.pending.push(() => this.readList(blob));
  }

  private readOnce(what: string, read: () => Promise<void>): void {
    if (this.marked.has(what)) return;
    this.marked.add(what);
    this.pending.push(read);
  }

  private async readList({ name: digest, bytes }: Kept): Promise<void> {
    if (!(await this.store.has(digest))) return;
    const isLarge = bytes > LARGEST_LIST;
    const list = isLarge ? await endsOf(await this.store.file(digest)) : await this.store.get(digest);
    if (!isJson(list)) return;
    if (isLarge) throw new StoreError(`blob ${digest} has ${bytes} bytes, too many to look for what it names`);
    try {
      this.visit(JSON.parse(list.toString()) as Json);
    } catch {
      // It only looked like a list.
    }
  }

  private async readRows(data: string): Promise<void> {
    if (!(await this.store.has(data))) return;
    for await (const digest of mediaIn(this.store, { data })) this.mark(digest, true);
  }

  /** Of a chunk of any source: what looks like the line of a tar file's sample is taken for one. */
  private async readLines(chunk: string): Promise<void> {
    if (!(await this.store.has(chunk))) return;
    for (const digest of membersIn(await this.store.get(chunk))) this.mark(digest, true);
  }
}

/** Ours are spelled on one line, and end without a break, as texts do not. */
const isJson = (bytes: Buffer): boolean => (bytes[0] === 0x7b && bytes.at(-1) === 0x7d) || (bytes[0] === 0x5b && bytes.at(-1) === 0x5d);

/** The first and the last byte of a file. */
const endsOf = async (path: string): Promise<Buffer> => {
  const file = await open(path);
  try {
    const ends = Buffer.alloc(2);
    await file.read(ends, 0, 1, 0);
    await file.read(ends, 1, 1, (await file.stat()).size - 1);
    return ends;
  } finally {
    await file.close();
  }
};
