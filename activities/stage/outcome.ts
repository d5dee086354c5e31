/** Takes in what became of each sample, in order: rows, lines of the stats table and of the quarantine, tallies; and makes the result of it. */
import { KEPT, QUARANTINED, type ShardRef, type ShardResult, SPLIT, UNREAD } from '../../core/dataset.js';
import type { Row } from '../../core/sample.js';
import { Mask, writeMask } from '../../runtime/storage/mask.js';
import { ShardWriter, shardDigest } from '../../runtime/storage/shard.js';
import type { Store } from '../../runtime/storage/store.js';
import { writeTable } from '../../runtime/storage/table.js';
import { writeRow } from '../../runtime/text/json-row.js';
import type { BoundStage } from './bind.js';
import { MediaState } from './fingerprints.js';
import type { Incoming } from './input.js';
import type { PartWriter } from './render.js';
import type { Cell, Sample } from './sample.js';
import { StatsTable } from './table.js';
import { Tallies } from './tallies.js';

const QUOTED_BYTES = 64 << 10;

/** Rows that are stored: by this stage, or by an earlier run with other thresholds. */
export interface Stored {
  readonly data: string;
  readonly rows: number;
  readonly bytes: number;
  readonly digests: Uint8Array;
  readonly media: string | undefined;
}

export class Outcome {
  readonly table: StatsTable;
  readonly tallies: Tallies;
  private readonly notes: Record<string, number> = {};
  private readonly quarantine: Uint8Array[] = [];
  private readonly media = new MediaState();
  private writer: ShardWriter | undefined;
  private rows = 0;

  constructor(
    private readonly store: Store,
    private readonly stage: BoundStage,
    private readonly inOrder: (stats: Row['stats']) => Row['stats'],
    /** Where the rows are rendered as well, if they are. */
    private readonly part?: PartWriter,
  ) {
    this.table = new StatsTable(stage.kinds);
    this.tallies = new Tallies(
      stage.bounds.map(({ step }) => step.id),
      stage.steps,
    );
  }

  /** A row that no step got to see. */
  refuse({ id, error, bytes, reader }: Incoming): void {
    const fate = error === undefined ? UNREAD : QUARANTINED;
    this.tallies.come(reader, error === undefined ? 'dropped' : 'quarantined');
    this.table.add(id, fate, -1, this.stage.blank);
    if (error !== undefined) this.quarantineLine(id, reader!, error, JSON.stringify(Buffer.from(bytes ?? []).toString()));
  }

  /** A sample that went through the steps from `from` on, and all that was made of it. */
  take(sample: Sample, from = 0): void {
    const { row, fate, end, cells, children, failure } = sample;
    if (fate === KEPT) {
      if (!sample.isThrough) throw new Error(`sample ${row.id} did not pass all steps`);
      this.tallies.keep(from);
      this.table.add(row.id, fate, this.write(row), cells);
      return;
    }
    this.tallies.leave(from, end, fate === SPLIT ? children!.length : fate === QUARANTINED ? 'quarantined' : 'dropped');
    this.table.add(row.id, fate, -1, cells);
    if (failure) this.quarantineLine(row.id, failure.step, failure.error, this.quote(row));
    for (const child of children ?? []) this.take(child, end + 1);
  }

  /** A sample of which all is known: `row` is as it was stored, when rows are written anew; else it stays at `place`. */
  replay(id: string, fate: number, cells: readonly Cell[], place: number, row: Row | undefined): void {
    this.table.add(id, fate, row ? this.write(row) : place, cells);
  }

  /** A line of an earlier run's quarantine. */
  requarantine(line: string): void {
    this.quarantine.push(Buffer.from(`${line}\n`));
  }

  /** Makes the result, and all that it names durable. `stored` has the rows, when none were written anew. */
  async end(stored?: Stored): Promise<{ readonly result: ShardResult; readonly stored: Stored }> {
    const all = stored ?? (await this.stored());
    const keep = new Mask(all.rows);
    this.table.fates.forEach((fate, line) => {
      if (fate === KEPT) keep.set(this.table.places[line]!);
    });
    const rows = keep.count;
    const whole = rows === all.rows;
    const stats = await writeTable(this.store, this.table.toTable(all.digests));
    const shard: ShardRef = {
      digest: shardDigest(all.digests, whole ? undefined : keep),
      rows,
      bytes: whole ? all.bytes : Math.round((all.bytes * rows) / all.rows),
      data: all.data,
      stats: stats.digest,
      ...(!whole && { keep: await writeMask(this.store, keep) }),
      ...(all.media !== undefined && { media: all.media }),
    };
    const quarantine = this.quarantine.length === 0 ? null : (await this.store.put(this.quarantine)).digest;
    return { result: { shard, quarantine, ...this.tallies.settle(), notes: this.notes }, stored: all };
  }

  /** Counts what a person should be told once. */
  note(what: string, times: number): void {
    this.notes[what] = (this.notes[what] ?? 0) + times;
  }

  /** Gives up what was not ended. */
  close(): void {
    this.writer?.abort();
  }

  private async stored(): Promise<Stored> {
    const writer = this.writer ?? new ShardWriter(this.store);
    this.writer = undefined;
    const { shard, digests } = await writer.end();
    return { data: shard.data, rows: shard.rows, bytes: shard.bytes, digests, media: this.media.digest() };
  }

  private write(row: Row): number {
    this.writer ??= new ShardWriter(this.store);
    row.stats = this.inOrder(row.stats);
    this.writer.add(row);
    this.media.add(row);
    this.part?.add(row);
    return this.rows++;
  }

  private quarantineLine(id: string, step: string, error: string, sample: string): void {
    this.quarantine.push(
      Buffer.from(`{"id":${JSON.stringify(id)},"step":${JSON.stringify(step)},"error":${JSON.stringify(error)},"sample":${sample}}\n`),
    );
  }

  /** The sample as it stood; the start of its bytes, as a string, when it is large. */
  private quote(row: Row): string {
    const json = Buffer.from(writeRow(row, this.stage.fields, { keepStats: true, keepHashes: true }));
    return json.length <= QUOTED_BYTES ? json.toString() : JSON.stringify(json.toString('utf8', 0, QUOTED_BYTES));
  }
}
