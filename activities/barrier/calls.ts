/** The activities of barriers, as lanes run them. */
import { VersionSkew } from '../../core/errors.js';
import { phaseMaterial } from '../../core/keys.js';
import { type AnyDeduplicator, type AnyGrouper, type AnySelector, isOfGroups } from '../../core/operator.js';
import { uniformAt } from '../../core/random.js';
import type { Json } from '../../core/sample.js';
import { cpuTimer } from '../../runtime/cpu-time.js';
import type { LaneCall } from '../../runtime/lanes/serve.js';
import { keyOf } from '../../runtime/storage/key.js';
import { filesOf } from '../files.js';
import { keep } from '../ledger.js';
import { seedOf } from '../stage/context.js';
import { type LaneServices, type Workplace, workplace } from '../stage/services.js';
import { operatorOf } from '../stage/steps.js';
import type { Activities, BarrierStep, BarrierWork } from '../types.js';
import { type Barrier, type Course, phaseAt, runUnit, unchanged } from './barrier.js';
import { common } from './common.js';
import { dedup } from './dedup.js';
import { group } from './group.js';
import { select } from './select.js';

/**
 * The phase that comes next, or what the barrier came to; then the run's ledger says what became of the samples. A phase of one unit has
 * nobody to be shared with, and is done here: each way to the server and back takes longer than it does in a small dataset.
 */
export const nextPhase = async (
  services: LaneServices,
  work: Parameters<Activities['nextPhase']>[0],
  call: LaneCall,
): Promise<BarrierStep> => {
  const cpuMs = cpuTimer();
  const place = await workplace(services, work, call);
  const prepared = await prepare(place, work);
  let number = work.phase;
  const find = async () => (prepared ? phaseAt(prepared.barrier, prepared.course, number) : unchanged(barrierOf(place, work).barrier));
  let next = await find();
  for (; work.ahead && prepared && 'phase' in next && next.units === 1; next = await find()) {
    await runUnit(prepared.barrier, prepared.course, number++, 0);
    call.signal.throwIfAborted();
  }
  if ('phase' in next) return { phase: next.phase, number, units: next.units, cpuMs: cpuMs() };
  const { manifest, tally, fates } = next;
  await keep(place.store, work.ledger, `fates/${work.segment}`, { ...fates, output: manifest } as unknown as Json);
  return { manifest, tally, cpuMs: cpuMs() };
};

/** Does one unit of a phase. */
export const runPhase = async (
  services: LaneServices,
  work: BarrierWork & { readonly unit: number },
  call: LaneCall,
): Promise<{ cpuMs: number }> => {
  const cpuMs = cpuTimer();
  const prepared = await prepare(await workplace(services, work, call), work);
  if (prepared) await runUnit(prepared.barrier, prepared.course, work.phase, work.unit);
  return { cpuMs: cpuMs() };
};

/** The barrier that ends this segment. */
const barrierOf = (place: Workplace, { segment, manifest }: BarrierWork) => {
  const { plan, store, signal, services } = place;
  const step = plan.segments[segment]?.barrier;
  if (!step) throw new VersionSkew(`segment ${segment} of the plan ends with no barrier`);
  const barrier: Barrier = {
    store,
    step: step.id,
    limits: plan.limits,
    fields: plan.fields,
    manifest,
    keyOf: (phase, part, inputs) => keyOf(phaseMaterial(plan, step, phase, part, inputs)),
    signal,
    progress: (value) => place.progress(value),
  };
  return { step, barrier, operator: operatorOf(services, step) as AnyDeduplicator | AnySelector | AnyGrouper };
};

/** The barrier, and the phases that it takes; undefined when its selector leaves the dataset as it is. */
const prepare = async (place: Workplace, work: BarrierWork): Promise<{ barrier: Barrier; course: Course } | undefined> => {
  const { step, barrier, operator } = barrierOf(place, work);
  if (operator.category === 'grouper') return { barrier: { ...barrier, batches: true }, course: group };
  const params = operator.params?.parse(step.params) ?? {};
  if (operator.category === 'deduplicator') {
    const rule = operator.rule?.(params);
    const more = { ...(rule && { rule }), elects: operator.survival !== undefined };
    return { barrier: { ...barrier, ...more }, course: rule?.kind === 'common' ? common : dedup };
  }
  const { rows } = work.manifest;
  // There is nothing to choose from.
  if (rows <= 1) return undefined;
  const prepared = (await operator.prepare?.(params, filesOf(step, place.store))) ?? params;
  if (isOfGroups(operator)) return { barrier: { ...barrier, choose: (groups) => operator.select(groups, prepared) }, course: group };
  const selection = operator.select(rows, prepared);
  const drawing = operator.drawn && { draw: uniformAt(seedOf(place.plan.seed, step)) };
  return selection ? { barrier: { ...barrier, selection, ...drawing }, course: select } : undefined;
};
