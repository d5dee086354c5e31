/** Sorted runs: the first phases of every barrier sort what was measured, part by part, and merge what they sorted. */
import type { Barrier, Phase } from './barrier.js';
import { drain, FAN_IN, type Merge, merged, WordWriter } from './words.js';

/** Runs of one partition: blobs of sorted records, `width` words each. With `take`, only so many of the first records count. */
export type Runs = { readonly partition: number; readonly width: number; readonly take: number | null; readonly runs: readonly string[] };
/** What a unit sorted: for each partition a run, or null where it has nothing for it. */
export type Sorted = { readonly runs: readonly (string | null)[]; readonly count: number };

/** Opens the runs, merged. */
export const openRuns = async ({ store }: Barrier, runs: readonly string[], width: number): Promise<Merge> =>
  merged(await Promise.all(runs.map((run) => store.file(run))), width);

/** Keeps sorted records as runs, one per partition; partitions come one after the other. */
export class RunWriter {
  private readonly paths = new Map<number, string>();
  private writer: WordWriter | undefined;
  private current = 0;
  private count = 0;

  constructor(
    private readonly barrier: Barrier,
    private readonly width: number,
    private readonly partitions: number,
  ) {}

  add(partition: number, words: Uint32Array, at: number): void {
    if (partition !== this.current) this.turn(partition);
    this.writer ??= new WordWriter(this.width);
    this.writer.add(words, at);
    this.count++;
  }

  async end(): Promise<Sorted> {
    this.turn(this.partitions);
    const runs: (string | null)[] = Array.from({ length: this.partitions }, () => null);
    for (const [partition, path] of this.paths) runs[partition] = (await this.barrier.store.putFile(path)).digest;
    return { runs, count: this.count };
  }

  private turn(partition: number): void {
    if (this.writer) this.paths.set(this.current, this.writer.end());
    this.writer = undefined;
    this.current = partition;
  }
}

/** The runs of each partition after all units have answered. */
export const gathered = (answers: readonly Sorted[], width: number, take: number | null): Runs[] =>
  (answers[0]?.runs ?? []).map((_, partition) => ({
    partition,
    width,
    take,
    runs: answers.flatMap(({ runs }) => runs[partition] ?? []),
  }));

/** Merges up to 256 runs into one: a level of the merge tree. */
export const mergeRuns = async (barrier: Barrier, { runs, width, take }: Runs): Promise<Sorted> => {
  const merge = await openRuns(barrier, runs, width);
  const writer = new RunWriter(barrier, width, 1);
  for (let top = merge.next(), n = 0; top && (take === null || n < take); top = merge.next(), n++) writer.add(0, top.words, top.at);
  merge.close();
  return writer.end();
};

/** The next level of the merge tree; undefined when no partition has more runs than can be read at once. */
export const mergePhase = (partitions: readonly Runs[]): Phase | undefined => {
  if (partitions.every(({ runs }) => runs.length <= FAN_IN)) return undefined;
  const inputs = partitions.flatMap((partition) =>
    Array.from({ length: Math.ceil(partition.runs.length / FAN_IN) }, (_, n) => ({
      ...partition,
      runs: partition.runs.slice(n * FAN_IN, (n + 1) * FAN_IN),
    })),
  );
  return { phase: 'merge', inputs };
};

/** The runs of each partition after a level of the merge tree. */
export const remaining = (answers: readonly Sorted[], inputs: readonly Runs[]): Runs[] => {
  const partitions = new Map<number, Runs>();
  inputs.forEach((input, unit) => {
    const before = partitions.get(input.partition)?.runs ?? [];
    partitions.set(input.partition, { ...input, runs: [...before, ...answers[unit]!.runs.flatMap((run) => run ?? [])] });
  });
  return [...partitions.values()];
};

/** Splits records that are sorted by position into a run per page. */
export const byPage = async (barrier: Barrier, merge: Merge, width: number, starts: readonly number[]): Promise<Sorted> => {
  const writer = new RunWriter(barrier, width, starts.length - 1);
  let page = 0;
  drain(merge, (words, at) => {
    while (words[at]! >= starts[page + 1]!) page++;
    writer.add(page, words, at);
  });
  return writer.end();
};
