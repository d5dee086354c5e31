import { describe, expect, test } from 'vitest';
import type { ProcessOperator } from '../core/operator.js';
import type { JsonObject } from '../core/sample.js';
import { groupsOf, survivors, textsLeft } from './barriers.js';
import { catalog } from './catalog.js';
import { type Given, rowOf, runOperator } from './run-operator.js';

const operators = [...catalog.values()].filter((operator): operator is ProcessOperator => 'reads' in operator);

describe.each(operators.map((operator) => [operator.name, operator] as const))('%s', (_, operator) => {
  test('has examples', () => expect(operator.examples.length).toBeGreaterThan(0));

  test.each(operator.examples.map((example, at) => [at + 1, example] as const))(
    'example %d',
    async (__, { given, params = {}, ...expected }) => {
      const gained = await runOperator(operator, Array.isArray(given) ? given : [given], params);
      expect(gained.map(({ error }) => error).filter((error) => error !== null)).toEqual([]);
      if (operator.category === 'mapper') {
        expect(gained[0]!.samples).toEqual(wanted(given, expected.gives));
      } else if (operator.category === 'filter') {
        expect(gained[0]!.kept).toBe(expected.keeps);
        expect(gained[0]!.stats).toMatchObject(expected.stats ?? {});
      } else if (operator.category === 'grouper') {
        if (operator.split) expect(gained[0]!.samples).toEqual(expected.gives);
        else expect(groupsOf(gained)).toEqual(expected.groups);
      } else expect(survivors(operator, gained, params)).toEqual(expected.keeps);
      if (operator.category !== 'deduplicator' || !expected.texts) return;
      const texts = (given as readonly Given[]).map(({ text }) => text!);
      expect(textsLeft(operator, gained, texts, params)).toEqual(expected.texts);
    },
  );
});

/** What a mapper gives is all that changes. */
const wanted = (given: Given, gives: JsonObject | readonly JsonObject[]) =>
  (Array.isArray(gives) ? gives : [gives]).map((patch) => rowOf({ ...given, ...patch }));
