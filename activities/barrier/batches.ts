/** Makes one row of the samples of each group; a group that memory could not hold is the user's to mend. */
import { RecipeError } from '../../core/errors.js';
import { Batch } from '../../runtime/text/batched-row.js';
import type { Barrier } from './barrier.js';
import type { Ranked } from './row-spool.js';

/** Refuses a group as soon as what is at hand of it is too large. */
export const weigherOf = (barrier: Barrier): ((rank: number, bytes: number) => void) => {
  const weights = new Map<number, number>();
  return (rank, bytes) => {
    const weight = (weights.get(rank) ?? 0) + bytes;
    if (weight > barrier.limits.max_row_bytes) throw tooLarge(barrier);
    weights.set(rank, weight);
  };
};

/** A row for each group, of rows that come group by group. It has the id of the first. */
export function* batchesOf(barrier: Barrier, rows: Iterable<Ranked>): Generator<Ranked> {
  let open: { readonly rank: number; readonly id: string; readonly batch: Batch } | undefined;
  const close = ({ rank, id, batch }: NonNullable<typeof open>): Ranked => {
    const { replaced: _, ...content } = batch.end();
    return { rank, row: { id, ...content }, cells: { id } };
  };
  for (const { rank, row } of rows) {
    if (open && open.rank !== rank) {
      yield close(open);
      open = undefined;
    }
    open ??= { rank, id: row.id, batch: new Batch(barrier.fields, barrier.limits.max_row_bytes, () => tooLarge(barrier)) };
    open.batch.add(row);
  }
  if (open) yield close(open);
}

const tooLarge = ({ step, limits }: Barrier): RecipeError =>
  new RecipeError(
    `${step}: a group of samples takes more than limits.max_row_bytes (${limits.max_row_bytes}), and it becomes one row: group by more keys, or raise the limit`,
  );
