/** What steps are given besides samples: models, media, and random numbers that a retry draws again. */
import { hash } from 'node:crypto';
import type { Context, Media, Model } from '../../core/operator.js';
import type { Step } from '../../core/plan.js';
import { uniform } from '../../core/random.js';
import type { FieldMap } from '../../core/sample.js';

/** The seed of what a step draws: for all that come to it, or for one sample. */
export const seedOf = (seed: number, { id: step }: Pick<Step, 'id'>, sample?: string): number =>
  hash('sha256', [seed, step, ...(sample === undefined ? [] : [sample])].join('\n'), 'buffer').readInt32LE();

/** The context of one step; media and signal are those of the call in hand. */
export const contextOf = (
  step: Step,
  { fields, seed }: { readonly fields: FieldMap; readonly seed: number },
  now: { readonly media: Media; readonly signal: AbortSignal },
  models: Readonly<Record<string, Model>>,
): Context => ({
  models,
  fields,
  get media() {
    return now.media;
  },
  get signal() {
    return now.signal;
  },
  random: ({ id }) => uniform(seedOf(seed, step, id)),
});
