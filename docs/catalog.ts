/** The folder is the registry: finds the operators' files, checks names against contents, and spells the module that tells where they are. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AnyOperator } from '../core/operator.js';

/** An operator and its file, relative to the package's root. */
export interface Found {
  readonly operator: AnyOperator;
  readonly file: string;
}

const SUFFIXES = ['mapper', 'filter', 'deduplicator', 'selector', 'grouper', 'aggregator', 'formatter', 'exporter'];

/** Files of operators bear the operator's name, which has an underscore; kebab-case files beside them are what several of them share. */
export const operatorFiles = (root: string): readonly string[] =>
  readdirSync(join(root, 'operators'), { recursive: true, encoding: 'utf8' })
    .map((path) => `operators/${path.replaceAll('\\', '/')}`)
    .filter((path) => /\/[a-z0-9]+(_[A-Za-z0-9]+)+\.ts$/.test(path))
    .sort();

/** Loads every operator from `dist`, which `tsc` has just written. */
export const loadOperators = async (root: string): Promise<readonly Found[]> =>
  Promise.all(
    operatorFiles(root).map(async (file) => {
      const module = pathToFileURL(join(root, 'dist', file.replace(/\.ts$/, '.js'))).href;
      const operator: AnyOperator | undefined = (await import(module)).default;
      check(file, operator);
      return { operator, file };
    }),
  );

function check(file: string, operator: AnyOperator | undefined): asserts operator is AnyOperator {
  const name = nameOf(file);
  const suffix = SUFFIXES.find((one) => name.replace(/_with_uid$/, '').endsWith(`_${one}`)) ?? 'evaluator';
  if (operator?.name !== name) throw new Error(`${file}: its default export must be the operator "${name}", not "${operator?.name}"`);
  if (operator.category !== suffix) throw new Error(`${file}: its name says ${suffix}, its contents ${operator.category}`);
}
const nameOf = (file: string) => file.slice(file.lastIndexOf('/') + 1, -'.ts'.length);

/** Source of `operators/catalog.gen.ts`. */
export const catalogModule = (operators: readonly Found[]): string =>
  `/** Where each operator is. Written by \`npm run generate\`: edit the operators instead. */
import type { AnyOperator } from '../core/operator.js';

export const modules: Readonly<Record<string, () => Promise<{ readonly default: AnyOperator }>>> = {
${operators.map(({ operator, file }) => `  ${operator.name}: () => import('./${file.slice('operators/'.length, -'.ts'.length)}.js'),`).join('\n')}
};
`;
