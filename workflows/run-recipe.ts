/** One recipe from end to end: plan it, read the source, pass its segments over the shards, write the sink. */
import {
  ApplicationFailure,
  allHandlersFinished,
  CancellationScope,
  condition,
  isCancellation,
  startChild,
  upsertSearchAttributes,
  uuid4,
  type Workflow,
  workflowInfo,
} from '@temporalio/workflow';
import type { ManifestRef } from '../core/dataset.js';
import { type PlanCard, rendersItself } from '../core/plan.js';
import type { RunInput, RunResult } from '../core/run.js';
import { Face } from './face.js';
import { on } from './on.js';
import { runBarrier } from './run-barrier.js';
import { runExport } from './run-export.js';
import { runSegment } from './run-segment.js';
import { NO_WORK } from './tally.js';

export async function runRecipe(input: RunInput): Promise<RunResult> {
  const { workflowId, runId, taskQueue } = workflowInfo();
  const ledger = `runs/${workflowId}/${runId}`;
  const face = new Face();
  try {
    const card = await face.act('plan', () => on(taskQueue, 'plan').planRecipe({ input, ledger }));
    if (card.attributes) upsertSearchAttributes(attributesOf(card, input));
    face.start(card);
    const result = await passThrough(card, ledger, face);
    await condition(allHandlersFinished);
    face.become('done');
    return result;
  } catch (error) {
    face.become(isCancellation(error) ? 'cancelled' : 'failed');
    throw error;
  }
}

/** The run once it has a plan. A cancelled one seals what it has come to: a partial manifest, that people can read and sinks refuse. */
const passThrough = async (card: PlanCard, ledger: string, face: Face): Promise<RunResult> => {
  const work = { store: card.store, plan: card.plan };
  const io = (summary: string) => on(card.queues.io, summary);
  const cpu = (summary: string) => on(card.queues.cpu, summary);
  const { warnings = [], ...source } = await face.act('read the source', () => io('read the source').readSource({ ...work, ledger }));
  let dataset: ManifestRef = source;
  const sourceRows = dataset.rows;
  const keepDataset = () =>
    cpu('seal').keepLedger({ store: card.store, ledger, entry: 'partial', value: { manifest: dataset, partial: true } as never });
  let sealPartial: () => Promise<unknown> = keepDataset;

  try {
    for (const [segment, { stages, barrier }] of card.segments.entries()) {
      const at = `segment ${segment + 1} of ${card.segments.length}`;
      const seal = (partial: boolean) => cpu(`seal ${at}`).sealSegment({ ...work, ledger, segment, manifest: dataset, partial });
      if (stages.length > 0) {
        sealPartial = () => seal(true);
        await child(face, `${segment}`, at, dataset.entries, runSegment, (steering) => ({
          card,
          segment,
          manifest: dataset,
          steering,
          cursor: 0,
          sum: NO_WORK,
        }));
        dataset = await face.act(`seal ${at}`, () => seal(false));
        sealPartial = keepDataset;
        refuseErrors(card, face, sourceRows);
      }
      if (barrier !== null) {
        const come = await child(face, `${segment}.barrier`, barrier, 1, runBarrier, (steering) => ({
          card,
          ledger,
          segment,
          manifest: dataset,
          steering,
          phase: 0,
          cursor: 0,
          cpuMs: 0,
        }));
        dataset = come.manifest;
      }
    }

    let output = null;
    if (card.exports) {
      if (!rendersItself(card.segments)) {
        await child(face, 'export', 'export', dataset.entries, runExport, (steering) => ({
          card,
          manifest: dataset,
          steering,
          cursor: 0,
          sum: NO_WORK,
        }));
      }
      output = await face.act('publish', () => io('publish').writeSink({ ...work, ledger, manifest: dataset }));
    }
    const { tally, steps, cpuMs } = face.sum;
    const result: RunResult = {
      output,
      manifest: { uri: `${card.store}/manifests/${dataset.digest}`, sha256: dataset.digest },
      counts: { ...tally, in: sourceRows, kept: dataset.rows },
      steps,
      cpuSeconds: cpuMs / 1000,
      warnings,
      dataset,
      plan: card.plan,
    };
    await face.act('close', () => io('close').keepLedger({ store: card.store, ledger, entry: 'result', value: { ...result } as never }));
    return result;
  } catch (error) {
    if (isCancellation(error)) await CancellationScope.nonCancellable(sealPartial);
    throw error;
  }
};

/** Runs a child that the root steers. Its id is new in each execution, so that a reset run never meets the child of the one before. */
const child = async <I, R extends { readonly sum: typeof NO_WORK }>(
  face: Face,
  name: string,
  at: string,
  total: number,
  workflow: (input: I) => Promise<R>,
  inputOf: (steering: Face['steering']) => I,
): Promise<R> => {
  const workflowId = `${workflowInfo().workflowId}/${name}/${uuid4().slice(0, 8)}`;
  return face.child(at, total, (steering) =>
    startChild(workflow as Workflow, { workflowId, args: [inputOf(steering)], staticSummary: at }),
  );
};

const attributesOf = (card: PlanCard, input: RunInput) => ({
  SluiceRecipe: [card.name],
  ...(card.dataset === '' ? {} : { SluiceDataset: [card.dataset] }),
  ...(input.trial === undefined ? {} : { SluiceTrial: [input.trial] }),
});

/** Decided against the rows of the source, and so the same for every order of the steps. */
const refuseErrors = (card: PlanCard, face: Face, sourceRows: number): void => {
  const { quarantined } = face.sum.tally;
  if (quarantined <= card.maxErrorRatio * sourceRows) return;
  const message = `${quarantined} of ${sourceRows} samples were quarantined, more than max_error_ratio (${card.maxErrorRatio}) allows; \`sluice manifest ${workflowInfo().workflowId} --quarantine\` says why for each; a larger max_error_ratio in the recipe (1 for any) lets the run go on without them`;
  throw ApplicationFailure.nonRetryable(message, 'RecipeError');
};
