/**
 * Parts of texts that too many samples have: they are taken away, and every sample stays where it is.
 * hash (per part of the dataset) -> merge -> count (per partition of the hashes) -> strip (per part).
 */
import type { ShardRef } from '../../core/dataset.js';
import type { Common } from '../../core/duplicates.js';
import type { FieldMap, Row } from '../../core/sample.js';
import { ManifestWriter } from '../../runtime/storage/manifest.js';
import { markWritten } from '../../runtime/text/json-row.js';
import type { Barrier, Course, Done, Phase } from './barrier.js';
import { digestWords, HASH_WORDS, hashPart, type Spelling } from './hashes.js';
import { column, measuredOn, type Part, pageStarts, partsOf, shardsOf } from './layout.js';
import { writeRanked } from './ranked-shards.js';
import { RowSpool } from './row-spool.js';
import { byPage, gathered, mergePhase, mergeRuns, openRuns, type Runs, remaining, type Sorted } from './runs.js';
import { eachRow, kindsOf, type Ordered } from './shuffle.js';
import { compare, Sorter } from './words.js';

/** A sample's position, and two words of a hash of its that is common. */
const FOUND_WORDS = 3;
/** A part, with the runs of what is common on its page. */
type Stripped = Part & { readonly runs: readonly string[] };

/** An empty hash is of a part that stays in any case. */
const partWords: Spelling = (hash, words, add) => {
  if (hash !== '') digestWords(hash, words, add);
};

const toCounts = (partitions: readonly Runs[]): Phase =>
  mergePhase(partitions) ?? { phase: 'count', inputs: partitions.filter(({ runs }) => runs.length > 0) };

/** Finds, in one partition, the hashes that too many samples have. The runs are read twice, side by side: once to count, once to tell. */
const countHashes = async (barrier: Barrier, { runs }: Runs): Promise<Sorted> => {
  const { most } = barrier.rule as Common;
  const found = new Sorter(FOUND_WORDS, barrier.limits.barrier_entries);
  const record = new Uint32Array(FOUND_WORDS);
  const hash = new Uint32Array(HASH_WORDS - 1);
  const [ahead, behind] = [await openRuns(barrier, runs, HASH_WORDS), await openRuns(barrier, runs, HASH_WORDS)];
  let [first, top] = [ahead.next(), behind.next()];
  const isHash = (at: typeof top) => at !== undefined && compare(at.words, at.at, hash, 0, hash.length) === 0;
  while (top) {
    hash.set(top.words.subarray(top.at, top.at + hash.length));
    let count = 0;
    for (; isHash(first); first = ahead.next()) count++;
    for (; top && isHash(top); top = behind.next()) {
      if (count <= most) continue;
      record[0] = top.words[top.at + hash.length]!;
      record.set(hash.subarray(0, FOUND_WORDS - 1), 1);
      found.add(record);
    }
  }
  return byPage(barrier, found.end(), FOUND_WORDS, await pageStarts(barrier));
};

const toParts = async (barrier: Barrier, answers: readonly Sorted[]): Promise<Phase> => ({
  phase: 'strip',
  inputs: (await partsOf(barrier)).map((part): Stripped => ({ ...part, runs: answers.flatMap(({ runs }) => runs[part.page] ?? []) })),
});

/** Takes what is common from the samples of a part; a shard in which nothing is stays as it is. */
const stripPart = async (barrier: Barrier, part: Stripped): Promise<Ordered> => {
  const merge = await openRuns(barrier, part.runs, FOUND_WORDS);
  const shards: ShardRef[] = [];
  let top = merge.next();
  for (const { shard, start } of await shardsOf(barrier, part)) {
    barrier.signal.throwIfAborted();
    barrier.progress({ rows: start });
    /** Of each sample concerned, by its place in the shard. */
    const common = new Map<number, Set<string>>();
    for (; top && top.words[top.at]! < start + shard.rows; top = merge.next()) {
      const { words, at } = top;
      if (words[at]! < start) continue;
      const place = words[at]! - start;
      common.set(place, (common.get(place) ?? new Set()).add(`${words[at + 1]} ${words[at + 2]}`));
    }
    shards.push(common.size === 0 ? shard : await strip(barrier, shard, common));
  }
  merge.close();
  return { shards };
};

const strip = async (barrier: Barrier, shard: ShardRef, common: ReadonlyMap<number, ReadonlySet<string>>): Promise<ShardRef> => {
  const { store, step, fields } = barrier;
  const { separator } = barrier.rule as Common;
  const measured = await measuredOn(store, shard);
  const hashes = column(measured, `${step}/hashes`, 'text').values;
  const spool = new RowSpool();
  const words = new Uint32Array(HASH_WORDS);
  await eachRow(barrier, shard, measured, (n, row, cells) => {
    const own = common.get(n);
    if (own) {
      const isCommon = (hash: string): boolean => {
        let found = false;
        partWords(hash, words, () => {
          found = own.has(`${words[0]} ${words[1]}`);
        });
        return found;
      };
      const parts = (JSON.parse(hashes[measured.lines[n]!]!) as readonly string[]).map(isCommon);
      write(
        row,
        textOf(row)
          .split(separator)
          .filter((_, place) => !parts[place])
          .join(separator),
        fields,
      );
    }
    spool.add({ rank: n, row, cells: cells() });
  });
  const [stripped] = await writeRanked(store, spool.end(), kindsOf(measured), Number.POSITIVE_INFINITY, false);
  return stripped!;
};
const textOf = ({ utf8 }: Row): string => Buffer.from(utf8!.buffer, utf8!.byteOffset, utf8!.length).toString();
const write = (row: Row, text: string, fields: FieldMap): void => {
  row.utf8 = Buffer.from(text);
  markWritten(row, 'text', fields);
};

const seal = async ({ store, step, manifest, limits }: Barrier, answers: readonly Ordered[]): Promise<Done> => {
  const writer = new ManifestWriter(store, limits.page_entries);
  for (const { shards } of answers) for (const shard of shards) await writer.add({ shard });
  return {
    manifest: await writer.end(),
    tally: { in: manifest.rows, made: 0, kept: manifest.rows, dropped: 0, quarantined: 0, merged: 0 },
    fates: { step, input: manifest },
  };
};

/** The phases of a deduplicator of parts of texts. */
export const common: Course = {
  first: async (barrier) => ({ phase: 'hash', inputs: await partsOf(barrier) }),
  kinds: {
    hash: {
      run: (barrier, part: Part) => hashPart(barrier, part, partWords),
      next: async (_, answers: readonly Sorted[]) => toCounts(gathered(answers, HASH_WORDS, null)),
    },
    merge: { run: mergeRuns, next: async (_, answers: readonly Sorted[], inputs: readonly Runs[]) => toCounts(remaining(answers, inputs)) },
    count: { run: countHashes, next: toParts },
    strip: { run: stripPart, next: seal },
  },
};
