/** A YAML document of which every value knows its place, with `--set` values put in, and all mistakes found in it. */
import { type Document, isAlias, isCollection, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, visit, YAMLMap } from 'yaml';
import { didYouMean, type Place, RecipeError } from './errors.js';
import { itemsOf, nameOf } from './recipe-items.js';
import type { Json, JsonObject } from './sample.js';

export type Path = readonly (string | number)[];
/** Values of `--set key=value`: a key is a path (`limits.shard_bytes`), or a step's parameter: `operator.parameter`, `3.operator.parameter`. */
export type SetValues = Readonly<Record<string, Json>>;

const LARGEST = 256 * 1024;
const ALIASES = 100;

export class RecipeDocument {
  readonly #lines = new LineCounter();
  readonly #document: Document;
  readonly #mistakes: { readonly message: string; readonly place: Place | undefined }[] = [];
  readonly #set = new Map<string, string>();
  readonly value: JsonObject;

  constructor(
    yaml: string,
    readonly file: string,
    set: SetValues = {},
  ) {
    if (yaml.length > LARGEST)
      throw new RecipeError(`a recipe of ${yaml.length} characters is too long: the limit is ${LARGEST}`, { file, line: 1, column: 1 });
    this.#document = this.#parse(yaml);
    for (const [key, value] of Object.entries(set)) this.#put(key, value);
    this.value = toJson(this.#document.toJS()) as JsonObject;
  }

  /** Notes a mistake in what stands at `path`: in its value, or in the key itself. */
  mistake(path: Path, message: string, on: 'key' | 'value' = 'value'): void {
    const set = this.#setAt(path);
    this.#mistakes.push(
      set === undefined ? { message, place: this.place(path, on) } : { message: `--set ${set}: ${message}`, place: undefined },
    );
  }

  /** Throws if there are mistakes: all of them, in the order of the file. */
  check(): void {
    if (this.#mistakes.length === 0) return;
    const order = (place: Place | undefined) => (place ? place.line * 1e6 + place.column : 0);
    const [first, ...rest] = this.#mistakes.toSorted((a, b) => order(a.place) - order(b.place));
    const lines = rest.map(({ message, place }) => new RecipeError(message, place).message);
    throw new RecipeError([first!.message, ...new Set(lines)].join('\n'), first!.place);
  }

  /** Where `path` stands; where its nearest parent does, if it is not there. */
  place(path: Path, on: 'key' | 'value' = 'value'): Place {
    let node: unknown = this.#document.contents;
    let offset = 0;
    path.forEach((step, depth) => {
      const pair = isMap(node) ? node.items.find(({ key }) => String(isScalar(key) ? key.value : key) === String(step)) : undefined;
      const wantsKey = on === 'key' && depth === path.length - 1;
      node = isSeq(node)
        ? node.items[Number(step)]
        : wantsKey || (isScalar(pair?.value) && pair.value.value === null)
          ? pair?.key
          : pair?.value;
      if (isNode(node) && node.range) offset = node.range[0];
    });
    const { line, col } = this.#lines.linePos(offset);
    return { file: this.file, line: Math.max(1, line), column: Math.max(1, col) };
  }

  /** `file:line:column` and a remark, or `--set key`. */
  remark(path: Path, message: string): string {
    const set = this.#setAt(path);
    return set === undefined ? new RecipeError(message, this.place(path, 'key')).message : `--set ${set}: ${message}`;
  }

  /** The document as YAML again, comments kept, without `key`. */
  write(without: string): string {
    this.#document.delete(without);
    return this.#document.toString({ lineWidth: 0 });
  }

  #setAt(path: Path): string | undefined {
    for (let depth = path.length; depth > 0; depth--) {
      const key = this.#set.get(JSON.stringify(path.slice(0, depth)));
      if (key !== undefined) return key;
    }
    return undefined;
  }

  #parse(yaml: string): Document {
    const document = guard(this.file, () =>
      parseDocument(yaml, { lineCounter: this.#lines, merge: true, prettyErrors: false, logLevel: 'silent' }),
    );
    const at = (offset: number): Place => {
      const { line, col } = this.#lines.linePos(offset);
      return { file: this.file, line: Math.max(1, line), column: Math.max(1, col) };
    };
    for (const { code, message, pos } of [...document.errors, ...document.warnings]) {
      const twice = code === 'DUPLICATE_KEY' && /^[\w.-]+/.exec(yaml.slice(pos[0]))?.[0];
      this.#mistakes.push({ message: twice ? `"${twice}" stands twice` : `bad YAML: ${message}`, place: at(pos[0]) });
    }
    this.check();
    if (!isMap(document.contents)) {
      const what = document.contents === null ? 'is empty' : 'is not a mapping';
      throw new RecipeError(`the recipe ${what}: it takes \`key: value\` lines such as \`dataset_path: data.jsonl\``, at(0));
    }
    try {
      guard(this.file, () => document.toJS({ maxAliasCount: ALIASES }));
    } catch (error) {
      if (error instanceof RecipeError) throw error;
      const aliases: number[] = [];
      visit(document, { Alias: (_, node) => void aliases.push(node.range?.[0] ?? 0) });
      const excess = String(error).includes('Excessive');
      throw new RecipeError(
        excess ? `bad YAML: more than ${ALIASES} uses of one alias` : `bad YAML: ${(error as Error).message}`,
        at(aliases[0] ?? 0),
      );
    }
    // From here on each value is its own, so that setting one changes no other.
    visit(document, { Alias: (_, node) => node.resolve(document)?.clone() as YAMLMap });
    visit(document, { Node: (_, node) => (isAlias(node) ? undefined : void delete node.anchor) });
    return document;
  }

  #put(key: string, value: Json): void {
    for (const path of this.#targets(key)) {
      this.#set.set(JSON.stringify(path), key);
      let node = this.#document.contents as YAMLMap;
      for (const step of path.slice(0, -1)) {
        let child: unknown = node.get(step, true);
        // A step that has no parameters yet is a name, or a name and null.
        if (!isCollection(child)) {
          child = new YAMLMap(this.#document.schema);
          node.set(step, child);
        }
        node = child as YAMLMap;
      }
      const made = this.#document.createNode(value);
      const known: unknown = node.get(path.at(-1), true);
      if (isNode(known) && isNode(made) && known.comment) made.comment = known.comment;
      node.set(path.at(-1), made);
    }
  }

  #targets(key: string): Path[] {
    const { process } = this.#document.toJS();
    const items = itemsOf(Array.isArray(process) ? process : []);
    const steps = stepsWith(
      key,
      items.map(({ item }) => nameOf(item)),
    );
    if (typeof steps === 'string') throw new RecipeError(`--set ${key}: ${steps}`);
    const parameter = key.slice(key.lastIndexOf('.') + 1);
    return steps.length > 0 ? steps.map(([index]) => [...items[index]!.params, parameter]) : [key.split('.')];
  }
}

/**
 * The steps that `operator.parameter` or `3.operator.parameter` points to, among those with these operators; none when the key is
 * that of something else, and what is wrong with it when it can only mean a step.
 */
export const stepsWith = (key: string, operators: readonly (string | undefined)[]): readonly (readonly [number, string])[] | string => {
  const parts = /^(?:(\d+)\.)?([^.]+)\.([^.]+)$/.exec(key);
  if (!parts) return [];
  const [, place, name] = parts as unknown as [string, string | undefined, string];
  const steps = operators.flatMap((operator, index) =>
    operator === name && (place === undefined || Number(place) === index + 1) ? [[index, name] as const] : [],
  );
  if (steps.length > 0 || (place === undefined && !OPERATOR.test(name))) return steps;
  const known = operators.flatMap((operator, index) => (operator ? [place === undefined ? operator : `${index + 1}.${operator}`] : []));
  const given = place === undefined ? name : `${place}.${name}`;
  return `no step is "${given}"${didYouMean(given, known) || `; the steps are: ${known.join(', ') || 'none'}`}`;
};
const OPERATOR = /_(mapper|filter|deduplicator(_with_uid)?|selector|grouper|aggregator)$/;

/** Nesting deeper than the stack is the file's mistake. */
const guard = <T>(file: string, read: () => T): T => {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) throw new RecipeError('bad YAML: nested too deeply', { file, line: 1, column: 1 });
    throw error;
  }
};

/** YAML knows infinity, JSON does not: as a bound, anything past 2^53 means the same. */
const toJson = (value: unknown): Json => {
  if (typeof value === 'number') return Number.isFinite(value) ? value : Number.isNaN(value) ? 'NaN' : Math.sign(value) * 2 ** 63;
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(toJson);
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toJson(item)]));
  return (value ?? null) as Json;
};
