/** `docs/operators.md`: what each operator is for, and its parameters as zod declares them. */
import { z } from 'zod';
import type { AnyOperator } from '../core/operator.js';
import type { Found } from './catalog.js';

interface Property {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Property[];
  readonly items?: Property;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly description?: string;
}

const ORDER = ['formatter', 'mapper', 'filter', 'deduplicator', 'selector', 'grouper', 'aggregator', 'exporter', 'evaluator'];

/** The whole page. */
export const operatorsPage = (operators: readonly Found[]): string => {
  const sorted = [...operators].sort(
    (a, b) => ORDER.indexOf(a.operator.category) - ORDER.indexOf(b.operator.category) || (a.operator.name < b.operator.name ? -1 : 1),
  );
  return `# Operators

Written by \`npm run generate\` from the operators themselves.

| operator | category | what it does |
|---|---|---|
${sorted.map(({ operator }) => `| [${operator.name}](#${operator.name}) | ${operator.category} | ${cell(operator.summary)} |`).join('\n')}

${sorted.map(section).join('\n')}`;
};

const section = ({ operator, file }: Found): string => {
  const lines = [`## ${operator.name}`, '', `${operator.summary} Version ${operator.version}, [source](../${file}).`, ''];
  const facts = [...factsOf(operator)];
  if (facts.length > 0) lines.push(...facts.map((fact) => `- ${fact}`), '');
  const rows = [...rowsOf(operator.params), ...rowsOf('thresholds' in operator ? operator.thresholds : undefined, ', threshold')];
  if (rows.length > 0) lines.push('| parameter | type | default | meaning |', '|---|---|---|---|', ...rows, '');
  return lines.join('\n');
};

function* factsOf(operator: AnyOperator): Generator<string> {
  if ('reads' in operator) yield `reads ${operator.reads.join(', ')}`;
  if ('writes' in operator) yield `writes ${operator.writes.join(', ')}`;
  if ('models' in operator && operator.models?.length) yield `model ${operator.models.join(', ')}`;
  if ('extensions' in operator) yield `files: ${operator.extensions.join(' ')}`;
  if ('stats' in operator) for (const [name, stat] of Object.entries(operator.stats)) yield `stat \`${name}\`: ${docOf(stat)}`;
  if ('figures' in operator) for (const [name, doc] of Object.entries(operator.figures)) yield `figure \`${name}\`: ${doc}`;
}
const docOf = (stat: string | { readonly doc: string; readonly type: string }) =>
  typeof stat === 'string' ? stat : `${stat.doc} (${stat.type})`;

const rowsOf = (schema: z.ZodObject | undefined, note = ''): string[] =>
  Object.entries(schema ? (z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }).properties ?? {}) : {}).map(([name, given]) => {
    const property = given as Property;
    return `| \`${name}\` | ${cell(typeOf(property))}${note} | ${cell(defaultOf(property))} | ${cell(property.description ?? '')} |`;
  });

const typeOf = (property: Property): string => {
  if (property.anyOf) return property.anyOf.map(typeOf).join(' or ');
  if (property.enum) return property.enum.map((value) => JSON.stringify(value)).join(' or ');
  if (property.type === 'array') return `list of ${property.items ? typeOf(property.items) : 'any'}`;
  return `${property.type ?? 'any'}${boundsOf(property)}`;
};
const boundsOf = ({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Property): string =>
  [
    real(minimum) ? ` >= ${minimum}` : '',
    real(exclusiveMinimum) ? ` > ${exclusiveMinimum}` : '',
    real(maximum) ? ` <= ${maximum}` : '',
    real(exclusiveMaximum) ? ` < ${exclusiveMaximum}` : '',
  ].join('');
/** zod bounds every integer by what a number holds exactly; that is not worth saying. */
const real = (bound: number | undefined): bound is number => bound !== undefined && Math.abs(bound) < Number.MAX_SAFE_INTEGER;
const defaultOf = ({ default: value }: Property): string => {
  if (value === undefined) return '';
  return typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER ? 'no bound' : `\`${JSON.stringify(value)}\``;
};
const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
