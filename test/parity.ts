/** What Data-Juicer answered for inputs of our own (`fixtures/parity/<kind>/<operator>.json`), and how ours is compared with it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tried } from '../activities/stage/try.js';
import type { ProcessOperator } from '../core/operator.js';
import type { JsonObject } from '../core/sample.js';
import { groupsOf, survivors, textsLeft } from './barriers.js';
import { ROOT } from './root.js';
import { type Given, rowOf, runOperator } from './run-operator.js';

const FOLDER = join(ROOT, 'test/fixtures/parity');
/** Operators that draw from another generator than the peer: how many samples stay is compared, not which. */
const DRAWN = ['random_selector'];
/** Of ratios and averages. */
const TOLERANCE = 1e-9;

/** A case names its input by `in`; the other fields say what comes of it. */
export interface Case {
  readonly in: string;
  readonly same?: boolean;
  readonly out?: string;
  readonly outs?: readonly string[];
  readonly fields?: JsonObject;
  readonly rows?: readonly JsonObject[];
  readonly stats?: JsonObject;
  readonly kept?: boolean;
  readonly error?: string;
}
/** Parameters, and what came of all inputs: case by case, or for a barrier by the ids of its survivors. */
export interface VectorSet {
  readonly params: JsonObject;
  readonly error?: string;
  /** By how much stats may differ, where the peer computes them in 32 bits. */
  readonly tolerance?: number;
  readonly cases?: readonly Case[];
  readonly order?: readonly string[];
  /** Of a grouper: the ids of each group. */
  readonly groups?: readonly (readonly string[])[];
  /** Of one that splits: groups of samples, and all samples that come out. */
  readonly batches?: readonly JsonObject[];
  readonly out?: readonly JsonObject[];
  readonly dropped?: readonly string[];
  /** What is left of texts that lost parts. */
  readonly changed?: Readonly<Record<string, string>>;
  readonly hashes?: Readonly<Record<string, string>>;
}
export interface Vector {
  readonly op: string;
  readonly inputs?: string;
  /** Merged into each sample first. */
  readonly start?: JsonObject;
  readonly sets: readonly VectorSet[];
}
/** A row, by an id of its own where it is not in it. */
interface Input {
  readonly id: string;
  readonly row: Given;
}

/** A file of vectors or of inputs. */
export const fixture = (kind: string, file: string) => JSON.parse(readFileSync(join(FOLDER, kind, file), 'utf8'));

/** The vectors of a kind; several files may be of one operator. */
export const vectorsOf = (kind: string): readonly Vector[] =>
  readdirSync(join(FOLDER, kind))
    .filter((file) => /_(mapper|filter|deduplicator|selector|grouper)\b.*\.json$/.test(file))
    .map((file) => fixture(kind, file));

/** Where ours differs from what is expected; empty where all agrees. */
export const differences = async (
  kind: string,
  { inputs, start }: Vector,
  set: VectorSet,
  operator: ProcessOperator,
): Promise<string[]> => {
  const all = inputsOf(fixture(kind, inputs ?? 'samples.json')).map(({ id, row }): Input => ({ id, row: { ...row, ...start } }));
  if (set.batches) return compareSplit(await runOperator(operator, set.batches, set.params), set);
  const given = (set.cases ? set.cases.map((one) => all.find(({ id }) => id === one.in)!) : all).map(({ row }) => row);
  const gained = await runOperator(operator, given, withFolders(set.params)).catch((error: Error) => error.message);
  if (typeof gained === 'string') return set.error || set.cases?.every(({ error }) => error !== undefined) ? [] : [gained];
  if (set.error && gained.some(({ error }) => error !== null)) return [];
  if (set.error) return [`accepts ${JSON.stringify(set.params)}`];
  if (set.cases) return set.cases.flatMap((one, at) => compareCase(one, given[at]!, gained[at]!, set.tolerance));
  return compareBarrier(operator, set, all, gained);
};
/** `@words` stands for the folder of word lists. */
const withFolders = (params: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(params).map(([name, value]) => [name, value === '@words' ? join(FOLDER, 'text/words') : value]));
const inputsOf = (file: object): readonly Input[] => {
  const list: (Given & { readonly id: string })[] = Array.isArray(file) ? file : Object.values(file).find(Array.isArray)!;
  return list.map((one) => ({ id: one.id, row: one.row ?? one }));
};

const compareCase = (expected: Case, given: Given, { kept, stats, samples, error }: Tried, tolerance?: number): string[] => {
  const says = (what: string, found: unknown, wanted: unknown) =>
    isNear(found, wanted, tolerance) ? [] : [`${expected.in}: ${what} ${JSON.stringify(found)}, not ${JSON.stringify(wanted)}`];
  if (expected.error !== undefined || error !== null) return says('error', error !== null, expected.error !== undefined);
  if (expected.kept !== undefined)
    return [
      ...says('stats', pick({ ...(given.__dj__stats__ as object), ...stats }, expected.stats), expected.stats ?? {}),
      ...says('kept', kept, expected.kept),
    ];
  const patches = expected.rows ??
    expected.outs?.map((text) => ({ text })) ?? [expected.fields ?? (expected.out === undefined ? {} : { text: expected.out })];
  return says(
    'gives',
    samples,
    patches.map((patch) => rowOf({ ...given, ...patch })),
  );
};
const pick = (from: object, like: object = {}) => Object.fromEntries(Object.entries(from).filter(([name]) => name in like));

const compareSplit = (gained: readonly Tried[], { out }: VectorSet): string[] => {
  const found = gained.flatMap(({ samples }) => samples);
  return isNear(found, out) ? [] : [`gives ${JSON.stringify(found)}, not ${JSON.stringify(out)}`];
};

const compareBarrier = (operator: ProcessOperator, set: VectorSet, all: readonly Input[], gained: readonly Tried[]): string[] => {
  const failed = gained.flatMap(({ error }, at) => (error === null ? [] : [`${all[at]!.id}: ${error}`]));
  if (failed.length > 0) return failed;
  if (set.groups) {
    const groups = groupsOf(gained).map((places) => places.map((place) => all[place]!.id));
    return isNear(groups, set.groups) ? [] : [`groups ${JSON.stringify(groups)}, not ${JSON.stringify(set.groups)}`];
  }
  const ids = survivors(operator, gained, set.params).map((place) => all[place]!.id);
  if (DRAWN.includes(operator.name) && ids.length === set.order?.length) return [];
  const wanted = set.order ?? all.map(({ id }) => id).filter((id) => !set.dropped?.includes(id));
  const hashes = Object.entries(set.hashes ?? {}).flatMap(([id, hash]) => {
    const found = gained[all.findIndex((one) => one.id === id)]!.stats.hashes;
    return isNear(found, [hash]) ? [] : [`${id}: hashes ${found}, not ${hash}`];
  });
  return [...hashes, ...compareTexts(operator, set, all, gained), ...(isNear(ids, wanted) ? [] : [`leaves ${ids}, not ${wanted}`])];
};

const compareTexts = (
  operator: ProcessOperator,
  { changed, params }: VectorSet,
  all: readonly Input[],
  gained: readonly Tried[],
): string[] => {
  if (!changed || operator.category !== 'deduplicator') return [];
  const texts = textsLeft(
    operator,
    gained,
    all.map(({ row }) => row.text!),
    params,
  );
  return all.flatMap(({ id, row: { text } }, place) =>
    texts[place] === (changed[id] ?? text) ? [] : [`${id}: ${JSON.stringify(texts[place])}, not ${JSON.stringify(changed[id] ?? text)}`],
  );
};

/** Deep equality, in which fractions may differ by the tolerance; `{"nonfinite": "inf"}` is what JSON cannot spell. */
const isNear = (found: unknown, wanted: unknown, tolerance = TOLERANCE): boolean => {
  if (typeof found === 'number' && typeof wanted === 'number') {
    return Object.is(found, wanted) || Math.abs(found - wanted) <= tolerance;
  }
  // So it is exported.
  if (Number.isNaN(found) && wanted === null) return true;
  if (typeof found === 'number' && isObject(wanted))
    return `${found}` === { inf: 'Infinity', '-inf': '-Infinity', nan: 'NaN' }[`${wanted.nonfinite}`];
  if (!isObject(found) || !isObject(wanted)) return found === wanted;
  const names = Object.keys(wanted);
  return (
    Array.isArray(found) === Array.isArray(wanted) &&
    Object.keys(found).length === names.length &&
    names.every((name) => isNear(found[name], wanted[name], tolerance))
  );
};
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;
