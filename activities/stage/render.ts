/** Renders the shards of the output: each becomes a part, a blob of the exporter's bytes, that the sink joins with the others. */
import { setImmediate as breathe } from 'node:timers/promises';
import { type ColumnType, join } from '../../core/columns.js';
import type { ShardRef } from '../../core/dataset.js';
import { RecipeError, VersionSkew } from '../../core/errors.js';
import { partMaterial } from '../../core/keys.js';
import type { AnyExporter, Catalog, MemberLine } from '../../core/operator.js';
import type { Plan } from '../../core/plan.js';
import { COLUMNS, isMisfit, type Json, type Row } from '../../core/sample.js';
import { cpuTimer } from '../../runtime/cpu-time.js';
import type { LaneCall } from '../../runtime/lanes/serve.js';
import { logged } from '../../runtime/log.js';
import { BlobWriter } from '../../runtime/storage/blob-writer.js';
import { keyOf } from '../../runtime/storage/key.js';
import { needsColumns } from '../../runtime/storage/layouts/layout.js';
import { entryAt } from '../../runtime/storage/manifest.js';
import { readShard } from '../../runtime/storage/shard.js';
import type { BlobRef, Store } from '../../runtime/storage/store.js';
import { typeOfRow } from '../../runtime/text/typed-row.js';
import type { Activities } from '../types.js';
import { type LaneServices, type Workplace, workplace } from './services.js';

/** `parts/<key>`: the rendered bytes of a shard, the lines of stats and meta beside them, and the files that steps made for its rows. */
export interface Part {
  readonly data: BlobRef;
  readonly stats: BlobRef;
  readonly rows: number;
  /** The type of its rows, where their fields become columns. */
  readonly type?: ColumnType;
  /** As the rows name them: `media/<digest>.<extension>`. */
  readonly media: readonly string[];
}

/** Name of the record of a shard's part. */
export const partName = (plan: Plan, shard: Pick<ShardRef, 'digest'>): string => `parts/${keyOf(partMaterial(plan, shard.digest))}`;

/** The part of a shard; one whose blobs are gone counts as absent. */
export const readPart = async (store: Store, plan: Plan, shard: Pick<ShardRef, 'digest'>): Promise<Part | undefined> => {
  const name = partName(plan, shard);
  const part = (await store.read(name)) as unknown as Part | undefined;
  if (part === undefined || ((await store.has(part.data.digest)) && (await store.has(part.stats.digest)))) return part;
  await store.remove(name);
  return undefined;
};

/** Renders those shards of the output whose turn it is, unless they are done. */
export const renderParts = async (
  services: LaneServices,
  args: Parameters<Activities['renderParts']>[0],
  call: LaneCall,
): Promise<{ readonly cpuMs: number }> => {
  const cpuMs = cpuTimer();
  const work = await workplace(services, args, call);
  let inHand: ShardRef[] = [];
  const render = async () => {
    const ends = await Promise.allSettled(inHand.map((shard) => renderShard(work, shard)));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    inHand = [];
  };
  for (let index = args.turn; index < args.manifest.entries; index += args.turns) {
    const entry = await entryAt(work.store, args.manifest, index);
    if (!('shard' in entry)) throw new RecipeError('a source that no step reads cannot be exported');
    inHand.push(entry.shard);
    if (inHand.length === IN_HAND) await render();
  }
  await render();
  return { cpuMs: cpuMs() };
};
/** Shards are rendered side by side: one waits for the disk while another is worked on. Each takes a batch of rows, and three open files at most. */
const IN_HAND = 4;

/** Renders one shard, unless it is done. */
export const renderShard = async ({ store, plan, services, progress, signal }: Workplace, shard: ShardRef): Promise<void> => {
  if ((await readPart(store, plan, shard)) !== undefined) return;
  const part = new PartWriter(plan, services.catalog);
  try {
    for await (const batch of readShard(store, shard)) {
      for (const row of batch) part.add(row);
      progress({ rows: part.rows, of: shard.rows });
      await breathe();
      signal.throwIfAborted();
    }
    await keepPart(store, plan, shard, part);
  } finally {
    part.close();
  }
};

/** Commits what was rendered of a shard's rows, all of them in order, as its part. */
export const keepPart = async (store: Store, plan: Plan, shard: ShardRef, part: PartWriter): Promise<void> => {
  const name = partName(plan, shard);
  await logged(name, async () => store.commit(name, (await part.keep(store)) as unknown as Json));
};

/** Renders rows, one after the other. */
export class PartWriter {
  rows = 0;
  private readonly data = new BlobWriter();
  private readonly stats = new BlobWriter();
  private readonly media = new Set<string>();
  private readonly write: (row: Row) => Uint8Array;
  /** The files that are in the output itself, and so need no place beside it. */
  private readonly inside: (rendered: Uint8Array) => ReadonlySet<string>;
  private type: ColumnType | undefined;

  constructor(
    private readonly plan: Plan,
    catalog: Catalog,
  ) {
    const exporter = exporterOf(plan, catalog);
    this.write = writerOf(exporter, plan);
    this.inside = exporter.media ? digestsIn : () => NONE;
    this.type = needsColumns(exporter) ? 'null' : undefined;
  }

  add(row: Row): void {
    const bytes = this.write(row);
    if (this.type !== undefined) this.type = join(this.type, typeOfRow(bytes));
    this.data.add(bytes);
    this.stats.add(statsLine(row, this.plan));
    const inside = this.inside(bytes);
    for (const refs of [row.images, row.audios, row.videos, row.files ?? []]) {
      for (const { uri, digest } of refs)
        if (digest !== undefined && uri.startsWith(`media/${digest}`) && !inside.has(digest)) this.media.add(uri);
    }
    this.rows++;
  }

  async keep(store: Store): Promise<Part> {
    const [data, stats] = await Promise.all([this.data.keep(store), this.stats.keep(store)]);
    return {
      data,
      stats,
      rows: this.rows,
      ...(this.type !== undefined && { type: this.type }),
      media: [...this.media],
    };
  }

  /** Removes what was not kept. */
  close(): void {
    this.data.drop();
    this.stats.drop();
  }
}

const NONE: ReadonlySet<string> = new Set();
/** The digests of the members that a line tells of. */
const digestsIn = (rendered: Uint8Array): ReadonlySet<string> => {
  const { members } = JSON.parse(Buffer.from(rendered).toString()) as MemberLine;
  return new Set(members.flatMap((member) => ('digest' in member ? [member.digest] : [])));
};

/** The plan's exporter. */
export const exporterOf = (plan: Plan, catalog: Catalog): AnyExporter => {
  const exporter = catalog.get(plan.exporter.operator);
  if (exporter?.category !== 'exporter') throw new VersionSkew(`the plan has ${plan.exporter.operator}, which this worker does not know`);
  return exporter;
};

const writerOf = (exporter: AnyExporter, plan: Plan): ((row: Row) => Uint8Array) => {
  const { keep_stats_in_res_ds: keepStats = false, keep_hashes_in_res_ds: keepHashes = false } = plan.exporter.params;
  const params = exporter.params?.parse({
    ...plan.exporter.params,
    keep_stats_in_res_ds: keepStats || plan.keepStats,
    keep_hashes_in_res_ds: keepHashes || plan.keepHashes,
  });
  return (row) => exporter.render(row, plan.fields, params ?? {});
};

const statsLine = (row: Row, { fields }: Plan): Uint8Array => {
  const stats = `${JSON.stringify(fields.stats)}:${spelled(row, 'stats')}`;
  const hasMeta = Object.keys(row.meta).length > 0 || isMisfit(row, 'meta');
  return Buffer.from(`{${stats}${hasMeta ? `,${JSON.stringify(fields.meta)}:${spelled(row, 'meta')}` : ''}}\n`);
};
/** Of a group, the list of what its samples have. */
const spelled = (row: Row, column: 'stats' | 'meta'): string => {
  if (!isMisfit(row, column)) return JSON.stringify(row[column]);
  const at = 2 * COLUMNS.indexOf(column);
  const start = row.holes[at]!;
  return Buffer.from(row.rest.subarray(start, start - row.holes[at + 1]!)).toString();
};
