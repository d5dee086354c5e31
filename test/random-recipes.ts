/** Recipes drawn at random over all operators that work on texts and plain fields, with thresholds around what the data measures. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RecipeError } from '../core/errors.js';
import type { AnyFilter, AnyMapper, Catalog } from '../core/operator.js';
import { readRecipe } from '../core/recipe.js';
import type { Json, JsonObject } from '../core/sample.js';
import { textViews } from '../runtime/text/views.js';
import { ROOT } from './root.js';

type Drawn = AnyFilter | AnyMapper;
/** A step as recipes write it. */
export type RecipeStep = { readonly [operator: string]: JsonObject };

const READABLE = new Set(['text', 'utf8', 'meta', 'field', ...textViews.map(({ name }) => name)]);
const isDrawn = (operator: { readonly category: string }): operator is Drawn => {
  if (operator.category !== 'filter' && operator.category !== 'mapper') return false;
  const { models, reads, ranged, writes = [] } = operator as AnyMapper;
  return !models && !ranged && [...reads, ...writes].every((name) => READABLE.has(name));
};

/** Rows of every kind: what operators have as examples, documents, and rows that lack what is asked for, or cannot be read. */
export const mixedRows = (catalog: Catalog): (JsonObject | string)[] => {
  const examples = [...catalog.values()].filter(isDrawn).flatMap(({ examples }) =>
    examples.map((example: { readonly given: { readonly meta?: JsonObject } }, n: number) => {
      const { meta, ...given } = example.given;
      const own = n % 3 === 0 ? { ...given, __dj__meta__: meta ?? { n } } : { n, ...given, ...(meta && { __dj__meta__: meta }) };
      return n % 5 === 1 ? { __dj__stats__: { text_len: n }, ...own } : own;
    }),
  );
  const documents = readFileSync(join(ROOT, 'recipes/demo/data/documents.jsonl'), 'utf8').trim().split('\n').slice(0, 60);
  const odd = [
    '{"text": "cut',
    '{"text": null}',
    '{"text": 7}',
    '{"n": 1}',
    '{"text": "\\ud800 \\u00e9"}',
    '{"text": ""}',
    '{"text": "twice"}',
  ];
  const rows: (JsonObject | string)[] = [...examples, ...documents, ...odd, ...documents.slice(0, 5), '{"text": "twice"}'];
  return rows.map((row) => (typeof row === 'string' ? row : 'text' in row ? row : { text: 'no text of its own', ...row }));
};

export class RandomRecipes {
  private readonly operators: readonly Drawn[];
  private readonly variants = new Map<Drawn, readonly JsonObject[]>();
  private readonly measured = new Map<string, number[]>();

  constructor(private readonly catalog: Catalog) {
    this.operators = [...catalog.values()].filter(isDrawn).filter((operator) => {
      const isDrawnFrom = operator.category === 'filter' && operator.keep.ranges !== undefined;
      const given = [{}, ...operator.examples.map(({ params = {} }: { readonly params?: JsonObject }) => params)].map((params) =>
        isDrawnFrom ? Object.fromEntries(Object.entries(params).filter(([name]) => name in (operator.params?.shape ?? {}))) : params,
      );
      const variants = given.filter((params) => this.isValid({ [operator.name]: params }));
      this.variants.set(operator, variants);
      return variants.length > 0;
    });
  }

  /** All filters with ranges, without bounds: what they measure is what thresholds are drawn from. */
  get measuring(): readonly RecipeStep[] {
    return this.operators.flatMap((operator) => {
      const step = { [operator.name]: this.open(operator) };
      return operator.category === 'filter' && operator.keep.ranges && this.isValid(step) ? [step] : [];
    });
  }
  learn(stats: Readonly<Record<string, Json>>): void {
    for (const [name, value] of Object.entries(stats)) {
      const numbers = [value].flat().filter((one): one is number => typeof one === 'number');
      this.measured.set(
        name,
        [...(this.measured.get(name) ?? []), ...numbers].sort((a, b) => a - b),
      );
    }
  }

  /** Two to eight steps, some with a barrier in between. */
  draw(draw: () => number): readonly RecipeStep[] {
    const pick = <T>(items: readonly T[]): T => items[Math.floor(draw() * items.length)]!;
    const steps: RecipeStep[] = [];
    const count = 2 + Math.floor(draw() * 7);
    while (steps.length < count) {
      // What reads fields stands in the way of any other order, and what it looks for most rows lack: it is drawn seldom.
      const readsFields = draw() < 0.08;
      const category = draw() < 0.65 ? 'filter' : 'mapper';
      const again = steps.length > 0 && draw() < 0.2 ? this.catalog.get(Object.keys(pick(steps))[0]!) : undefined;
      const operator =
        (again as Drawn | undefined) ??
        pick(this.operators.filter((one) => one.category === category && one.reads.includes('field') === readsFields));
      const step = { [operator.name]: { ...pick(this.variants.get(operator)!), ...this.thresholds(operator, draw) } };
      if (this.isValid(step)) steps.push(step);
    }
    const at = Math.floor(draw() * (steps.length + 1));
    if (draw() < 0.25) steps.splice(at, 0, { document_deduplicator: { lowercase: draw() < 0.5, ignore_non_character: draw() < 0.5 } });
    if (draw() < 0.1) steps.splice(at, 0, { topk_specified_field_selector: { field_key: '__dj__stats__.text_len', top_ratio: 0.7 } });
    return steps;
  }

  private open(operator: Drawn): JsonObject {
    const ranges = operator.category === 'filter' ? (operator.keep.ranges ?? []) : [];
    return Object.fromEntries(
      ranges.flatMap(({ lo, hi }) => [lo, hi].flatMap((bound) => (bound === null ? [] : [[bound, null] as const]))),
    );
  }

  private thresholds(operator: Drawn, draw: () => number): JsonObject {
    if (operator.category !== 'filter') return {};
    const given: Record<string, Json> = {};
    for (const { stat, lo, hi } of operator.keep.ranges ?? []) {
      const values = this.measured.get(stat) ?? [];
      const at = (share: number) => values[Math.floor(share * values.length)] ?? null;
      if (lo !== null) given[lo] = draw() < 0.6 ? at(0.15 * draw()) : null;
      if (hi !== null) given[hi] = draw() < 0.6 ? at(1 - 0.15 * draw()) : null;
      given.min_closed_interval = draw() < 0.7;
    }
    return given;
  }

  private isValid(step: RecipeStep): boolean {
    try {
      readRecipe(JSON.stringify({ dataset_path: 'a.jsonl', export_path: 'b.jsonl', process: [step] }), 'r.yaml', this.catalog);
      return true;
    } catch (error) {
      if (error instanceof RecipeError) return false;
      throw error;
    }
  }
}
