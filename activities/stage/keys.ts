/** Under which names a stage's work on one shard is recorded. */
import type { Entry } from '../../core/dataset.js';
import { inputMaterial, measureMaterial, verdictMaterial } from '../../core/keys.js';
import type { Plan, Stage } from '../../core/plan.js';
import type { Json } from '../../core/sample.js';
import { keyOf } from '../../runtime/storage/key.js';
import { entryRows } from '../../runtime/storage/manifest.js';
import { type Operators, readsOf } from './reads.js';

/** `measure` names what is measured, whatever the thresholds; `verdict` the result with the thresholds in force. */
export interface StageKeys {
  readonly measure: string;
  readonly verdict: string;
}

/** The keys of a stage's result on this entry: chunks for the first stage, a shard for all others. */
export const stageKeys = (plan: Plan, stage: Stage, entry: Entry, operators: Operators): StageKeys => {
  const measure = keyOf(measureMaterial(plan, stage, inputOf(plan, entry, operators)));
  return { measure, verdict: keyOf(verdictMaterial(measure, stage)) };
};

/** What comes in, with the state of the media files that rows name. */
const inputOf = (plan: Plan, entry: Entry, operators: Operators): Json => ({
  of: inputMaterial(plan, entry),
  rows: entryRows(entry),
  media: 'shard' in entry ? (entry.shard.media ?? null) : entry.chunks.map(({ media }) => media ?? null),
  needsText: 'shard' in entry ? null : readsOf(plan, operators).text,
});
