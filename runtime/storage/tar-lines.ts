/** Tar files of samples, as lines: one for each, which tells of its files. Their bytes go to the store as they stream by. */
import { open, rm } from 'node:fs/promises';
import { RecipeError, SampleError } from '../../core/errors.js';
import type { Member, MemberLine } from '../../core/operator.js';
import { type TarFile, tarFiles } from '../media/tar.js';
import { scratchPath } from './scratch.js';
import type { Store } from './store.js';

/** What the lines hold themselves. */
const TEXTS = /\.(txt|text|json|cls|cls2)$/i;
/** Larger files go through a scratch file. */
const SMALL = 1 << 20;
/** So many files are on their way to the store at once, and no more samples with files that are. */
const IN_FLIGHT = 8;

interface Sample {
  readonly key: string;
  readonly members: Promise<Member>[];
  readonly names: Set<string>;
  /** Bytes of texts. */
  text: number;
  error?: string;
}

/** A sample's line, and the bytes of its files in the store. */
interface TarLine {
  readonly line: Buffer;
  readonly inside: number;
}

/** The samples of a tar file: files that stand together and share the start of their name. What has no extension, or a hidden name, is none. */
export async function* tarLines(path: string, store: Store, blocks: AsyncIterable<Buffer>, mostText: number): AsyncGenerator<TarLine> {
  const ready: Promise<TarLine>[] = [];
  const inFlight = new Set<Promise<unknown>>();
  let last = '';
  let sample: Sample | undefined;
  const end = (): void => {
    if (sample !== undefined) ready.push(told(lineOf(sample)));
  };
  try {
    for await (const file of tarFiles(blocks, Number.POSITIVE_INFINITY)) {
      const { key, name } = partsOf(file.name);
      if (name === '') continue;
      if (sample?.key !== key) {
        end();
        sample = { key, members: [], names: new Set(), text: 0 };
      }
      if (sample.names.has(name.toLowerCase())) sample.error ??= `two files ".${name}"`;
      sample.names.add(name.toLowerCase());
      if (TEXTS.test(`.${name}`)) {
        sample.text += file.size;
        const text =
          sample.text > mostText ? `texts have ${sample.text} bytes, over max_row_bytes (${mostText})` : await textOf(name, file);
        if (typeof text === 'string') sample.error ??= text;
        else sample.members.push(Promise.resolve(text));
      } else {
        const stored = file.size <= SMALL ? store.put(await file.read()) : store.putFile(await spooled(file));
        const member = told(stored.then(({ digest, bytes }) => ({ name, digest, size: bytes })));
        const done: Promise<unknown> = told(member.finally(() => inFlight.delete(done)));
        inFlight.add(done);
        sample.members.push(member);
        if (inFlight.size >= IN_FLIGHT) await Promise.race(inFlight);
      }
      last = file.name;
      while (ready.length >= IN_FLIGHT) yield await ready.shift()!;
    }
  } catch (error) {
    if (!(error instanceof SampleError)) throw error;
    throw new RecipeError(`${path}: ${error.message}${last === '' ? '' : `, behind its file "${last}"`}`);
  }
  end();
  for (const line of ready) yield await line;
}

/** What failed is told when its turn comes. */
const told = <T>(promise: Promise<T>): Promise<T> => {
  promise.catch(() => {});
  return promise;
};

/** A file's name up to the first point behind its folder, and what follows: nothing of a file that is none of a sample's. */
const partsOf = (path: string): { readonly key: string; readonly name: string } => {
  const name = path.replace(/^(?:\.\/)+/, '');
  const base = name.lastIndexOf('/') + 1;
  const point = name.indexOf('.', base);
  const isNone = point <= base || (name.startsWith('__', base) && name.endsWith('__', point));
  return { key: name.slice(0, Math.max(point, 0)), name: isNone ? '' : name.slice(point + 1) };
};

const lineOf = async ({ key, members, error }: Sample): Promise<TarLine> => {
  const kept = await Promise.all(members);
  const line: MemberLine = { key, members: error === undefined ? kept : [], ...(error !== undefined && { error }) };
  const inside = kept.reduce((sum, member) => sum + ('size' in member ? member.size : 0), 0);
  return { line: Buffer.from(`${JSON.stringify(line)}\n`), inside };
};

/** A text, or why it is none. */
const textOf = async (name: string, file: TarFile): Promise<Member | string> => {
  try {
    return { name, text: new TextDecoder('utf-8', { fatal: true }).decode(await file.read()) };
  } catch (error) {
    if (error instanceof SampleError) throw error;
    return `.${name} is not UTF-8`;
  }
};

const spooled = async (from: TarFile): Promise<string> => {
  const path = scratchPath();
  const file = await open(path, 'wx');
  try {
    for await (const piece of from.pieces()) await file.writeFile(piece);
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
  return path;
};
