/** Counts, per step, what came to it and what became of that; it must balance. */
import type { StepTallies } from '../../core/dataset.js';
import { NO_TALLY, type Tally } from '../../core/sample.js';

type Count = { -readonly [K in keyof Omit<Tally, 'cpuMs'>]: number };
/** How a sample leaves a step that it does not pass; a number is how many samples the step made of it. */
export type Leaving = 'dropped' | 'quarantined' | number;

export class Tallies {
  private readonly counts: readonly Count[];
  private readonly readers = new Map<string, Count>();
  private readonly all: Count = { ...NO_TALLY };

  /** Steps by position; those from `measuring` on only measure for a barrier, which counts its own. */
  constructor(
    private readonly steps: readonly string[],
    private readonly measuring: number,
  ) {
    this.counts = steps.map(() => ({ ...NO_TALLY }));
  }

  /** A row came in: read by a step, or out of a shard. */
  come(reader: string | undefined, leaving?: 'dropped' | 'quarantined'): void {
    this.all.in++;
    if (leaving) this.all[leaving]++;
    if (reader === undefined) return;
    const count = this.readers.get(reader) ?? { ...NO_TALLY };
    this.readers.set(reader, count);
    count.in++;
    count[leaving ?? 'kept']++;
  }

  /** A sample passed the steps from `from` on to the end. */
  keep(from: number): void {
    this.pass(from, this.measuring);
    this.all.kept++;
  }

  /** A sample passed the steps from `from` on up to the one at `at`. */
  leave(from: number, at: number, how: Leaving): void {
    this.pass(from, Math.min(at, this.measuring));
    const count = this.counts[at]!;
    count.in++;
    if (typeof how === 'number') {
      count.kept += how;
      count.made += how - 1;
      this.all.made += how - 1;
    } else {
      count[how]++;
      this.all[how]++;
    }
  }

  /** The tallies of all steps and of the shard. In + made = kept + dropped + quarantined + merged, or it fails. */
  settle(): { readonly tally: Tally; readonly steps: StepTallies } {
    const own = this.steps
      .map((step, at) => [step, this.counts[at]!] as const)
      .filter(([, { in: came }], at) => at < this.measuring || came > 0);
    const steps = [...this.readers, ...own];
    for (const [step, tally] of [...steps, ['shard', this.all] as const]) {
      if (tally.in + tally.made === tally.kept + tally.dropped + tally.quarantined + tally.merged) continue;
      throw new Error(`${step}: the counts do not balance: ${JSON.stringify(tally)}`);
    }
    return { tally: this.all, steps: Object.fromEntries(steps) };
  }

  private pass(from: number, end: number): void {
    for (let at = from; at < end; at++) {
      const count = this.counts[at]!;
      count.in++;
      count.kept++;
    }
  }
}
