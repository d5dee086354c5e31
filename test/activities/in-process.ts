/** Runs recipes as `runRecipe` does, without a server: the activities' own functions, one after the other, in this process. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nextPhase, runPhase } from '../../activities/barrier/calls.js';
import { createServices } from '../../activities/lane-services.js';
import { planRecipe } from '../../activities/plan.js';
import { readSource } from '../../activities/read-source.js';
import { sealSegment } from '../../activities/seal.js';
import { writeSink } from '../../activities/sink.js';
import { renderParts } from '../../activities/stage/render.js';
import { runShard } from '../../activities/stage/run-stage.js';
import type { LaneServices } from '../../activities/stage/services.js';
import type { BarrierWork, Ledger, ShardAnswer } from '../../activities/types.js';
import type { ManifestRef } from '../../core/dataset.js';
import type { AnyOperator, View } from '../../core/operator.js';
import type { Plan, Stage } from '../../core/plan.js';
import type { Selectivities } from '../../core/plan-recipe.js';
import type { Output, RunInput } from '../../core/run.js';
import { OperatorCatalog } from '../../operators/catalog.js';
import type { LaneCall } from '../../runtime/lanes/serve.js';
import { entries } from '../../runtime/storage/manifest.js';
import { readShard } from '../../runtime/storage/shard.js';
import type { Store } from '../../runtime/storage/store.js';

export const CALL: LaneCall = { signal: new AbortController().signal, progress: () => {} };

export interface Finished {
  readonly plan: string;
  readonly ledger: string;
  readonly source: ManifestRef;
  readonly dataset: ManifestRef;
  /** What each shard came to, stage by stage. */
  readonly answers: readonly (ShardAnswer & { readonly stage: Stage })[];
}

interface RunOptions {
  readonly name?: string;
  /** So many of the source's entries are worked on at most. */
  readonly shards?: number;
  /** The plan is made as if filters had been found to keep these shares. */
  readonly rates?: Selectivities;
}

export class House {
  private runs = 0;

  private constructor(
    readonly folder: string,
    readonly services: LaneServices,
    readonly store: Store,
  ) {}

  static async open(operators: readonly AnyOperator[] = [], views: readonly View[] = []): Promise<House> {
    const folder = await mkdtemp(join(tmpdir(), 'sluice-house-'));
    const own = await createServices({ s3: undefined, roots: [], operators: [] });
    const all = new OperatorCatalog();
    await all.loadAll();
    const services: LaneServices = {
      ...own,
      catalog: new Map([...all, ...operators.map((operator) => [operator.name, operator] as const)]),
      views: new Map([...own.views, ...views.map((view) => [view.name, view] as const)]),
    };
    return new House(folder, services, await services.open(join(folder, 'store')));
  }
  close(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }

  /** A run's argument; paths in its recipe are relative to the house's folder. */
  input(recipe: string, more: Partial<RunInput> = {}): RunInput & { readonly store: string } {
    return { recipe, name: 'recipe.yaml', folder: this.folder, ...more, store: join(this.folder, 'store') };
  }
  async write(name: string, rows: readonly object[]): Promise<void> {
    await writeFile(join(this.folder, name), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  }

  /** A new run of this input; one that is stopped when so many of the source's entries have been worked on. */
  async run(input: RunInput, { name = 'recipe-1', shards = Number.POSITIVE_INFINITY, rates }: RunOptions = {}): Promise<Finished> {
    const ledger = `runs/${name}/${this.runs++}`;
    const card = await planRecipe(this.services, { input, ledger, ...(rates && { rates }) });
    const work = { store: card.store, plan: card.plan };
    const source = await readSource(this.services, { ...work, ledger }, CALL);
    const plan = (await this.store.read(card.plan)) as unknown as Plan;
    const answers: (ShardAnswer & { stage: Stage })[] = [];
    let dataset = source;
    for (const [segment, { stages, barrier }] of plan.segments.entries()) {
      for (let index = 0; index < Math.min(shards, dataset.entries); index++) {
        let key: string | undefined;
        for (let at = 0; at < stages.length; at++) {
          const stage = stages[at]!;
          const args = { ...work, segment, stage: at, manifest: dataset, index, ...(key === undefined ? {} : { input: key }) };
          const answer = await runShard(this.services, args, CALL);
          if (answer.again) {
            [at, key] = [-1, undefined];
            continue;
          }
          key = answer.key;
          answers.push({ ...answer, stage });
        }
      }
      if (shards < dataset.entries) break;
      if (stages.length > 0) {
        dataset = await sealSegment(this.services, { ...work, ledger, segment, manifest: dataset, partial: false }, CALL);
      }
      if (barrier !== null) dataset = await this.pass({ ...work, ledger, segment, manifest: dataset });
    }
    return { plan: card.plan, ledger, source, dataset, answers };
  }

  /** Writes what a run came to. */
  async export({ plan, ledger, dataset }: Finished): Promise<Output> {
    const work = { store: this.store.uri, plan, manifest: dataset };
    await renderParts(this.services, { ...work, turn: 0, turns: 1 }, CALL);
    return writeSink(this.services, { ...work, ledger }, CALL);
  }

  /** Passes a dataset through a barrier. */
  private async pass(work: Omit<BarrierWork & Ledger, 'phase'>): Promise<ManifestRef> {
    for (let phase = 0; ; phase++) {
      const next = await nextPhase(this.services, { ...work, phase, ahead: true }, CALL);
      if ('manifest' in next) return next.manifest;
      phase = next.number!;
      for (let unit = 0; unit < next.units; unit++) await runPhase(this.services, { ...work, phase, unit }, CALL);
    }
  }

  /** The same; answers the bytes of the output and of the stats beside it. */
  async bytes(done: Finished): Promise<readonly Buffer[]> {
    const path = fileURLToPath((await this.export(done)).uri);
    return Promise.all([readFile(path), readFile(path.replace(/(\.\w+)$/, '_stats$1')).catch(() => Buffer.alloc(0))]);
  }

  /** Ids of a dataset's samples, in order. */
  async ids(dataset: ManifestRef): Promise<string[]> {
    const ids: string[] = [];
    for await (const entry of entries(this.store, dataset)) {
      if (!('shard' in entry)) continue;
      for await (const rows of readShard(this.store, entry.shard)) ids.push(...rows.map(({ id }) => id));
    }
    return ids;
  }
}
