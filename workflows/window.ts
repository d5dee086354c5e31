/** A sliding window: starts one piece of work after another, in order, a bounded number at a time. */
import { CancellationScope, condition, workflowInfo } from '@temporalio/workflow';

/** Past this many events, draining now costs less than dragging the history along. */
const LONG_HISTORY = 10_000;

/**
 * Starts `work(index)` for each index from `from` to `to` while fewer than `width()` are open, and answers the index that is to be
 * started next when the history has grown so long that the workflow should continue as new, or when `rests` says so. All that was started
 * has then ended.
 * The first failure stops the rest and is thrown.
 */
export const slide = async (
  from: number,
  to: number,
  width: () => number,
  work: (index: number) => Promise<void>,
  rests: () => boolean = () => false,
): Promise<number> => {
  let open = 0;
  let next = from;
  let failure: { readonly error: unknown } | undefined;
  const isLong = () => workflowInfo().continueAsNewSuggested || workflowInfo().historyLength > LONG_HISTORY;
  const all = new CancellationScope();
  const finished = () => open === 0 || failure !== undefined;

  await all.run(async () => {
    while (next < to && failure === undefined && !isLong() && !rests()) {
      open++;
      work(next++)
        .catch((error: unknown) => {
          failure ??= { error };
        })
        .finally(() => open--);
      if (open >= width()) await condition(() => open < width() || failure !== undefined);
    }
    await condition(finished);
  });
  if (failure !== undefined) {
    all.cancel();
    throw failure.error;
  }
  return next;
};
