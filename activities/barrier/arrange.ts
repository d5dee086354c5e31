/** The last phases of selection and grouping: samples that have ranks are kept where they are, or brought into the order of their ranks. */
import { NO_TALLY } from '../../core/sample.js';
import { ManifestWriter, readPages, sealRoot } from '../../runtime/storage/manifest.js';
import { type Applied, keepChosen, type PageWork } from './apply.js';
import type { Barrier, Done, Phase, PhaseKind } from './barrier.js';
import { pageStarts, partsOf } from './layout.js';
import type { Sorted } from './runs.js';
import { type Buckets, gather, type Ordered, order, shuffle, type Taken } from './shuffle.js';

/** What follows when the ranks are known: a run of them for each page. */
export const toSamples = async (barrier: Barrier, [answer]: readonly Sorted[]): Promise<Phase> => {
  const runs = answer?.runs ?? [];
  if (!barrier.selection!.ordered) {
    const pages = (await pageStarts(barrier)).length - 1;
    return { phase: 'apply', inputs: Array.from({ length: pages }, (_, page) => ({ page, run: runs[page] ?? null }) satisfies PageWork) };
  }
  const parts = await partsOf(barrier);
  const inputs = parts.map((part): Taken => ({ ...part, run: runs[part.page] ?? null }));
  return { phase: inputs.length === 1 ? 'order' : 'shuffle', inputs };
};

const toRanges = async (_: Barrier, answers: readonly Buckets[]): Promise<Phase> => ({
  phase: 'gather',
  inputs: (answers[0]?.buckets ?? []).map((_, range) => answers.flatMap(({ buckets }) => buckets[range]!)),
});

const sealShards = async (barrier: Barrier, answers: readonly Ordered[]): Promise<Done> => {
  const writer = new ManifestWriter(barrier.store, barrier.limits.page_entries);
  for (const { shards } of answers) for (const shard of shards) await writer.add({ shard });
  return doneWith(barrier, await writer.end());
};
const sealPages = async (barrier: Barrier, answers: readonly Applied[]): Promise<Done> => {
  const { store, manifest, selection } = barrier;
  const pages = await readPages(store, manifest);
  const copies = Array.from({ length: selection!.copies ?? 0 }, () => pages).flat();
  return doneWith(barrier, await sealRoot(store, [...copies, ...answers.map(({ page }) => page)]));
};

const doneWith = ({ step, manifest: input, selection, choose, draw, batches }: Barrier, manifest: Done['manifest']): Done => {
  const counts = { ...NO_TALLY, in: input.rows, made: Math.max(manifest.rows - input.rows, 0), kept: manifest.rows };
  const gone = Math.max(input.rows - manifest.rows, 0);
  if (batches) return { manifest, tally: { ...counts, merged: gone }, fates: { step, input, merged: true } };
  const taken = { take: selection!.take, descending: selection!.descending, ...(choose && { groups: true }), ...(draw && { drawn: true }) };
  return { manifest, tally: { ...counts, dropped: gone }, fates: { step, input, taken } };
};

/** These phases, by name. */
export const arrangement: Readonly<Record<'apply' | 'order' | 'shuffle' | 'gather', PhaseKind>> = {
  apply: { run: keepChosen, next: sealPages },
  order: { run: order, next: sealShards },
  shuffle: { run: shuffle, next: toRanges },
  gather: { run: gather, next: sealShards },
};
