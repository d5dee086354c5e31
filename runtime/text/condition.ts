/** Conditions over fields, as recipes write them: the part of Python's expressions that compares, and nothing that calls or computes. */
import { RecipeError, SampleError } from '../../core/errors.js';
import type { Json } from '../../core/sample.js';
import { isEqual, isTrue } from './python-values.js';

type Field = (path: string) => Json;
/** What a condition comes to for a sample, whose fields are asked for by their paths. */
export type Condition = (field: Field) => Json;

const TOKEN =
  /\s*(?:(?<number>(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d+)?)|(?<text>'(?:[^'\\\n]|\\[^\n])*'|"(?:[^"\\\n]|\\[^\n])*")|(?<name>[\p{L}_][\p{L}\p{N}_]*(?:\s*\.\s*[\p{L}_][\p{L}\p{N}_]*)*)|(?<sign>[<>=!]=|[<>()[\],+-]))/uy;
const DEEPEST = 200;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\', "'": "'", '"': '"' };
const CONSTANTS: Readonly<Record<string, Json>> = { True: true, False: false, None: null };
const WORDS = new Set(['and', 'or', 'not', 'in', 'is', 'if', 'else', 'lambda', 'for', 'await', 'yield']);
const COMPARISONS: Readonly<Record<string, (a: Json, b: Json) => boolean>> = {
  '==': isEqual,
  '!=': (a, b) => !isEqual(a, b),
  '<': (a, b) => order(a, b, '<') < 0,
  '>': (a, b) => order(a, b, '>') > 0,
  '<=': (a, b) => order(a, b, '<=') <= 0,
  '>=': (a, b) => order(a, b, '>=') >= 0,
  in: (a, b) => isIn(a, b),
  'not in': (a, b) => !isIn(a, b),
};

/** Compiles a condition; what is not understood is an error of the recipe's. */
export const condition = (source: string): Condition => new Parser(source).all();

class Parser {
  private at = 0;
  private depth = 0;
  private token = '';
  private kind = '';
  constructor(private readonly source: string) {
    this.next();
  }

  all(): Condition {
    const whole = this.or();
    return this.kind === '' ? whole : this.fail();
  }

  private next(): void {
    TOKEN.lastIndex = this.at;
    const groups = TOKEN.exec(this.source)?.groups;
    if (!groups && this.source.slice(this.at).trim() !== '') this.fail(this.source.slice(this.at).trim()[0]);
    const [kind, token] = Object.entries(groups ?? {}).find(([, found]) => found !== undefined) ?? ['', ''];
    if (groups) this.at = TOKEN.lastIndex;
    this.kind = kind;
    this.token = kind === 'name' ? token!.replace(/\s/g, '') : token!;
  }

  private fail(what = this.token): never {
    throw new RecipeError(
      `${JSON.stringify(this.source)} cannot be used: ${what === '' ? 'it ends too early' : `"${what}" is not understood there`}`,
    );
  }

  private take(token: string): boolean {
    if (this.kind === 'text' || this.token !== token) return false;
    this.next();
    return true;
  }

  private or(): Condition {
    if (++this.depth > DEEPEST) this.fail();
    const parts = [this.and()];
    while (this.take('or')) parts.push(this.and());
    this.depth--;
    return parts.length === 1 ? parts[0]! : (field) => parts.some((part) => isTrue(part(field)));
  }
  private and(): Condition {
    const parts = [this.not()];
    while (this.take('and')) parts.push(this.not());
    return parts.length === 1 ? parts[0]! : (field) => parts.every((part) => isTrue(part(field)));
  }
  private not(): Condition {
    let turns = 0;
    while (this.take('not')) turns++;
    const inner = this.comparison();
    return turns === 0 ? inner : (field) => isTrue(inner(field)) === (turns % 2 === 0);
  }
  private comparison(): Condition {
    const first = this.operand();
    const rest: { readonly by: string; readonly other: Condition }[] = [];
    for (let by = this.operator(); by; by = this.operator()) rest.push({ by, other: this.operand() });
    if (rest.length === 0) return first;
    return (field) => {
      let left = first(field);
      return rest.every(({ by, other }) => {
        const right = other(field);
        const holds = left === null || right === null ? by === 'not in' : COMPARISONS[by]!(left, right);
        left = right;
        return holds;
      });
    };
  }
  private operator(): string | undefined {
    if (this.kind === 'text') return undefined;
    if (this.take('not')) return this.take('in') ? 'not in' : this.fail();
    const by = this.token;
    if (!Object.hasOwn(COMPARISONS, by)) return undefined;
    this.next();
    return by;
  }

  private operand(): Condition {
    let sign = 0;
    while (this.kind === 'sign' && (this.token === '-' || this.token === '+')) {
      sign = (sign || 1) * (this.token === '-' ? -1 : 1);
      this.next();
    }
    const inner = this.atom();
    return sign === 0 ? inner : (field) => signed(inner(field), sign);
  }
  private atom(): Condition {
    const { kind, token } = this;
    if (kind === '' || (kind === 'name' && WORDS.has(token))) this.fail();
    this.next();
    if (kind === 'number') return constant(Number(token.replaceAll('_', '')));
    if (kind === 'text') return constant(this.unescape(token.slice(1, -1)));
    if (kind === 'name') return Object.hasOwn(CONSTANTS, token) ? constant(CONSTANTS[token]!) : (field) => field(token);
    if (token === '[') return this.list(']', []);
    if (token !== '(') this.fail(token);
    if (this.take(')')) return constant([]);
    const first = this.or();
    if (this.take(',')) return this.list(')', [first]);
    return this.take(')') ? first : this.fail();
  }
  private list(end: string, items: Condition[]): Condition {
    while (!this.take(end)) {
      items.push(this.or());
      if (!this.take(',') && this.token !== end) this.fail();
    }
    return (field) => items.map((item) => item(field));
  }

  private unescape(text: string): string {
    return text.replace(/\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|(.))/gsu, (all, x, u, sign) =>
      sign === undefined ? String.fromCharCode(parseInt(x ?? u, 16)) : (ESCAPES[sign] ?? this.fail(all)),
    );
  }
}

const constant =
  (value: Json): Condition =>
  () =>
    value;

const signed = (value: Json, sign: number): Json => {
  if (value === null) return null;
  if (typeof value === 'number' || typeof value === 'boolean') return sign * Number(value);
  throw new SampleError(`${typeof value} has no sign`);
};

/** Below, at or above zero, as Python orders them; NaN where neither is the larger. */
const order = (a: Json, b: Json, by: string): number => {
  const isNumber = (value: Json) => typeof value === 'number' || typeof value === 'boolean';
  if (isNumber(a) && isNumber(b)) return Number(a) === Number(b) ? 0 : Number(a) - Number(b);
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b));
  if (Array.isArray(a) && Array.isArray(b)) {
    const at = a.findIndex((one, n) => n >= b.length || !isEqual(one, b[n]));
    return at < 0 || at >= b.length ? a.length - b.length : order(a[at], b[at], by);
  }
  throw new SampleError(`${by} is between values of different kinds`);
};

const isIn = (a: Json, b: Json): boolean => {
  if (Array.isArray(b)) return b.some((one) => isEqual(a, one));
  if (typeof a === 'string' && typeof b === 'string') return b.includes(a);
  if (typeof b === 'object' && b !== null) return typeof a === 'string' && Object.hasOwn(b, a);
  throw new SampleError(`"in" asks a ${typeof b} for a ${typeof a}`);
};
