/** `sluice check|plan|ops`: what a recipe says, what would be done for it, and what recipes may name. */
import type { Command } from 'commander';
import { didYouMean, RecipeError } from '../../core/errors.js';
import type { Catalog } from '../../core/operator.js';
import { parametersOf, typeOf, words } from '../../core/parameters.js';
import type { RunInput } from '../../core/run.js';
import { OperatorCatalog } from '../../operators/catalog.js';
import { readConfig } from '../../runtime/config.js';
import { measuredRates } from '../../runtime/lanes/measured-rates.js';
import { withLane } from '../in-lane.js';
import { checkRecipe } from '../recipes.js';
import { inputOf, type StartOptions } from '../sluice.js';
import { parseSet } from './options.js';
import { table } from './show.js';

export const addPlanning = (program: Command): void => {
  program
    .command('check <recipe>')
    .description('check what a recipe says, without starting anything or looking at its dataset')
    .option('--set <key=value>', "a value that takes the place of the recipe's", parseSet)
    .action(async (recipe: string, { set }: StartOptions) => {
      const { steps, notes } = await checkRecipe(recipe, set);
      for (const note of notes) process.stderr.write(`${note}\n`);
      process.stderr.write(`${recipe} is a recipe of ${steps.length} ${steps.length === 1 ? 'step' : 'steps'}\n`);
    });
  program
    .command('plan <recipe>')
    .description('show what would be done, in which order, and why')
    .option('--set <key=value>', "a value that takes the place of the recipe's", parseSet)
    .action((recipe: string, options: StartOptions) => showPlan(recipe, options));
  program
    .command('ops')
    .argument('[operator]', 'one of them')
    .description('the operators that recipes may name')
    .action(async (name?: string) => {
      const catalog = new OperatorCatalog();
      await catalog.loadAll();
      process.stdout.write(name === undefined ? listing(catalog) : describeOperator(name, catalog));
    });
};

/** Plans in a lane of our own: nothing is started, and nothing kept. */
export const showPlan = async (recipe: string, options: StartOptions): Promise<void> => {
  const config = readConfig();
  const { input } = await inputOf(recipe, config, options);
  const asked: RunInput = { store: config.store, ...input };
  const shown = await withLane(async (lanes) => {
    const rates = await measuredRates(lanes, { input: asked, shown: true } as never);
    return lanes.call('showPlan', { input: asked, rates } as never);
  });
  process.stdout.write(shown as string);
};

const listing = (catalog: Catalog): string => {
  const rows = [...catalog.values()].map(({ name, category, summary }) => [name, category, summary]);
  return `${rows.map(([name, category, summary]) => `${name!.padEnd(40)} ${category!.padEnd(13)} ${summary}`).join('\n')}\n`;
};
const describeOperator = (name: string, catalog: Catalog): string => {
  const operator = catalog.get(name);
  if (operator === undefined)
    throw new RecipeError(`there is no operator "${name}"${didYouMean(name, catalog.keys()) || '; `sluice ops` lists what there is'}`);
  const rows = Object.entries(parametersOf(operator)).map(([key, schema]) => {
    const type = typeOf(schema);
    return [key, words(type), `${JSON.stringify(type.default) ?? ''}`, `${schema.description ?? ''}`];
  });
  const parameters = rows.length === 0 ? 'It takes no parameters.\n' : `${table(['parameter', 'is', 'default', 'meaning'], rows)}\n`;
  return `${operator.name}, ${operator.category}, version ${operator.version}\n${operator.summary}\n\n${parameters}`;
};
