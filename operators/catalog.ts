/** The catalogue: all operators by name, each loaded when a recipe or a plan names it. */
import { RecipeError } from '../core/errors.js';
import type { AnyOperator } from '../core/operator.js';
import { modules } from './catalog.gen.js';

/** What a text may name an operator by. */
const NAMES = /\w+/g;
/** Operators that are used without being named: those that read and write, and what `fetch_media` and `copy_media` ask for. */
const UNNAMED = /_(formatter|exporter)$|^(fetch|copy)_media_mapper$/;

export class OperatorCatalog extends Map<string, AnyOperator> {
  /** Loads the operators whose names are in the text, and those that need not be named. */
  async load(text: string): Promise<void> {
    const named = new Set(text.match(NAMES));
    await this.take((name) => named.has(name) || UNNAMED.test(name));
  }

  /** Loads all of them. */
  loadAll(): Promise<void> {
    return this.take(() => true);
  }

  /** What `read` makes of a text. What is wrong with it is said by one that knows all operators. */
  async reading<T>(text: string, read: () => T): Promise<T> {
    await this.load(text);
    try {
      return read();
    } catch (error) {
      if (!(error instanceof RecipeError)) throw error;
      await this.loadAll();
      return read();
    }
  }

  /** An operator of the user's own stays where it has the name of another. */
  private async take(isWanted: (name: string) => boolean): Promise<void> {
    const wanted = Object.entries(modules).filter(([name]) => isWanted(name) && !this.has(name));
    for (const [name, { default: operator }] of await Promise.all(wanted.map(async ([name, load]) => [name, await load()] as const))) {
      if (!this.has(name)) this.set(name, operator);
    }
  }
}
