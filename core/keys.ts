/**
 * What the keys of records are made of: plain JSON, hashed by `runtime/storage/key.ts`. Whatever shapes a result is in its key, and
 * nothing else: not where it was computed, nor how the work was cut beyond what the input's digest tells.
 */
import type { Entry } from './dataset.js';
import { inRecipeOrder, type Plan, type Stage, type Step, stepsInOrder } from './plan.js';
import type { Json, JsonObject } from './sample.js';
import { suffixOf } from './suffix.js';

/** What comes into a stage: a shard's samples, or chunks of a source with all that says how they are read. */
export const inputMaterial = (plan: Plan, entry: Entry): Json => {
  if ('shard' in entry) return entry.shard.digest;
  const { required, strict, addsSuffix } = plan;
  return {
    chunks: entry.chunks.map(({ source, file, digest, copy, line, offset, bytes, header, piece }) => ({
      ...{ source, digest, copy, line, offset, bytes },
      ...(header === undefined ? {} : { header }),
      ...(piece === undefined ? {} : { piece: { ...piece } }),
      ...(addsSuffix ? { suffix: suffixOf(file) } : {}),
    })),
    // Relative media paths in rows are relative to the source's folder, so its path is part of what is read.
    sources: [...new Set(entry.chunks.map(({ source }) => source))].map((index) => {
      const { path, formatter, version = 0, params } = plan.sources[index]!;
      return { index, path, formatter, version, params };
    }),
    required,
    strict,
    maxRowBytes: plan.limits.max_row_bytes,
  };
};

/**
 * Filters that stand together, in the order of the recipe: of each sample they measure the same, however the planner put them. What has no
 * threshold may be a mapper, which some samples reach or not as filters stand before or behind it, and stays where it is.
 */
const settled = (steps: readonly Step[]): readonly Step[] => {
  const runs: Step[][] = [];
  for (const step of steps) {
    const isFilter = Object.keys(step.thresholds).length > 0;
    const open = runs.at(-1);
    if (isFilter && open && Object.keys(open[0]!.thresholds).length > 0) open.push(step);
    else runs.push([step]);
  }
  return runs.flatMap(inRecipeOrder);
};

/**
 * Key of what a stage measures, whatever the thresholds, and whatever the order in which the planner put neighbouring filters: tables measured
 * under one key answer for each other.
 */
export const measureMaterial = (plan: Plan, stage: Stage, input: Json): JsonObject => ({
  kind: 'measure',
  ...commonMaterial(plan),
  input,
  steps: settled(stage.steps).map(stepMaterial),
  measures: stage.measures.map(stepMaterial),
  ...(stage.ranged ? { rangeSeconds: plan.limits.range_seconds } : {}),
  // What comes of the network is no function of all the rest.
  ...(stage.queue === 'io' && plan.asked !== undefined ? { asked: plan.asked } : {}),
});

/** Key of a stage's result on one input. Its fates name steps by their position, so the order is in it. */
export const verdictMaterial = (measureKey: string, stage: Stage): JsonObject => ({
  kind: 'verdict',
  measure: measureKey,
  thresholds: stage.steps.map(({ id, thresholds }) => ({ id, thresholds })),
});

/** Key of what a range of a sample came to. `sample` is the digest of its row, `input` what the phase's range says. */
export const rangeMaterial = (
  plan: Plan,
  step: Step,
  sample: { readonly id: string; readonly digest: string },
  phase: string,
  range: Json,
): JsonObject => ({
  kind: 'range',
  ...commonMaterial(plan),
  step: stepMaterial(step),
  sample: { id: sample.id, digest: sample.digest },
  phase,
  range,
  seconds: plan.limits.range_seconds,
});

/** Key of a barrier's work on one partition in one phase; `inputs` are digests, in order. */
export const phaseMaterial = (
  plan: Plan,
  step: Step,
  phase: string,
  part: { readonly partition: number; readonly partitions: number },
  inputs: readonly string[],
): JsonObject => ({ kind: 'phase', ...commonMaterial(plan), step: stepMaterial(step), phase, ...part, inputs });

/** Key of a shard's rendered bytes. */
export const partMaterial = (plan: Plan, shardDigest: string): JsonObject => ({
  kind: 'part',
  epoch: plan.epoch,
  salt: plan.salt,
  shard: shardDigest,
  exporter: { operator: plan.exporter.operator, version: plan.exporter.version ?? 0, params: plan.exporter.params },
  fields: plan.fields,
  keepStats: plan.keepStats,
  keepHashes: plan.keepHashes,
  // Stats are written in the order of the recipe, beside the samples if not in them.
  steps: stepIds(plan),
});

/** Ids of all steps in the order of the recipe. */
export const stepIds = (plan: Plan): readonly string[] => stepsInOrder(plan).map(({ id }) => id);

const commonMaterial = ({ epoch, salt, seed, fields }: Plan) => ({ epoch, salt, seed, fields });

/** Without thresholds, which are in verdicts alone, and without `code`, which only guards the version. */
const stepMaterial = ({ id, operator, version, params, models, files, tools }: Step): JsonObject => ({
  id,
  operator,
  version,
  params,
  models: Object.fromEntries(Object.entries(models).map(([name, model]) => [name, model.digest])),
  ...(files ? { files } : {}),
  ...(tools ? { tools } : {}),
});
