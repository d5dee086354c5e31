/** `docs/operators.md`: what each operator is for, and its parameters as zod declares them. */
import type { AnyOperator } from '../core/operator.js';
import type { Json } from '../core/sample.js';
import { type ParameterRow, parameterRows } from '../core/schema.js';
import type { Found } from './catalog.js';
import { cell, prose } from './markdown.js';

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
  const lines = [`## ${operator.name}`, '', `${prose(operator.summary)} Version ${operator.version}, [source](../${file}).`, ''];
  const facts = [...factsOf(operator)];
  if (facts.length > 0) lines.push(...facts.map((fact) => `- ${fact}`), '');
  const rows = parameterRows(operator).map(rowOf);
  if (rows.length > 0) lines.push('| parameter | type | default | meaning |', '|---|---|---|---|', ...rows, '');
  return lines.join('\n');
};

function* factsOf(operator: AnyOperator): Generator<string> {
  if ('reads' in operator && operator.reads.length > 0) yield `reads ${operator.reads.join(', ')}`;
  if ('writes' in operator) yield `writes ${operator.writes.join(', ')}`;
  if ('models' in operator && operator.models?.length) yield `model ${operator.models.join(', ')}`;
  if ('extensions' in operator && operator.extensions.length > 0) yield `files: ${operator.extensions.join(' ')}`;
  if ('named' in operator && operator.named) yield `a recipe names it: see [datasets.md](datasets.md)`;
  if ('stats' in operator) for (const [name, stat] of Object.entries(operator.stats)) yield `stat \`${name}\`: ${prose(docOf(stat))}`;
  if ('figures' in operator) for (const [name, doc] of Object.entries(operator.figures)) yield `figure \`${name}\`: ${prose(doc)}`;
}
const docOf = (stat: string | { readonly doc: string; readonly type: string }) =>
  typeof stat === 'string' ? stat : `${stat.doc} (${stat.type})`;

const rowOf = ({ name, type, default: value, doc, isThreshold }: ParameterRow): string =>
  `| \`${name}\` | ${cell(type)}${isThreshold ? ' (threshold)' : ''} | ${cell(defaultOf(value))} | ${cell(doc)} |`;
const defaultOf = (value: Json | undefined): string => {
  if (value === undefined) return 'none: must be given';
  return typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER ? 'no bound' : `\`${JSON.stringify(value)}\``;
};
