import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT } from './root.js';

/** Who may import whom within the package: the longest prefix of a file's path counts, and its own folder is always open to it. */
const FLOORS: Readonly<Record<string, readonly string[]>> = {
  'core/': [],
  'runtime/': ['core/'],
  'operators/': ['core/', 'runtime/text/', 'runtime/media/', 'runtime/code/'],
  'activities/': ['core/', 'runtime/', 'operators/catalog.ts'],
  'workflows/': ['core/'],
  'workers/': ['core/', 'runtime/', 'activities/', 'operators/catalog.ts'],
  'client/': ['core/', 'runtime/', 'operators/catalog.ts'],
  'infra/': ['core/', 'runtime/', 'operators/catalog.ts', 'client/', 'workers/'],
  'docs/': ['core/', 'operators/'],
};
/** What may be imported besides, but as types alone. */
const TYPES: Readonly<Record<string, readonly string[]>> = {
  'workflows/': ['activities/'],
  'workers/': ['workflows/'],
  'client/': ['workflows/', 'activities/'],
};
/** Which packages and modules of Node may be used. */
const PACKAGES: Readonly<Record<string, RegExp>> = {
  'core/': /^(zod|yaml)$/,
  'runtime/': /^(?!@temporalio\/)/,
  'runtime/text/': /^(node:(buffer|crypto|module)|htmlparser2)$/,
  'runtime/text/opencc/': /^node:(fs|module)$/,
  'runtime/text/punkt/': /^node:zlib$/,
  'runtime/text/augment/': /^node:module$/,
  'runtime/text/languages/': /^eld\/medium$/,
  'operators/': /^(zod|node:(crypto|buffer|path))$/,
  'activities/': /^(?!@temporalio\/(client|workflow))/,
  'workflows/': /^@temporalio\/(workflow|common)(\/|$)/,
  'client/': /^(?!@temporalio\/(worker|workflow|activity))/,
};
/** Programs that are run by hand and make `.gen.ts` files. */
const GENERATORS = /^runtime\/text\/wasm\/build\.ts$/;
const LONGEST = 400;

interface Import {
  readonly from: string;
  /** A path within the package, or the name of a module. */
  readonly to: string;
  readonly isType: boolean;
}

const files = Object.keys(FLOORS).flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}${name}`),
);
const IMPORT = /^(?:import|export)\s+(type\s)?[^;'"]*?from\s+'([^']+)'|^import\s+'([^']+)'|(?<!typeof )\bimport\(\s*'([^']+)'\s*\)/gm;
const importsOf = (from: string): Import[] =>
  [...readFileSync(join(ROOT, from), 'utf8').matchAll(IMPORT)].map(([, type, named, bare, dynamic]) => {
    const to = (named ?? bare ?? dynamic)!;
    return { from, to: to.startsWith('.') ? normalize(join(dirname(from), to)).replace(/\.js$/, '.ts') : to, isType: type !== undefined };
  });
const imports = files.filter((file) => !GENERATORS.test(file)).flatMap(importsOf);

const ruleOf = <T>(table: Readonly<Record<string, T>>, path: string): T | undefined =>
  Object.entries(table)
    .filter(([prefix]) => path.startsWith(prefix))
    .sort(([a], [b]) => b.length - a.length)[0]?.[1];
const homeOf = (path: string) => `${path.split('/')[0]}/`;
const isOwn = ({ to }: Import) => /\.(ts|json|mjs)$/.test(to) && !to.startsWith('node:');

describe('imports', () => {
  test('run downward only', () => {
    const wrong = imports.filter(
      (one) =>
        isOwn(one) &&
        homeOf(one.to) !== homeOf(one.from) &&
        ![...(ruleOf(FLOORS, one.from) ?? []), ...(one.isType ? (ruleOf(TYPES, one.from) ?? []) : [])].some((open) =>
          one.to.startsWith(open),
        ),
    );
    expect(wrong.map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
  });

  test('of packages and of Node are those that the floor may use', () => {
    const wrong = imports.filter(({ from, to, ...rest }) => !isOwn({ from, to, ...rest }) && !(ruleOf(PACKAGES, from)?.test(to) ?? true));
    expect(wrong.map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
  });

  test('of an operator are no other operator', () => {
    const isOperator = (path: string) => /^operators\/\w+\/[a-z0-9]+_\w+\.ts$/.test(path);
    expect(imports.filter(({ from, to }) => isOperator(from) && isOperator(to))).toEqual([]);
  });

  test('make no circle', () => {
    const own = imports.filter((one) => isOwn(one) && !one.isType);
    const done = new Set<string>();
    const circles: string[] = [];
    const visit = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
      else if (!done.has(file)) for (const { to } of own.filter(({ from }) => from === file)) visit(to, [...path, file]);
      done.add(file);
    };
    for (const file of files) visit(file, []);
    expect(circles).toEqual([]);
  });
});

test('no file is long', () => {
  const lengths = files
    .filter((file) => !/\.gen\.ts$/.test(file))
    .map((file) => ({ file, lines: readFileSync(join(ROOT, file), 'utf8').split('\n').length - 1 }))
    .sort((a, b) => a.lines - b.lines);
  const at = (share: number) => lengths[Math.floor(share * (lengths.length - 1))]?.lines;
  console.info(`lines per file: median ${at(0.5)}, 90 % ${at(0.9)}, longest ${at(1)} (${lengths.at(-1)?.file}), ${lengths.length} files`);
  expect(lengths.filter(({ lines }) => lines > LONGEST)).toEqual([]);
});

test('the source uses the words of the house', () => {
  const banned = /\b(jobs?|pipelines?|handlers?|managers?|utils?|helpers?)\b/i;
  const found = files.flatMap((file) =>
    readFileSync(join(ROOT, file), 'utf8')
      .split('\n')
      .flatMap((line, at) => (/^\s*(\*|\/\*|\/\/)/.test(line) && banned.test(line) ? [`${file}:${at + 1}: ${line.trim()}`] : [])),
  );
  expect(found).toEqual([]);
});
