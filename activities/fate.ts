/** What became of a sample: through which steps it went, what was measured on it, and why it was dropped, if it was. */
import { type ChunkRef, type Entry, type ManifestRef, QUARANTINED, type ShardResult, SPLIT, UNREAD } from '../core/dataset.js';
import { RecipeError } from '../core/errors.js';
import type { Stage } from '../core/plan.js';
import type { Json } from '../core/sample.js';
import type { LaneCall } from '../runtime/lanes/serve.js';
import { firstOf, measureOf, twinOf } from '../runtime/storage/fates.js';
import { entries } from '../runtime/storage/manifest.js';
import { readTable, type Table } from '../runtime/storage/table.js';
import { column, measuredOn } from './barrier/layout.js';
import { type BarrierFates, type FoundRun, findRun } from './find-run.js';
import { chainOf } from './seal.js';
import { readerStep } from './stage/input.js';
import type { Cell } from './stage/sample.js';
import type { LaneServices } from './stage/services.js';
import { cellReader } from './stage/table.js';
import { whyDropped } from './why-dropped.js';

/** What a step did with the sample. Type, not interface: it is JSON. */
export type StepFate = {
  readonly step: string;
  readonly did: 'passed' | 'made' | 'split' | 'merged' | 'dropped' | 'quarantined';
  readonly stats: { readonly [stat: string]: Json };
  /** The bound that it failed, the error that it caused, the sample that it repeats, its score. */
  readonly why: string | null;
};
export type Fate = {
  readonly run: string;
  readonly sample: string;
  /** File that it was read from, and which of the file's rows it was, from 1; blank lines are none. */
  readonly source: { readonly file: string; readonly row: number };
  readonly outcome: 'kept' | 'split' | 'merged' | 'dropped' | 'quarantined' | 'unfinished';
  readonly steps: readonly StepFate[];
  /** What it was replaced by, when a step made several samples of it. */
  readonly children: readonly string[];
  /** Place in the dataset that the run made, from 1; and the file where that line stands, when it was exported. */
  readonly place: number | null;
  readonly output: string | null;
};

/** Traces a sample through a run, the latest one when none is named. */
export const fate = async (
  services: LaneServices,
  args: { readonly store: string; readonly run: string | null; readonly sample: string },
  call: LaneCall,
): Promise<Fate> => new Trace(await findRun(services, args, call), args.sample).follow();

type Ended = Pick<Fate, 'outcome'> & Partial<Pick<Fate, 'children' | 'place'>>;
const UNFINISHED: Ended = { outcome: 'unfinished' };
const ID = /^([0-9a-f]{16})(?:~(\d+))?\.(\d+)(?:\/\d+)*$/;

class Trace {
  private readonly steps: StepFate[] = [];
  /** The sample, or the one that it is to be made of. */
  private now: string;

  constructor(
    private readonly run: FoundRun,
    private readonly sample: string,
  ) {
    this.now = sample.split('/')[0]!;
  }

  async follow(): Promise<Fate> {
    const { entry, chunk, row } = await this.findChunk();
    const ended = await this.pass(entry, readerStep(this.run.work.plan.sources[chunk.source]!.formatter));
    if (this.now !== this.sample && ended.outcome !== 'unfinished') {
      throw new RecipeError(`run ${this.run.id} made no sample ${this.sample}; ${this.now} was ${ended.outcome}`);
    }
    return {
      run: this.run.id,
      sample: this.sample,
      source: { file: chunk.file, row },
      steps: this.steps,
      children: [],
      place: null,
      output: ended.outcome === 'kept' ? (this.run.output?.uri ?? null) : null,
      ...ended,
    };
  }

  /** The chunk that the sample's id begins with, and the number of its row in the file. */
  private async findChunk(): Promise<{ entry: Entry; chunk: ChunkRef; row: number }> {
    const { source, id, work } = this.run;
    const [, digest, copy = '0', row] = ID.exec(this.sample) ?? [];
    if (digest === undefined) throw new RecipeError(`"${this.sample}" is no sample id: these look like 0123456789abcdef.7`);
    let file = '';
    let before = 0;
    for await (const entry of source ? entries(work.store, source) : []) {
      for (const chunk of 'chunks' in entry ? entry.chunks : []) {
        if (`${chunk.source} ${chunk.file}` !== file) [file, before] = [`${chunk.source} ${chunk.file}`, 0];
        const { of: whole, row: first } = chunk.piece ?? { of: chunk.digest, row: 0 };
        const at = Number(row) - first;
        const isIt = whole.startsWith(digest) && chunk.copy === Number(copy) && at >= 0 && at < chunk.rows;
        if (isIt) return { entry, chunk, row: before + at + 1 };
        before += chunk.rows;
      }
    }
    throw new RecipeError(`run ${id} read no sample ${this.sample}; --run names another run`);
  }

  private async pass(read: Entry, reader: string): Promise<Ended> {
    const { work, sealed, barriers } = this.run;
    let entry = read;
    let position = 0;
    for (const [segment, { stages, barrier }] of work.plan.segments.entries()) {
      const results = await chainOf(work, segment, entry);
      for (const [at, stage] of stages.entries()) {
        const result = results[at];
        const ended = result ? await this.passStage(stage, result, reader) : UNFINISHED;
        if (ended !== undefined) return ended;
      }
      const fates = barriers[segment];
      const manifest = barrier === null ? sealed[segment] : fates?.output;
      if (manifest === undefined) return UNFINISHED;
      const place = await this.locate(manifest);
      if (fates !== undefined) await this.passBarrier(fates, place !== undefined);
      if (place === undefined) return { outcome: fates?.merged ? 'merged' : 'dropped' };
      ({ entry, position } = place);
    }
    return { outcome: 'kept', place: position };
  }

  /** Notes what the steps of a stage did; answers how it ended there, if it did. */
  private async passStage(stage: Stage, { shard, quarantine }: ShardResult, reader: string): Promise<Ended | undefined> {
    const table = await readTable(this.run.work.store, shard.stats!);
    const ids = column(table, 'id', 'text').values;
    const came = this.now;
    const line = this.lineOf(ids);
    const fate = column(table, 'fate', 'int32').values[line]!;
    const fault = fate === QUARANTINED ? await this.faultOf(quarantine!) : undefined;
    const all = [...stage.steps, ...stage.measures];
    // Only the last step of a stage may make several samples of one.
    const last = stage.steps.length - 1;
    const end = fault ? all.findIndex(({ id }) => id === fault.step) : fate === SPLIT ? last : fate === UNREAD ? -1 : fate;
    const isEnd = fault !== undefined || fate === UNREAD || fate === SPLIT || fate >= 0;
    for (const [at, step] of stage.steps.entries()) {
      if (isEnd && at >= end) break;
      this.note(step.id, at === last && this.now !== came ? 'made' : 'passed', statsAt(table, line, step.id));
    }
    if (!isEnd) return undefined;
    const step = all[end];
    const stats = step ? statsAt(table, line, step.id) : {};
    if (fault) {
      this.note(fault.step, 'quarantined', stats, fault.error);
      return { outcome: 'quarantined' };
    }
    if (fate === SPLIT) {
      this.note(step!.id, 'split', stats);
      return { outcome: 'split', children: ids.filter((id) => id !== null && isChild(id, this.now)) as string[] };
    }
    const why = step ? whyDropped(this.run.work.services.catalog, step, stats) : 'a field that must not be null is';
    this.note(step?.id ?? reader, 'dropped', stats, why);
    return { outcome: 'dropped' };
  }

  private async passBarrier(fates: BarrierFates, stayed: boolean): Promise<void> {
    const { store } = this.run.work;
    const { step, taken, twins, merged } = fates;
    if (merged) {
      const group = (await measureOf(store, fates, 'group', this.now)) as string;
      return this.note(
        step,
        'merged',
        { group },
        `into the group of ${stayed ? 'which it is the first' : await firstOf(store, fates, group)}`,
      );
    }
    const did = stayed ? 'passed' : 'dropped';
    if (twins !== undefined) {
      const twin = stayed ? undefined : await twinOf(store, fates, this.now);
      return this.note(step, did, {}, twin === undefined ? null : `a duplicate of ${twin}`);
    }
    if (taken === undefined) return this.note(step, did, {});
    if (taken.drawn) return this.note(step, did, {}, stayed ? null : `not among the ${taken.take} that were drawn`);
    const measure = taken.groups ? 'group' : 'score';
    const found = (await measureOf(store, fates, measure, this.now)) ?? null;
    const end = taken.descending ? 'largest' : 'smallest';
    const among = `${stayed ? '' : 'not '}among the ${taken.take} ${taken.groups ? `samples of the ${end} groups` : end}`;
    this.note(step, did, { [measure]: found }, `${measure} ${found ?? 'none'}, ${among}`);
  }

  /** The entry that has the sample, and the sample's place in the dataset, from 1. */
  private async locate(manifest: ManifestRef): Promise<{ entry: Entry; position: number } | undefined> {
    const { store } = this.run.work;
    let before = 0;
    for await (const entry of entries(store, manifest)) {
      if (!('shard' in entry)) continue;
      const measured = await measuredOn(store, entry.shard, ['id']);
      const at = measured.lines.indexOf(column(measured, 'id', 'text').values.indexOf(this.now));
      if (at >= 0) return { entry, position: before + at + 1 };
      before += entry.shard.rows;
    }
    return undefined;
  }

  /** The line of the sample, or of what it is to be made of. */
  private lineOf(ids: readonly (string | null)[]): number {
    for (let id = this.sample; id.length >= this.now.length; id = id.slice(0, Math.max(0, id.lastIndexOf('/')))) {
      const line = ids.indexOf(id);
      if (line < 0) continue;
      this.now = id;
      return line;
    }
    throw new RecipeError(`run ${this.run.id} made no sample ${this.sample}`);
  }

  private async faultOf(quarantine: string): Promise<{ readonly step: string; readonly error: string }> {
    const lines = (await this.run.work.store.get(quarantine)).toString().split('\n');
    const line = lines.find((one) => one.startsWith(`{"id":${JSON.stringify(this.now)},`))!;
    // Only the head is parsed: the sample may hold NaN, which is no JSON.
    return JSON.parse(`${line.slice(0, line.indexOf(',"sample":'))}}`) as { step: string; error: string };
  }

  private note(step: string, did: StepFate['did'], stats: Readonly<Record<string, Cell>>, why: string | null = null): void {
    const shown = Object.entries(stats).map(([name, value]) => [
      name,
      typeof value === 'number' && !Number.isFinite(value) ? `${value}` : value,
    ]);
    this.steps.push({ step, did, stats: Object.fromEntries(shown) as StepFate['stats'], why });
  }
}

const isChild = (id: string, of: string): boolean => id.startsWith(`${of}/`) && !id.slice(of.length + 1).includes('/');

/** What a step measured on the sample of this line. */
export const statsAt = ({ columns }: Table, line: number, step: string): Record<string, Cell> => {
  const own = Object.entries(columns).filter(([name]) => name.startsWith(`${step}/`) && !name.endsWith('/hashes'));
  const cells = own.map(([name, values]) => [name.slice(step.length + 1), cellReader(values)(line)] as const);
  return Object.fromEntries(cells.filter(([, cell]) => cell !== null));
};
