/** An operator's version is part of every key of what it made: whoever changes the operator must say whether results change. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Found } from './catalog.js';

/** By operator: its version, and a digest of its source. */
export type Versions = Readonly<Record<string, { readonly version: number; readonly source: string }>>;

/** The source without what cannot change results: comment lines, and how lines are broken. */
export const normal = (source: string) =>
  source
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^(\/\/|\/\*|\*)/.test(line))
    .join(' ')
    .replace(/([([{]) | (?=[)\]}.])|,(?= ?[)\]}])/g, '$1')
    .replace(/ (?=[)\]}])/g, '');

/** What the sources say now. */
export const currentVersions = (root: string, operators: readonly Found[]): Versions =>
  Object.fromEntries(
    operators
      .map(({ operator, file }) => {
        const source = createHash('sha256')
          .update(normal(readFileSync(join(root, file), 'utf8')))
          .digest('hex')
          .slice(0, 16);
        return [operator.name, { version: operator.version, source }] as const;
      })
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

/** Operators whose source is another and whose version is not higher. */
export const changedWithoutVersion = (before: Versions, now: Versions): readonly string[] =>
  Object.entries(now).flatMap(([name, { version, source }]) => {
    const old = before[name];
    return old && old.source !== source && version <= old.version ? [name] : [];
  });
