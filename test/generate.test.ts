import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { recipeSchema, recipeTables } from '../core/schema.js';
import { benchPage } from '../docs/bench-page.js';
import { catalogModule, type Found, loadOperators } from '../docs/catalog.js';
import { deviationsPage } from '../docs/deviations.js';
import { readFigures } from '../docs/figures.js';
import { operatorFiguresPage } from '../docs/operator-figures.js';
import { operatorsPage } from '../docs/operators-page.js';
import { changedWithoutVersion, currentVersions, normal } from '../docs/versions.js';
import { catalog } from './catalog.js';
import { ROOT } from './root.js';

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
let operators: readonly Found[];
beforeAll(async () => {
  operators = await loadOperators(ROOT);
});

test('what is generated is what is committed: else run `npm run generate`', () => {
  expect(catalogModule(operators)).toBe(read('operators/catalog.gen.ts'));
  expect(operatorsPage(operators)).toBe(read('docs/operators.md'));
  expect(deviationsPage()).toBe(read('docs/deviations.md'));
  expect(benchPage((name) => readFigures(ROOT, name))).toBe(read('docs/bench.md'));
  expect(operatorFiguresPage(readFigures(ROOT, 'operators'), operators)).toBe(read('docs/bench-operators.md'));
  expect(read('docs/recipes.md')).toContain(recipeTables());
  expect(`${JSON.stringify(recipeSchema(catalog), null, 2)}\n`).toBe(read('docs/recipe.schema.json'));
});

test('no operator has changed since its version was written down', () => {
  const now = currentVersions(ROOT, operators);
  const written = JSON.parse(read('operators/versions.gen.json'));
  const changed = Object.keys(now).filter((name) => now[name]!.source !== written[name]?.source);
  expect(
    changed,
    'raise `version` in these operators and run `npm run generate`; where no result changes: `npm run generate -- --same-results`',
  ).toEqual([]);
});

test('an operator that changed needs a higher version, a new one does not', () => {
  const before = { a: { version: 1, source: 'x' }, b: { version: 1, source: 'x' }, c: { version: 2, source: 'x' } };
  const now = {
    a: { version: 1, source: 'y' },
    b: { version: 2, source: 'y' },
    c: { version: 2, source: 'x' },
    d: { version: 1, source: 'z' },
  };
  expect(changedWithoutVersion(before, now)).toEqual(['a']);
});

test('comments and line breaks are no change of an operator, its strings are', () => {
  const source = "const a = f(one, two);\nconst words = list.join(' ');\n";
  expect(normal("// why\nconst a = f(\n  one,\n  two,\n);\n\nconst words = list\n  .join(' ');\n")).toBe(normal(source));
  expect(normal(source.replace("' '", "''"))).not.toBe(normal(source));
});
