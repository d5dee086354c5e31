import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readRecipe } from '../core/recipe.js';
import { readSweep, recipeOfSweep, trialsOf, writeVariant } from '../core/search.js';
import { catalog } from './catalog.js';
import { ROOT } from './root.js';

const files = readdirSync(join(ROOT, 'recipes'), { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.yaml'));
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

describe.each(files.map((file) => `recipes/${file}`))('%s', (path) => {
  const recipePath = recipeOfSweep(read(path), path) ?? path;
  const recipe = () => readRecipe(read(recipePath), recipePath, catalog, {});

  test('is understood', () => {
    expect(recipe().steps.length).toBeGreaterThan(0);
    expect(recipe().notes).toEqual([]);
  });

  test.runIf(recipePath !== path)('names variants that are recipes themselves', () => {
    const { sets } = trialsOf(readSweep(read(path), path, recipe(), catalog));
    expect(sets.length).toBeGreaterThan(1);
    for (const set of sets) readRecipe(writeVariant(read(recipePath), recipePath, set), recipePath, catalog, {});
  });
});
