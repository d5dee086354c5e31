/** Holds an operator against what the peer answered for the media of the parity folder, by what `sluice try` runs. */
import { expect } from 'vitest';
import type { ProcessOperator } from '../../core/operator.js';
import type { JsonObject } from '../../core/sample.js';
import { runOperator } from '../run-operator.js';
import { type MediaKind, vectors } from './parity.js';

/** How far a measured number may be from the peer's; a pair to compare the verdict alone is told by `false`. */
type Near = (ours: number, theirs: number, params: Readonly<Record<string, unknown>>) => boolean;
const exactly: Near = (ours, theirs) => Object.is(ours, theirs) || Math.abs(ours - theirs) <= 1e-9 * Math.max(1, Math.abs(theirs));

interface Comparing {
  readonly near?: Near;
  /** What the peer takes parameters for. */
  readonly meant?: (params: JsonObject) => JsonObject;
  /** Stats that are not compared. */
  readonly leftOut?: readonly string[];
}

/** Every stat and verdict of a filter in every vector; answers how many samples were compared. */
export const expectSameVerdicts = async (
  kind: MediaKind,
  operator: ProcessOperator,
  { near = exactly, meant = (params) => params, leftOut = [] }: Comparing = {},
): Promise<number> => {
  const { vector, samples } = vectors(kind, operator.name);
  let compared = 0;
  for (const { params, cases } of vector.sets) {
    const tried = await runOperator(
      operator,
      cases.map(({ in: id }) => {
        const { id: _, ...fields } = samples.get(id)!;
        return fields;
      }),
      meant(params as JsonObject),
    );
    for (const [at, { in: id, stats, kept, error }] of cases.entries()) {
      const what = `${id} ${JSON.stringify(params)}`;
      const ours = tried[at]!;
      compared++;
      if (error !== undefined) {
        expect(ours.error, what).toMatch(/./);
        continue;
      }
      expect(ours.error, what).toBeNull();
      for (const [name, theirs] of Object.entries(stats ?? {})) {
        if (leftOut.includes(name)) continue;
        const own = ours.stats[name] as readonly number[];
        expect(own.length, `${what} ${name}`).toBe(theirs.length);
        for (const [n, value] of theirs.entries())
          expect(near(own[n]!, numberOf(value), params), `${what} ${name}: ${own[n]} for ${numberOf(value)}`).toBe(true);
      }
      if (kept !== undefined) expect(ours.kept, what).toBe(kept);
    }
  }
  return compared;
};

const numberOf = (value: number | { readonly nonfinite: string }): number =>
  typeof value === 'number' ? value : ({ inf: Number.POSITIVE_INFINITY, '-inf': Number.NEGATIVE_INFINITY }[value.nonfinite] ?? Number.NaN);
