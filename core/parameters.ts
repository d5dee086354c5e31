/** Parameters of operators as recipes and the command line give them: checked against what zod declares, and told in plain words. */
import { z } from 'zod';
import { didYouMean } from './errors.js';
import type { AnyFilter, AnyOperator } from './operator.js';
import { anyOrAll, rangeRule } from './range.js';
import type { Json, JsonObject } from './sample.js';

/** What is wrong with a value: in itself, or in its key. */
export interface Mistake {
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly on: 'key' | 'value';
}

/** What zod's JSON Schemas say, as far as it is used. */
export interface TypeSchema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly Json[];
  readonly const?: Json;
  readonly anyOf?: readonly TypeSchema[];
  readonly items?: TypeSchema;
  readonly properties?: Readonly<Record<string, TypeSchema>>;
  readonly additionalProperties?: TypeSchema | boolean;
  readonly default?: Json;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly minLength?: number;
  readonly minItems?: number;
  readonly description?: string;
}
/** What may be given for a schema. */
export const typeOf = (schema: z.ZodType): TypeSchema => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as TypeSchema;

/** The thresholds of a filter, with those that every filter understands. */
export const thresholdsOf = (filter: AnyFilter): z.ZodObject => {
  const every = filter.thresholds.extend(rangeRule.shape);
  const isList = Object.values(filter.stats).some((stat) => typeof stat === 'object' && stat.type !== 'label' && stat.type !== 'value');
  return isList && !('any_or_all' in every.shape) ? every.extend({ any_or_all: anyOrAll }) : every;
};

/** All that a recipe may give to an operator, by name. */
export const parametersOf = (operator: AnyOperator): Readonly<Record<string, z.ZodType>> => ({
  ...(operator.params?.shape as Record<string, z.ZodType> | undefined),
  ...(operator.category === 'filter' ? (thresholdsOf(operator).shape as unknown as Record<string, z.ZodType>) : {}),
});

export interface Parameters {
  readonly params: JsonObject;
  readonly thresholds: JsonObject;
  readonly mistakes: readonly Mistake[];
}

/** Parameters and thresholds of an operator, with defaults, made of what was given; what it cannot take is told and left out. */
export const readParameters = (operator: AnyOperator, given: JsonObject): Parameters => {
  const known = parametersOf(operator);
  const mistakes: Mistake[] = [];
  const good: Record<string, Json> = {};
  for (const [name, value] of Object.entries(given)) {
    const schema = Object.hasOwn(known, name) ? known[name] : undefined;
    if (!schema) mistakes.push({ path: [name], message: unknownName(operator.name, name, Object.keys(known)), on: 'key' });
    else {
      const wrong = check(schema, value, name);
      if (wrong.length === 0) good[name] = value;
      mistakes.push(...wrong.map((mistake) => ({ ...mistake, path: [name, ...mistake.path] })));
    }
  }
  const part = (schema: z.ZodObject | undefined): JsonObject => {
    const parsed = schema?.safeParse(good);
    if (parsed?.error) mistakes.push(...missing(parsed.error.issues, good, operator.name));
    return (parsed?.data ?? {}) as JsonObject;
  };
  const params = part(operator.params);
  const thresholds = operator.category === 'filter' ? part(thresholdsOf(operator)) : {};
  if (mistakes.length === 0 && operator.category === 'filter') mistakes.push(...crossed(operator, given, thresholds));
  const refused = mistakes.length === 0 ? operator.refuses?.(params, thresholds) : undefined;
  if (refused !== undefined) {
    const named = refused.split(/\W+/);
    const name = Object.keys(given).find((key) => named.includes(key));
    mistakes.push({ path: name === undefined ? [] : [name], message: `${operator.name}: ${refused}`, on: 'key' });
  }
  return { params, thresholds, mistakes };
};

/** What is wrong with a value, if anything; `name` is what it is called. */
export const check = (schema: z.ZodType, value: Json, name: string): readonly Mistake[] => {
  const { error } = schema.safeParse(value);
  if (!error) return [];
  const root = typeOf(schema);
  return error.issues.flatMap((issue): Mistake[] => {
    const path = issue.path as (string | number)[];
    const called = [name, ...path].join('.');
    const type = path.reduce(within, root);
    if (issue.code === 'unrecognized_keys') {
      const known = Object.keys(type.properties ?? {});
      return issue.keys.map((key) => ({ path: [...path, key], message: unknownName(called, key, known), on: 'key' }));
    }
    if (issue.code === 'custom') return [{ path, message: `${called}: ${issue.message}`, on: 'value' }];
    const found = path.reduce((inner: Json, key) => (inner as Record<string | number, Json>)?.[key] ?? null, value);
    const hint = type.type === 'boolean' && typeof found === 'string' && /^(yes|no|on|off)$/i.test(found) ? ' (write true or false)' : '';
    return [{ path, message: `${called} must be ${words(type)}, not ${show(found)}${hint}`, on: 'value' }];
  });
};

/** `x has no "y" (did you mean "z"?)`, with all that there is. */
export const unknownName = (owner: string, given: string, known: readonly string[]): string => {
  const takes = known.length === 0 ? 'it takes no parameters' : `it takes ${known.join(', ')}`;
  return `${owner} has no "${given}"${didYouMean(given, known)}; ${takes}`;
};

const within = (type: TypeSchema, key: string | number): TypeSchema => {
  const extra = typeof type.additionalProperties === 'object' ? type.additionalProperties : {};
  return (typeof key === 'number' ? type.items : type.properties?.[key]) ?? extra;
};

/** The types of which a value may be any. */
export const kindsOf = (type: TypeSchema): readonly TypeSchema[] => {
  if (type.anyOf) return type.anyOf.flatMap(kindsOf);
  return Array.isArray(type.type) ? type.type.map((one: string) => ({ ...type, type: one })) : [type];
};

/** What a type takes, in words: `a whole number of at least 1`. */
export const words = (type: TypeSchema): string => {
  const kinds = kindsOf(type);
  if (kinds.length > 1) return kinds.map(words).join(' or ');
  if (type.const !== undefined) return show(type.const);
  if (type.enum) return type.enum.length === 1 ? show(type.enum[0]!) : `one of ${type.enum.map(show).join(', ')}`;
  switch (type.type) {
    case 'integer':
      return `a whole number${bounds(type)}`;
    case 'number':
      return `a number${bounds(type)}`;
    case 'boolean':
      return 'true or false';
    case 'string':
      return type.minLength ? 'text that is not empty' : 'text';
    case 'null':
      return 'null';
    case 'array':
      return `a list${type.items?.type ? ` (each ${words(type.items)})` : ''}${type.minItems ? ' that is not empty' : ''}`;
    case 'object':
      return 'a mapping';
    default:
      return 'any value';
  }
};

const bounds = ({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: TypeSchema): string => {
  // zod bounds every whole number by what a double holds exactly: not worth saying.
  const said = (bound: number | undefined): bound is number => bound !== undefined && Math.abs(bound) < Number.MAX_SAFE_INTEGER;
  if (said(minimum) && said(maximum)) return ` from ${minimum} to ${maximum}`;
  const parts = [
    said(minimum) ? `of at least ${minimum}` : '',
    said(exclusiveMinimum) ? `above ${exclusiveMinimum}` : '',
    said(maximum) ? `of at most ${maximum}` : '',
    said(exclusiveMaximum) ? `below ${exclusiveMaximum}` : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? '' : ` ${parts.join(' and ')}`;
};

/** A value as JSON, cut to fit a line. */
export const show = (value: Json): string => {
  const json = JSON.stringify(value);
  return json.length > 60 ? `${json.slice(0, 57)}...` : json;
};

/** What only shows when all parameters are seen together: one that has no default is not there. */
const missing = (issues: readonly z.core.$ZodIssue[], given: JsonObject, operator: string): Mistake[] =>
  issues
    .filter(({ path }) => path.length !== 1 || !(String(path[0]) in given))
    .map(({ path, message }) => ({
      path: [],
      message: path.length === 1 ? `${operator} needs "${String(path[0])}"` : `${operator}: ${message}`,
      on: 'key',
    }));

/** A lower bound above its upper one keeps nothing. */
const crossed = (operator: AnyFilter, given: JsonObject, thresholds: JsonObject): Mistake[] => {
  const called = (name: string) => `${name} (${show(thresholds[name]!)}${name in given ? '' : ', its default'})`;
  return (operator.keep.ranges ?? []).flatMap(({ lo, hi }) => {
    if (lo === null || hi === null) return [];
    const [low, high] = [thresholds[lo], thresholds[hi]];
    if (typeof low !== 'number' || typeof high !== 'number' || low <= high || thresholds.reversed_range === true) return [];
    return [{ path: [lo in given ? lo : hi], message: `${called(lo)} is above ${called(hi)}: nothing would be kept`, on: 'value' }];
  });
};

/** What the stats of a step's filter are called in rows, in their order. */
export const statNamesOf = (filter: AnyFilter, params: JsonObject): readonly string[] => {
  const own = filter.statNames?.(params) ?? {};
  return Object.keys(filter.stats).map((name) => own[name] ?? name);
};
