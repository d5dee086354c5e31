/** Whether two sides kept the same documents, with the same text and the same stats. */
import { createReadStream, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';

interface Document {
  /** Absent where a side writes none. */
  readonly text?: string;
  readonly stats: Readonly<Record<string, Stat>>;
}
type Stat = number | readonly number[];
/** What a side kept, each with its source. */
export type Kept = AsyncIterable<readonly [source: string, document: Document]>;

/** What comparing found; documents are named by their source. */
export interface Differences {
  readonly same: number;
  readonly onlyOurs: readonly string[];
  readonly onlyTheirs: readonly string[];
  readonly otherText: readonly string[];
  /** Documents with a stat that differs by more than 1e-9, as `source: stat ours theirs`. */
  readonly otherStats: readonly string[];
}

const lines = (path: string) =>
  createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })[Symbol.asyncIterator]();

/** An export of ours or the peer's: JSON lines with a file of stats beside it. Without a source, samples are known by the names of their images. */
export async function* exported(path: string): Kept {
  const stats = lines(path.replace(/\.jsonl$/, '_stats.jsonl'));
  for await (const line of lines(path)) {
    const { text, meta, images = [] } = JSON.parse(line) as { text: string; meta?: { source: string }; images?: readonly string[] };
    const measured = JSON.parse((await stats.next()).value ?? '{}') as { __dj__stats__?: Document['stats'] };
    yield [meta?.source ?? images.map((path) => basename(path)).join(), { text, stats: measured.__dj__stats__ ?? {} }];
  }
}

/** Files of JSON lines with the source as `id`, and `text` or `stats` where there are any. */
export async function* attributed(folder: string): Kept {
  for (const name of readdirSync(folder)) {
    for await (const line of lines(join(folder, name))) {
      const { id, stats = {}, ...rest } = JSON.parse(line) as { id: string; stats?: Document['stats']; text?: string };
      yield [id, { stats, ...rest }];
    }
  }
}

/** Compares what we kept with what they did. */
export const compare = async (ours: Kept, theirs: Kept): Promise<Differences> => {
  const expected = new Map<string, Document>();
  for await (const [source, document] of theirs) expected.set(source, document);
  let same = 0;
  const onlyOurs: string[] = [];
  const otherText: string[] = [];
  const otherStats: string[] = [];
  for await (const [source, { text, stats }] of ours) {
    const their = expected.get(source);
    expected.delete(source);
    if (their === undefined) {
      onlyOurs.push(source);
      continue;
    }
    const different = Object.entries(their.stats).filter(([name, value]) => !isNear(stats[name], value));
    if (their.text !== undefined && text !== their.text) otherText.push(source);
    else if (different.length > 0)
      otherStats.push(`${source}: ${different.map(([name, value]) => `${name} ${stats[name]} ${value}`).join(', ')}`);
    else same++;
  }
  return { same, onlyOurs, onlyTheirs: [...expected.keys()], otherText, otherStats };
};

/** Numbers, and lists of them. */
const isNear = (ours: Stat | undefined, theirs: Stat): boolean => {
  const [own, other] = [[ours ?? []].flat(), [theirs].flat()];
  return own.length === other.length && other.every((value, at) => Math.abs(value - own[at]!) <= 1e-9);
};
