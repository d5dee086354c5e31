/** Checks recipes before anything starts. */
import { type Recipe, readRecipe } from '../core/recipe.js';
import type { Json } from '../core/sample.js';
import { catalog } from '../operators/catalog.gen.js';
import { readRecipeText } from './sluice.js';

/** Reads a recipe given as a path or as YAML; a `RecipeError` lists all that is wrong with it. */
export const checkRecipe = async (recipe: string, set: Readonly<Record<string, Json>> = {}): Promise<Recipe> => {
  const { text, file } = await readRecipeText(recipe);
  return readRecipe(text, file, catalog, set);
};
