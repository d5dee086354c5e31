import { describe, expect, test } from 'vitest';
import type { ProcessOperator } from '../core/operator.js';
import { catalog } from './catalog.js';
import { differences, vectorsOf } from './parity.js';

describe('text operators, selectors and groupers answer what Data-Juicer answers', () => {
  const vectors = vectorsOf('text');
  test.each(vectors.flatMap((vector) => vector.sets.map((set) => [vector.op, JSON.stringify(set.params), vector, set] as const)))(
    '%s %s',
    async (name, _, vector, set) => {
      expect(await differences('text', vector, set, catalog.get(name) as ProcessOperator)).toEqual([]);
    },
  );
});

describe('rule sets of other toolkits answer what these answer', () => {
  test.each(
    vectorsOf('packs').flatMap((vector) => vector.sets.map((set) => [vector.op, JSON.stringify(set.params), vector, set] as const)),
  )('%s %s', async (name, _, vector, set) => {
    expect(await differences('packs', vector, set, catalog.get(name) as ProcessOperator)).toEqual([]);
  });
});
