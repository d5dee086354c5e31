/** The JSON Schema of recipes, for editors. */
import { z } from 'zod';
import type { AnyOperator } from '../core/operator.js';
import { rangeRule } from '../core/range.js';

const PROCESS = ['mapper', 'filter', 'deduplicator', 'selector', 'grouper', 'aggregator'];

/** Knows the steps of `process` and their parameters. */
export const recipeSchema = (catalog: ReadonlyMap<string, AnyOperator>): object => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Sluice recipe',
  type: 'object',
  properties: {
    process: {
      type: 'array',
      items: { type: 'object', minProperties: 1, maxProperties: 1, properties: stepsOf(catalog), additionalProperties: false },
    },
  },
});

const stepsOf = (catalog: ReadonlyMap<string, AnyOperator>) =>
  Object.fromEntries(
    [...catalog.values()]
      .filter(({ category }) => PROCESS.includes(category))
      .map((operator) => {
        const thresholds = operator.category === 'filter' ? { ...operator.thresholds.shape, ...rangeRule.shape } : {};
        const all = z.strictObject({ ...operator.params?.shape, ...thresholds });
        const { $schema: _, ...schema } = z.toJSONSchema(all, { io: 'input', unrepresentable: 'any' });
        return [operator.name, { description: operator.summary, anyOf: [schema, { type: 'null' }] }];
      }),
  );
