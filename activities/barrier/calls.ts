/** The activities of barriers, as lanes run them. */
import { VersionSkew } from '../../core/errors.js';
import { phaseMaterial } from '../../core/keys.js';
import type { AnyDeduplicator, AnySelector } from '../../core/operator.js';
import { type Json, NO_TALLY } from '../../core/sample.js';
import type { LaneCall } from '../../runtime/lanes/serve.js';
import { keyOf } from '../../runtime/storage/key.js';
import { filesOf } from '../files.js';
import { keep } from '../ledger.js';
import { type LaneServices, type Workplace, workplace } from '../stage/services.js';
import { operatorOf } from '../stage/steps.js';
import type { BarrierStep, BarrierWork, Ledger } from '../types.js';
import { type Barrier, type Course, type Done, phaseAt, runUnit } from './barrier.js';
import { dedup } from './dedup.js';
import { select } from './select.js';

/** The phase that comes next, or what the barrier came to; then the run's ledger says what became of the samples. */
export const nextPhase = async (services: LaneServices, work: BarrierWork & Ledger, call: LaneCall): Promise<BarrierStep> => {
  const place = await workplace(services, work, call);
  const prepared = await prepare(place, work);
  const next = prepared ? await phaseAt(prepared.barrier, prepared.course, work.phase) : unchanged(place, work);
  if ('phase' in next) return { phase: next.phase, units: next.units };
  const { manifest, tally, fates } = next;
  await keep(place.store, work.ledger, `fates/${work.segment}`, { ...fates, output: manifest } as unknown as Json);
  return { manifest, tally };
};

/** Does one unit of a phase. */
export const runPhase = async (
  services: LaneServices,
  work: BarrierWork & { readonly unit: number },
  call: LaneCall,
): Promise<{ cpuMs: number }> => {
  const before = process.cpuUsage();
  const prepared = await prepare(await workplace(services, work, call), work);
  if (prepared) await runUnit(prepared.barrier, prepared.course, work.phase, work.unit);
  const { user, system } = process.cpuUsage(before);
  return { cpuMs: Math.round((user + system) / 1000) };
};

const unchanged = ({ plan }: Workplace, { manifest, segment }: BarrierWork): Done => ({
  manifest,
  tally: { ...NO_TALLY, in: manifest.rows, kept: manifest.rows },
  fates: { step: plan.segments[segment]!.barrier!.id, input: manifest },
});

/** The barrier that ends this segment; undefined when its selector leaves the dataset as it is. */
const prepare = async (place: Workplace, { segment, manifest }: BarrierWork): Promise<{ barrier: Barrier; course: Course } | undefined> => {
  const { plan, store, signal, services } = place;
  const step = plan.segments[segment]?.barrier;
  if (!step) throw new VersionSkew(`segment ${segment} of the plan ends with no barrier`);
  const operator = operatorOf(services, step) as AnyDeduplicator | AnySelector;
  const barrier: Barrier = {
    store,
    step: step.id,
    limits: plan.limits,
    manifest,
    keyOf: (phase, part, inputs) => keyOf(phaseMaterial(plan, step, phase, part, inputs)),
    signal,
    progress: (value) => place.progress(value),
  };
  if (operator.category === 'deduplicator') return { barrier, course: dedup };
  const params = operator.params?.parse(step.params) ?? {};
  const selection = operator.select(manifest.rows, (await operator.prepare?.(params, filesOf(step, store))) ?? params);
  return selection ? { barrier: { ...barrier, selection }, course: select } : undefined;
};
