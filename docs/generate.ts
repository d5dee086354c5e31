/** Writes what derives from the operators: `operators/catalog.gen.ts`, their versions and the pages of `docs/`. Run by `npm run generate`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { AnyOperator } from '../core/operator.js';
import { recipeSchema, recipeTables } from '../core/schema.js';
import { benchPage } from './bench-page.js';
import { catalogModule, loadOperators } from './catalog.js';
import { deviationsPage } from './deviations.js';
import { readFigures } from './figures.js';
import { operatorFiguresPage } from './operator-figures.js';
import { operatorsPage } from './operators-page.js';
import { changedWithoutVersion, currentVersions, type Versions } from './versions.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const write = (path: string, text: string) => writeFileSync(`${ROOT}${path}`, text);

const operators = await loadOperators(ROOT);
const all = new Map<string, AnyOperator>(operators.map(({ operator }) => [operator.name, operator]));
write('operators/catalog.gen.ts', catalogModule(operators));
write('docs/operators.md', operatorsPage(operators));
write('docs/deviations.md', deviationsPage());
write(
  'docs/bench.md',
  benchPage((name) => readFigures(ROOT, name)),
);
write('docs/bench-operators.md', operatorFiguresPage(readFigures(ROOT, 'operators'), operators));
write('docs/recipes.md', `# Recipes: the keys\n\nWritten by \`npm run generate\`.\n\n${recipeTables()}`);
write('docs/recipe.schema.json', `${JSON.stringify(recipeSchema(all), null, 2)}\n`);

const path = `${ROOT}operators/versions.gen.json`;
const before: Versions = JSON.parse(readFileSync(path, { encoding: 'utf8', flag: 'a+' }) || '{}');
const now = currentVersions(ROOT, operators);
const changed = process.argv.includes('--same-results') ? [] : changedWithoutVersion(before, now);
if (changed.length > 0) {
  console.error(
    `Changed without a new version: ${changed.join(', ')}.\n` +
      'Raise `version` in each whose results change, so that nothing kept from before is taken for new;\n' +
      'when no result changes (names, comments, speed): npm run generate -- --same-results',
  );
  process.exitCode = 1;
} else write('operators/versions.gen.json', `${JSON.stringify(now, null, 2)}\n`);
console.log(`${operators.length} operators`);
