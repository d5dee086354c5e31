/** Datasets in the store: a small root blob that names pages of entries. */
import { createHash } from 'node:crypto';
import type { Entry, ManifestRef } from '../../core/dataset.js';
import { StoreError } from '../../core/errors.js';
import { keyOf } from './key.js';
import type { Store } from './store.js';

/** A sealed page: its blob and what is on it. */
export interface PageRef {
  readonly blob: string;
  readonly entries: number;
  readonly rows: number;
  readonly bytes: number;
}
interface Root {
  readonly digest: string;
  readonly pages: readonly PageRef[];
}

/** What an entry holds: of chunks, the bytes that they are cut from and nothing of where these lie. */
export const entryDigest = (entry: Entry): string =>
  'shard' in entry
    ? entry.shard.digest
    : keyOf(
        entry.chunks.map(({ digest, copy, media, header, piece }) => [
          ...[digest, copy, media ?? null],
          ...(header === undefined ? [] : [header]),
          ...(piece === undefined ? [] : [piece.of, piece.row]),
        ]),
      );
const parts = (entry: Entry) => ('shard' in entry ? [entry.shard] : entry.chunks);
/** How many samples, and about how many bytes, an entry holds. */
export const entryRows = (entry: Entry): number => parts(entry).reduce((sum, { rows }) => sum + rows, 0);
export const entryBytes = (entry: Entry): number => parts(entry).reduce((sum, { bytes }) => sum + bytes, 0);

/** Keeps one page. Pages may be sealed in any order, by anyone; `sealRoot` puts them in theirs. */
export const sealPage = async (store: Store, entries: readonly Entry[]): Promise<PageRef> => {
  const { digest } = await store.put(Buffer.from(JSON.stringify(entries)));
  const sum = (of: (entry: Entry) => number) => entries.reduce((total, entry) => total + of(entry), 0);
  return { blob: digest, entries: entries.length, rows: sum(entryRows), bytes: sum(entryBytes) };
};

/** Seals a dataset of these pages. Its digest is over what the entries hold, however they were put on pages. */
export const sealRoot = async (store: Store, pages: readonly PageRef[]): Promise<ManifestRef> => {
  const contents = createHash('sha256');
  for (const page of pages) {
    for (const entry of await readEntries(store, page.blob)) contents.update(`${entryDigest(entry)} ${entryRows(entry)}\n`);
  }
  const root: Root = { digest: contents.digest('hex'), pages };
  const { digest } = await store.put(Buffer.from(JSON.stringify(root)));
  const sum = (of: (page: PageRef) => number) => pages.reduce((total, page) => total + of(page), 0);
  return {
    digest: root.digest,
    root: digest,
    entries: sum((page) => page.entries),
    rows: sum((page) => page.rows),
    bytes: sum((page) => page.bytes),
  };
};

/** Writes a manifest entry by entry, holding one page. */
export class ManifestWriter {
  private readonly pages: PageRef[] = [];
  private entries: Entry[] = [];

  constructor(
    private readonly store: Store,
    private readonly pageEntries: number,
  ) {}

  async add(entry: Entry): Promise<void> {
    this.entries.push(entry);
    if (this.entries.length >= this.pageEntries) await this.turn();
  }

  async end(): Promise<ManifestRef> {
    if (this.entries.length > 0) await this.turn();
    return sealRoot(this.store, this.pages);
  }

  private async turn(): Promise<void> {
    this.pages.push(await sealPage(this.store, this.entries));
    this.entries = [];
  }
}

/** The pages of a manifest, in order. */
export const readPages = async (store: Store, { root }: Pick<ManifestRef, 'root'>): Promise<readonly PageRef[]> =>
  (await cached(store, root, async () => JSON.parse((await store.get(root)).toString()) as Root)).pages;

const readEntries = (store: Store, blob: string): Promise<readonly Entry[]> =>
  cached(store, blob, async () => JSON.parse((await store.get(blob)).toString()) as readonly Entry[]);

/** The entries of one page. */
export const readPage = async (store: Store, ref: Pick<ManifestRef, 'root'>, page: number): Promise<readonly Entry[]> => {
  const found = (await readPages(store, ref))[page];
  if (!found) throw new StoreError(`manifest ${ref.root} has no page ${page}`);
  return readEntries(store, found.blob);
};

/** One entry, by its place in the dataset. */
export const entryAt = async (store: Store, ref: Pick<ManifestRef, 'root'>, index: number): Promise<Entry> => {
  let before = 0;
  for (const page of await readPages(store, ref)) {
    if (index < before + page.entries) return (await readEntries(store, page.blob))[index - before]!;
    before += page.entries;
  }
  throw new StoreError(`manifest ${ref.root} has no entry ${index}`);
};

/** All entries in order, a page at a time in memory. */
export async function* entries(store: Store, ref: Pick<ManifestRef, 'root'>): AsyncGenerator<Entry> {
  for (const page of await readPages(store, ref)) yield* await readEntries(store, page.blob);
}

/** The last few pages read: a window of activities asks for neighbours. */
const PAGES = 8;
const caches = new WeakMap<Store, Map<string, unknown>>();
const cached = async <T>(store: Store, blob: string, read: () => Promise<T>): Promise<T> => {
  const cache = caches.get(store) ?? new Map<string, unknown>();
  caches.set(store, cache);
  const value = (cache.get(blob) as T | undefined) ?? (await read());
  cache.delete(blob);
  cache.set(blob, value);
  if (cache.size > PAGES) cache.delete(cache.keys().next().value!);
  return value;
};
