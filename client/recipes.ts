/** Checks recipes before anything starts. */
import { type Recipe, readRecipe } from '../core/recipe.js';
import type { SetValues } from '../core/recipe-document.js';
import type { Json } from '../core/sample.js';
import { readSweep, recipeOfSweep, trialsOf } from '../core/search.js';
import { OperatorCatalog } from '../operators/catalog.js';
import { readRecipeText } from './sluice.js';

/** Reads a recipe given as a path or as YAML; a `RecipeError` lists all that is wrong with it. */
export const checkRecipe = async (recipe: string, set: Readonly<Record<string, Json>> = {}): Promise<Recipe> => {
  const { text, file } = await readRecipeText(recipe);
  const catalog = new OperatorCatalog();
  return catalog.reading(text + JSON.stringify(set), () => readRecipe(text, file, catalog, set));
};

/** Checks a sweep and its recipe; answers what each trial sets. */
export const checkSweep = async (sweep: string, set: SetValues = {}): Promise<readonly SetValues[]> => {
  const own = await readRecipeText(sweep);
  const path = recipeOfSweep(own.text, own.file);
  const recipe = path === null ? own : await readRecipeText(path);
  const catalog = new OperatorCatalog();
  const read = () => trialsOf(readSweep(own.text, own.file, readRecipe(recipe.text, recipe.file, catalog, set), catalog)).sets;
  return catalog.reading(own.text + recipe.text + JSON.stringify(set), read);
};
