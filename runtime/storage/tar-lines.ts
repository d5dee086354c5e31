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
/** So many samples are on their way to the store at once. */
const IN_FLIGHT = 8;
/** The file's name up to the first point behind its folder, and what follows. */
const NAME = /^(?:\.\/)*((?:.*\/)?[^./][^/.]*)\.([^/]+)$/s;

interface Sample {
  readonly key: string;
  readonly members: Promise<Member>[];
  readonly names: Set<string>;
  error?: string;
}

/** The samples of a tar file: files that stand together and share the start of their name. What has no extension, or a hidden name, is none. */
export async function* tarLines(path: string, store: Store, blocks: AsyncIterable<Buffer>, mostText: number): AsyncGenerator<Buffer> {
  const ready: Promise<Buffer>[] = [];
  let last = '';
  let sample: Sample | undefined;
  const end = (): void => {
    if (sample === undefined) return;
    const line = lineOf(sample);
    // What failed is told when its turn comes.
    line.catch(() => {});
    ready.push(line);
  };
  try {
    for await (const file of tarFiles(blocks, Number.POSITIVE_INFINITY)) {
      const [, key, name] = NAME.exec(file.name) ?? [];
      if (key === undefined || name === undefined || /(^|\/)__[^/]*__$/.test(key)) continue;
      if (sample?.key !== key) {
        end();
        sample = { key, members: [], names: new Set() };
      }
      if (sample.names.has(name.toLowerCase())) sample.error ??= `two files ".${name}"`;
      sample.names.add(name.toLowerCase());
      const { error, member } = await take(store, name, file, mostText);
      if (member) sample.members.push(member);
      else sample.error ??= error!;
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

const lineOf = async ({ key, members, error }: Sample): Promise<Buffer> => {
  const line: MemberLine = { key, members: error === undefined ? await Promise.all(members) : [], ...(error !== undefined && { error }) };
  return Buffer.from(`${JSON.stringify(line)}\n`);
};

interface Taken {
  readonly error?: string;
  /** Once it is in the store. */
  readonly member?: Promise<Member>;
}

/** Takes a file from the stream, or says why it cannot be taken. */
const take = async (store: Store, name: string, file: TarFile, mostText: number): Promise<Taken> => {
  if (TEXTS.test(`.${name}`)) {
    if (file.size > mostText) return { error: `.${name} has ${file.size} bytes, over max_row_bytes (${mostText})` };
    const text = textOf(await file.read());
    return text === undefined ? { error: `.${name} is not UTF-8` } : { member: Promise.resolve({ name, text }) };
  }
  const stored = file.size <= SMALL ? store.put(await file.read()) : store.putFile(await spooled(file));
  const member = stored.then(({ digest, bytes }) => ({ name, digest, size: bytes }));
  // What failed is told when its turn comes.
  member.catch(() => {});
  return { member };
};

const textOf = (bytes: Buffer): string | undefined => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
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
