/** Whether two sides kept the same documents, with the same text and the same stats: each is an export, JSON lines with a file of stats beside it. */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

interface Document {
  readonly text: string;
  readonly stats: Readonly<Record<string, number>>;
}
/** What comparing found. A document is named by its `meta.source`. */
export interface Agreement {
  readonly same: number;
  readonly onlyOurs: readonly string[];
  readonly onlyTheirs: readonly string[];
  readonly otherText: readonly string[];
  /** Documents with a stat that differs by more than 1e-9, as `source: stat ours theirs`. */
  readonly otherStats: readonly string[];
}

const lines = (path: string) =>
  createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })[Symbol.asyncIterator]();

const documents = async function* (path: string): AsyncGenerator<[source: string, document: Document]> {
  const stats = lines(path.replace(/\.jsonl$/, '_stats.jsonl'));
  for await (const line of lines(path)) {
    const { text, meta } = JSON.parse(line) as { text: string; meta: { source: string } };
    const measured = JSON.parse((await stats.next()).value ?? '{}') as { __dj__stats__?: Document['stats'] };
    yield [meta.source, { text, stats: measured.__dj__stats__ ?? {} }];
  }
};

/** Compares our export with theirs. */
export const compare = async (ours: string, theirs: string): Promise<Agreement> => {
  const expected = new Map<string, Document>();
  for await (const [source, document] of documents(theirs)) expected.set(source, document);
  let same = 0;
  const onlyOurs: string[] = [];
  const otherText: string[] = [];
  const otherStats: string[] = [];
  for await (const [source, { text, stats }] of documents(ours)) {
    const their = expected.get(source);
    expected.delete(source);
    if (their === undefined) {
      onlyOurs.push(source);
      continue;
    }
    const different = Object.entries(their.stats).filter(([name, value]) => !(Math.abs(value - (stats[name] ?? Number.NaN)) <= 1e-9));
    if (text !== their.text) otherText.push(source);
    else if (different.length > 0)
      otherStats.push(`${source}: ${different.map(([name, value]) => `${name} ${stats[name]} ${value}`).join(', ')}`);
    else same++;
  }
  return { same, onlyOurs, onlyTheirs: [...expected.keys()], otherText, otherStats };
};
