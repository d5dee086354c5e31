/** Domains by the number of their category, as RedPajama v2 keeps those of the UT1 lists. */
import { RecipeError } from '../../core/errors.js';

/** Reads an object of JSON whose keys are domains. */
export const readCategories = (bytes: Uint8Array): ReadonlyMap<string, number> => {
  let found: unknown;
  try {
    found = JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw new RecipeError(`the file is no JSON: ${(error as Error).message}`);
  }
  const entries = Object.entries(typeof found === 'object' && found !== null ? found : {});
  if (entries.length === 0 || entries.some(([, category]) => typeof category !== 'number'))
    throw new RecipeError('the file must be an object of JSON with the number of a category for each domain');
  return new Map(entries);
};

const AUTHORITY = /^(?:[a-z][a-z\d+.-]*:)?\/\/([^/?#]*)/i;
/** The authority of a URL, as it is written there (`urlparse(url).netloc`); what is no URL is taken for a domain. */
export const domainOf = (url: string): string => AUTHORITY.exec(url)?.[1] ?? url;
