/** Takes the samples of an entry through a stage: all of them, or those that an earlier run left unknown. */
import { setImmediate as breathe } from 'node:timers/promises';
import { type Entry, KEPT, QUARANTINED } from '../../core/dataset.js';
import type { Row } from '../../core/sample.js';
import { entryRows } from '../../runtime/storage/manifest.js';
import { Applier } from './apply.js';
import type { BoundStage } from './bind.js';
import type { Conviction } from './convictions.js';
import { type Incoming, readerStep, readInput } from './input.js';
import type { Outcome, Stored } from './outcome.js';
import { type Earlier, type Judgement, judge, storedRows } from './replay.js';
import { type Cell, Sample } from './sample.js';
import type { Workplace } from './services.js';

/** Work under suspicion of ending its lane: samples are taken one at a time and each is told to the parent; or one is taken, alone. */
export interface Suspicion {
  readonly exact?: boolean;
  readonly alone?: number;
}

/** One pass over an entry; what becomes of its samples goes to `outcome`. */
export class Pass {
  /** Samples that steps were applied to. */
  computed = 0;
  private readonly applier: Applier;

  constructor(
    private readonly work: Workplace,
    private readonly entry: Entry,
    private readonly stage: BoundStage,
    private readonly outcome: Outcome,
    private readonly convicted: ReadonlyMap<number, Conviction>,
    private readonly suspicion: Suspicion,
  ) {
    const alone = suspicion.exact === true || suspicion.alone !== undefined;
    this.applier = new Applier(stage.bounds, work.signal, alone);
  }

  /** Milliseconds of CPU that each step took. */
  get cpuMs(): readonly number[] {
    return this.applier.cpuMs;
  }

  /** Takes all samples through all steps. */
  async afresh(): Promise<undefined> {
    const { alone } = this.suspicion;
    for await (const [incoming, sample] of this.through((place) => alone === undefined || place === alone)) this.settle(incoming, sample);
    this.applier.refuseDefects();
  }

  /** Judges what was measured before, and computes what was not; answers where the rows are, if none had to be written. */
  async again(earlier: Earlier): Promise<Stored | undefined> {
    const { table } = earlier;
    const judgements = table.ids.map((_, line) => judge(earlier, line, this.stage));
    const isMissing = (line: number) => judgements[line] === undefined;
    if (!judgements.some((judgement) => judgement === undefined)) {
      for (const [line, judgement] of judgements.entries()) this.replay(earlier, line, judgement!, undefined);
      return earlier.stored;
    }
    const rows = storedRows(this.work.store, earlier.stored);
    let line = 0;
    const replayUpTo = async (end: number) => {
      for (; line < end; line++) {
        const row = table.places[line]! >= 0 ? ((await rows.next()).value as Row) : undefined;
        this.replay(earlier, line, judgements[line]!, row);
      }
    };
    for await (const [incoming, sample] of this.through(isMissing, table.cells)) {
      await replayUpTo(incoming.place);
      this.settle(incoming, sample);
      line++;
    }
    await replayUpTo(table.lines);
    this.applier.refuseDefects();
    return undefined;
  }

  /** Samples that went through the steps, in order. */
  private async *through(
    wants: (place: number) => boolean,
    cells?: readonly (readonly Cell[])[],
  ): AsyncGenerator<readonly [Incoming, Sample | undefined]> {
    const { work } = this;
    const rows = entryRows(this.entry);
    for await (const batch of readInput(work, this.entry, wants)) {
      const samples = batch.map(({ row, place }) => (row ? this.sampleOf(row, place, cells?.[place]) : undefined));
      await this.applier.apply(samples.filter((sample): sample is Sample => sample?.fate === KEPT));
      for (const [i, incoming] of batch.entries()) yield [incoming, samples[i]];
      this.computed += batch.length;
      const { place } = batch.at(-1)!;
      work.progress({ rows: place + 1, of: rows });
      // What the worker has to say (stop) is heard between batches.
      await breathe();
      work.signal.throwIfAborted();
    }
  }

  private sampleOf(row: Row, place: number, known: readonly Cell[] | undefined): Sample {
    const sample = new Sample(this.stage.shape, row, place, (known ?? this.stage.blank).slice());
    sample.partial = known !== undefined;
    const conviction = this.suspicion.alone === undefined ? this.convicted.get(place) : undefined;
    if (conviction) {
      sample.fate = QUARANTINED;
      sample.end = this.stage.bounds.findIndex(({ step }) => step.id === conviction.step);
      sample.failure = conviction;
    }
    return sample;
  }

  private settle(incoming: Incoming, sample: Sample | undefined): void {
    const { replaced = 0 } = incoming;
    if (replaced > 0) this.outcome.note('lone surrogates replaced', replaced);
    if (sample) {
      this.outcome.tallies.come(incoming.reader);
      this.outcome.take(sample);
    } else this.outcome.refuse(incoming);
  }

  private replay({ table, quarantined }: Earlier, line: number, { fate, end }: Judgement, row: Row | undefined): void {
    const { outcome } = this;
    const id = table.ids[line]!;
    const reader = this.readerOf(line);
    const failed = fate === QUARANTINED ? quarantined.get(id) : undefined;
    if (failed) outcome.requarantine(failed.line);
    if (end < 0 && fate !== KEPT) outcome.tallies.come(reader, failed ? 'quarantined' : 'dropped');
    else {
      outcome.tallies.come(reader);
      if (fate === KEPT) outcome.tallies.keep(0);
      else outcome.tallies.leave(0, end, failed ? 'quarantined' : 'dropped');
    }
    outcome.replay(id, fate, table.cells[line]!, table.places[line]!, row);
  }

  private readerOf(place: number): string | undefined {
    if ('shard' in this.entry) return undefined;
    let before = 0;
    for (const { rows, source } of this.entry.chunks) {
      before += rows;
      if (place < before) return readerStep(this.work.plan.sources[source]!.formatter);
    }
    return undefined;
  }
}
