/** What derives from operators and from the table of keys: the JSON Schema of recipes, and rows for the docs. */
import type { AnyOperator, Catalog } from './operator.js';
import { parametersOf, show, type TypeSchema, typeOf, words } from './parameters.js';
import { GROUPS, IDLE } from './recipe-items.js';
import { BASE_PARAMETERS, KEYS, type RecipeKey } from './recipe-keys.js';
import type { Json } from './sample.js';

const PROCESS = ['mapper', 'filter', 'deduplicator', 'selector', 'grouper'];

/** The JSON Schema of recipes, for editors: every key, every step and its parameters. */
export const recipeSchema = (catalog: Catalog): object => {
  const steps = [...catalog.values()].filter(({ category }) => PROCESS.includes(category));
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Sluice recipe',
    type: 'object',
    additionalProperties: false,
    properties: {
      ...Object.fromEntries(Object.entries(KEYS).map(([name, key]) => [name, propertyOf(key)])),
      process: {
        ...propertyOf(KEYS.process),
        items: { anyOf: [{ enum: [...steps.map(({ name }) => name), ...Object.keys(IDLE)] }, stepSchema(steps)] },
      },
    },
  };
};

const propertyOf = (key: RecipeKey): object => ({
  ...bare(typeOf(key.type)),
  default: key.default,
  description:
    key.here === 'works' ? key.doc : `${key.here === 'ignored' ? 'Does nothing here' : 'Only the default is accepted'}: ${key.doc}.`,
});

const stepSchema = (steps: readonly AnyOperator[]): object => ({
  type: 'object',
  minProperties: 1,
  maxProperties: 1,
  additionalProperties: false,
  properties: Object.fromEntries([
    ...Object.entries(GROUPS).map(([name, { list }]) => [name, { description: groupDoc(list) }]),
    ...Object.entries(IDLE).map(([name, doc]) => [name, { description: `Does nothing here: ${doc}.` }]),
    ...steps.map((operator) => {
      const own = Object.entries(parametersOf(operator)).map(([name, schema]) => [name, bare(typeOf(schema))] as const);
      const base = Object.entries(BASE_PARAMETERS).map(([name, { doc }]) => [name, { description: doc }] as const);
      const properties = Object.fromEntries([...base, ...own]);
      return [
        operator.name,
        { description: operator.summary, anyOf: [{ type: 'null' }, { type: 'object', additionalProperties: false, properties }] },
      ];
    }),
  ]),
});
const groupDoc = (list: string) => `The steps in \`${list}\`, one after the other, as if each stood in its place.`;

const bare = (type: TypeSchema): TypeSchema => {
  const { $schema: _, ...rest } = type as TypeSchema & { $schema?: string };
  return rest;
};

/** A parameter of an operator, as docs and help show it. */
export interface ParameterRow {
  readonly name: string;
  /** In words, as in messages: `a number from 0 to 1`. */
  readonly type: string;
  /** Absent where the parameter must be given. */
  readonly default: Json | undefined;
  readonly doc: string;
  readonly isThreshold: boolean;
}
/** All parameters that an operator takes, its own first. */
export const parameterRows = (operator: AnyOperator): readonly ParameterRow[] =>
  Object.entries(parametersOf(operator)).map(([name, schema]) => {
    const type = typeOf(schema);
    const isThreshold = !(name in (operator.params?.shape ?? {}));
    return { name, type: words(type), default: type.default, doc: type.description ?? '', isThreshold };
  });

/** The tables of `docs/recipes.md`, in Markdown. */
export const recipeTables = (): string => {
  const keys = Object.entries(KEYS) as [string, RecipeKey][];
  const rowsOf = (wanted: (key: RecipeKey) => boolean) =>
    keys
      .filter(([, key]) => wanted(key))
      .map(([name, { type, default: value, doc }]) => row([`\`${name}\``, words(typeOf(type)), `\`${show(value)}\``, doc]));
  const works = ['| key | takes | default | meaning |', '|---|---|---|---|'];
  const nothing = ['| key | takes | default | why |', '|---|---|---|---|'];
  const base = Object.entries(BASE_PARAMETERS).map(([name, { here, doc }]) => row([`\`${name}\``, HERE[here], doc]));
  return [
    '## Keys that work',
    '',
    ...works,
    ...rowsOf(({ here, from }) => here === 'works' && from !== 'own'),
    '',
    '## Keys of Sluice’s own',
    '',
    ...works,
    ...rowsOf(({ from }) => from === 'own'),
    '',
    '`limits` takes:',
    '',
    ...works,
    ...Object.entries(typeOf(KEYS.limits.type).properties ?? {}).map(([name, type]) =>
      row([`\`${name}\``, words(type), `\`${show(type.default ?? null)}\``, type.description ?? '']),
    ),
    '',
    '## Keys that are accepted and do nothing',
    '',
    'A run says so once for each that is not at its default.',
    '',
    ...nothing,
    ...rowsOf(({ here }) => here === 'ignored'),
    '',
    '## Keys that are refused unless at their default',
    '',
    ...nothing,
    ...rowsOf(({ here }) => here === 'refused'),
    '',
    '## Items of `process` that are no steps',
    '',
    'Steps are counted without them: the place in `--set 3.operator.parameter` and in ids is that among the steps that they stand for.',
    '',
    '| item | here |',
    '|---|---|',
    ...Object.entries(GROUPS).map(([name, { list }]) => row([`\`${name}\``, groupDoc(list)])),
    ...Object.entries(IDLE).map(([name, doc]) => row([`\`${name}\``, `Does nothing: ${doc}.`])),
    '',
    '## Parameters that the peer gives to every operator',
    '',
    'An operator’s own parameter of the same name comes first.',
    '',
    '| parameter | here | why |',
    '|---|---|---|',
    ...base,
    '',
  ].join('\n');
};

const HERE = { ignored: 'does nothing', refused: 'refused unless at its default', bound: 'must be what the recipe says' };
const row = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
