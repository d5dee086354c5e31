/** Parameters and rows drawn at random for an operator: by what it declares, and around its examples. */
import fc from 'fast-check';
import type { ProcessOperator } from '../core/operator.js';
import { kindsOf, parametersOf, type TypeSchema, typeOf } from '../core/parameters.js';
import { isObject, type Json, type JsonObject } from '../core/sample.js';
import { randomTexts, wellFormed } from './random-texts.js';
import { type Given, rowOf } from './run-operator.js';

/** All strings in a value. */
export const stringsIn = (value: unknown): readonly string[] =>
  typeof value === 'string' ? [value] : typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];

export const givenBy = (operator: ProcessOperator): readonly JsonObject[] =>
  operator.examples.flatMap(({ given }: { readonly given: Given | readonly Given[] }) => [given].flat().map(rowOf));
export const paramsBy = (operator: ProcessOperator): readonly JsonObject[] =>
  operator.examples.map(({ params = {} }: { readonly params?: JsonObject }) => params);

/** Values of a type, small ones where it has no bounds. */
const ofType = (type: TypeSchema, text: fc.Arbitrary<string>): fc.Arbitrary<Json> => {
  const kinds = kindsOf(type);
  if (kinds.length > 1) return fc.oneof(...kinds.map((kind) => ofType(kind, text)));
  const { minimum, exclusiveMinimum, maximum, exclusiveMaximum } = type;
  const min = Math.max(minimum ?? exclusiveMinimum ?? -3, -3);
  const max = Math.min(maximum ?? exclusiveMaximum ?? Number.POSITIVE_INFINITY, Math.max(min, 0) + 40);
  if (type.const !== undefined) return fc.constant(type.const);
  if (type.enum) return fc.constantFrom(...type.enum);
  switch (type.type) {
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.integer({ min, max });
    case 'number':
      return fc.oneof(fc.double({ min, max, noNaN: true }), fc.constantFrom(min, max));
    case 'string':
      return text;
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(ofType(type.items ?? {}, text), { minLength: type.minItems ?? 0, maxLength: 4 });
    case 'object': {
      const { properties = {}, additionalProperties: other } = type;
      const named = fc.record(Object.fromEntries(Object.entries(properties).map(([name, own]) => [name, ofType(own, text)])));
      return typeof other === 'object' ? fc.dictionary(text, ofType(other, text), { maxKeys: 3 }) : named;
    }
    default:
      return fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>;
  }
};

/** Parameters of an example, or none, and up to three others as they are declared. Not all go together. */
export const randomParams = (operator: ProcessOperator): fc.Arbitrary<JsonObject> => {
  const declared = Object.entries(parametersOf(operator)).map(([name, schema]) => [name, typeOf(schema)] as const);
  const own = stringsIn([paramsBy(operator), declared.map(([, type]) => type.default)]);
  // Recipes are UTF-8, and hold no half of a pair.
  const text = fc.oneof({ arbitrary: fc.constantFrom('', ...own), weight: 3 }, { arbitrary: randomTexts(own).map(wellFormed), weight: 1 });
  const values = new Map(declared.map(([name, type]) => [name, ofType(type, text)]));
  const others = fc
    .subarray([...values.keys()], { maxLength: Math.min(3, values.size) })
    .chain((names) => fc.record(Object.fromEntries(names.map((name) => [name, values.get(name)!]))));
  return fc.tuple(fc.constantFrom({}, ...paramsBy(operator)), others).map(([base, more]) => ({ ...base, ...more }));
};

/** Rows with a text, and rows like those of the examples, in which some values are others. */
export const randomRows = (operator: ProcessOperator): fc.Arbitrary<JsonObject> => {
  const given = givenBy(operator);
  const text = randomTexts(stringsIn(given).slice(0, 50));
  const like = (value: Json): fc.Arbitrary<Json> => {
    const other = fc.oneof(text, fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>);
    const same: fc.Arbitrary<Json> = Array.isArray(value)
      ? fc.tuple(...value.map(like))
      : isObject(value)
        ? likeObject(value)
        : typeof value === 'string'
          ? fc.oneof(fc.constant(value), text)
          : fc.constant(value);
    return fc.oneof({ arbitrary: same, weight: 12 }, { arbitrary: other, weight: 1 });
  };
  const likeObject = (value: JsonObject): fc.Arbitrary<JsonObject> =>
    fc.record(Object.fromEntries(Object.entries(value).map(([name, own]) => [name, like(own)])));
  const plain = text.map((own) => ({ text: own }));
  return given.length === 0 ? plain : fc.oneof(plain, fc.oneof(...given.map(likeObject)));
};
