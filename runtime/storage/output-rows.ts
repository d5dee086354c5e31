/** The rows of an output as files have them: which file gets how many, and their bytes out of the blobs that hold them in order. */
import { StoreError } from '../../core/errors.js';
import { readSome, withFile } from './files.js';
import type { Store } from './store.js';

/** Rendered rows; a line each, unless all are wanted. */
export interface RenderedRows {
  readonly data: { readonly digest: string; readonly bytes: number };
  readonly rows: number;
}

const NEWLINE = 10;

/** How many rows each file gets, in order, when one should have no more than about so many bytes: as even as can be, as Data-Juicer cuts them. */
export const cutRows = (parts: readonly RenderedRows[], mostBytes: number): readonly number[] => {
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const bytes = parts.reduce((sum, { data }) => sum + data.bytes, 0);
  const files = mostBytes === 0 ? 1 : Math.max(1, Math.min(Math.floor(bytes / mostBytes) + 1, rows));
  return Array.from({ length: files }, (_, file) => Math.floor(rows / files) + (file < rows % files ? 1 : 0));
};

/** The names of so many files: `out.jsonl`, or `out-00-of-12.jsonl` and so on. */
export const fileNames = (name: string, files: number): readonly string[] => {
  if (files === 1) return [name];
  const { base, extension } = splitName(name);
  const digits = `${files}`.length + 1;
  const number = (n: number) => `${n}`.padStart(digits, '0');
  return Array.from({ length: files }, (_, file) => `${base}-${number(file)}-of-${number(files)}${extension}`);
};

/** A file's name, and its extension with the dot, that of compression included. */
export const splitName = (name: string): { readonly base: string; readonly extension: string } => {
  const [extension = ''] = /\.[^.]+(\.gz)?$/i.exec(name.slice(1)) ?? [];
  return { base: name.slice(0, name.length - extension.length), extension };
};

/** Hands out the rows of blobs in order; a few megabytes of them are in memory. */
export class OutputRows {
  private part = -1;
  /** Of the blob at hand: rows that are not taken yet, and their bytes, of which `block` are read. */
  private left = 0;
  private blocks: AsyncGenerator<Buffer> | undefined;
  private block: Buffer = EMPTY;
  /** Where the blob after it lies, which is checked while this one is taken. */
  private following: Promise<string> | undefined;

  constructor(
    private readonly store: Store,
    private readonly parts: readonly RenderedRows[],
  ) {}

  /** The next so many rows, in blocks of whole ones. */
  async *take(rows: number): AsyncGenerator<Buffer> {
    for (let wanted = rows; wanted > 0; ) {
      if (this.left === 0) await this.open();
      const taken = Math.min(wanted, this.left);
      wanted -= taken;
      this.left -= taken;
      if (this.left > 0) yield* this.first(taken);
      else {
        if (this.block.length > 0) yield this.block;
        yield* this.blocks!;
        this.block = EMPTY;
      }
    }
  }

  /** Some rows of the blob at hand, but not its last. */
  private async *first(rows: number): AsyncGenerator<Buffer> {
    let end = 0;
    for (let row = 0; row < rows; row++) {
      if (end === this.block.length) {
        if (end > 0) yield this.block;
        this.block = (await this.blocks!.next()).value as Buffer;
        end = 0;
      }
      end = this.block.indexOf(NEWLINE, end) + 1;
    }
    yield this.block.subarray(0, end);
    this.block = this.block.subarray(end);
  }

  private async open(): Promise<void> {
    this.part = this.withRows(this.part + 1);
    const { data, rows } = this.parts[this.part]!;
    this.blocks = wholeRows(await (this.following ?? this.store.file(data.digest)), data.bytes);
    this.left = rows;
    const then = this.parts[this.withRows(this.part + 1)];
    this.following = then && this.store.file(then.data.digest);
    // What failed is told when its turn comes.
    this.following?.catch(() => {});
  }

  private withRows(from: number): number {
    let part = from;
    while (this.parts[part]?.rows === 0) part++;
    return part;
  }
}

const EMPTY = Buffer.alloc(0);
const BLOCK = 4 << 20;

/** What a file holds, in blocks that end where a row does. Between two of them it is not open: who takes no more need not say so. */
async function* wholeRows(path: string, bytes: number): AsyncGenerator<Buffer> {
  let rest = EMPTY;
  for (let at = 0; at < bytes; ) {
    const block = Buffer.allocUnsafeSlow(rest.length + Math.min(Math.max(rest.length, BLOCK), bytes - at));
    rest.copy(block);
    const read = await readAt(path, at, block.subarray(rest.length));
    if (read === 0) throw new StoreError(`${path} ends before its ${bytes} bytes`);
    at += read;
    const all = block.subarray(0, rest.length + read);
    const end = at === bytes ? all.length : all.lastIndexOf(NEWLINE) + 1;
    if (end > 0) yield all.subarray(0, end);
    rest = all.subarray(end);
  }
}

const readAt = (path: string, at: number, into: Buffer): Promise<number> =>
  withFile(path, 'r', async (file) => (await readSome(file, into, 0, into.length, at)).bytesRead);
