/** Finds a run in a store by what it kept of itself, and how far it has come. */
import type { ManifestRef } from '../core/dataset.js';
import { didYouMean, RecipeError } from '../core/errors.js';
import type { Output, RunInput } from '../core/run.js';
import type { Json } from '../core/sample.js';
import type { LaneCall } from '../runtime/lanes/serve.js';
import type { Fates } from '../runtime/storage/fates.js';
import { ledgerName } from './ledger.js';
import { type LaneServices, type Workplace, workplace } from './stage/services.js';

/** How far a run has come, by what it kept of itself. */
export interface Course {
  /** The dataset that was read; undefined while it is being read. */
  readonly source: ManifestRef | undefined;
  readonly output: Output | undefined;
  /** What each segment's stages came to; undefined for those that have no stages, or are not done. */
  readonly sealed: readonly (ManifestRef | undefined)[];
  /** What each barrier came to; undefined for those that are not done. */
  readonly barriers: readonly (BarrierFates | undefined)[];
}
/** A run, with its plan at hand. */
export interface FoundRun extends Course {
  /** Its workflow id. */
  readonly id: string;
  readonly ledger: string;
  readonly work: Workplace;
}
export type BarrierFates = Fates & { readonly output: ManifestRef };

interface Planned {
  readonly plan: string;
  readonly input: RunInput;
  readonly startedAt: string;
}

/** The latest run of this workflow id; the latest of all, trials of sweeps left out, when none is named. */
export const findRun = async (
  services: LaneServices,
  { store: uri, run }: { readonly store: string; readonly run: string | null },
  call: LaneCall,
): Promise<FoundRun> => {
  const store = await services.open(uri);
  const found: { readonly id: string; readonly ledger: string; readonly planned: Planned }[] = [];
  const ids = new Set<string>();
  for await (const name of store.list('runs/')) {
    const [, ledger, id] = /^((?:runs)\/(.+)\/[^/]+)\/plan$/.exec(name) ?? [];
    if (ledger === undefined || id === undefined) continue;
    ids.add(id);
    if (run !== null && id !== ledgerId(run)) continue;
    const planned = (await store.read(name, { quietly: true })) as unknown as Planned;
    if (run !== null || planned.input.trial === undefined) found.push({ id, ledger, planned });
  }
  const latest = found.sort((a, b) => (a.planned.startedAt < b.planned.startedAt ? 1 : -1))[0];
  if (latest === undefined)
    throw new RecipeError(run === null ? `${uri} knows of no run` : `${uri} knows of no run "${run}"${didYouMean(run, ids)}`);
  const { id, ledger, planned } = latest;
  const work = await workplace(services, { store: uri, plan: planned.plan }, call);
  return { id, ledger, work, ...(await courseOf(work, ledger)) };
};

/** Reads a run's ledger. */
export const courseOf = async ({ store, plan }: Workplace, ledger: string): Promise<Course> => {
  const read = <T>(entry: string) => store.read<Json>(ledgerName(ledger, entry), { quietly: true }) as Promise<T | undefined>;
  return {
    source: (await read<{ manifest: ManifestRef }>('source'))?.manifest,
    output: await read<Output>('output'),
    sealed: await Promise.all(plan.segments.map(async (_, k) => (await read<{ manifest: ManifestRef }>(`segment-${k}`))?.manifest)),
    barriers: await Promise.all(plan.segments.map((_, k) => read<BarrierFates>(`fates/${k}`))),
  };
};

const ledgerId = (run: string) => ledgerName(run, '').slice(0, -1);
