/** The rows of an output as files have them: which file gets how many, and their bytes out of the blobs that hold them in order. */
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

/** Hands out the rows of blobs in order. */
export class OutputRows {
  private part = 0;
  /** Rows of the blob at hand that are not taken yet, and where they begin. */
  private left = 0;
  private at = 0;
  private bytes: Buffer | undefined;
  /** The blob after it, which is read while it is written. */
  private following: Promise<Buffer> | undefined;

  constructor(
    private readonly store: Store,
    private readonly parts: readonly RenderedRows[],
  ) {}

  /** The next so many rows, in blocks of whole ones. */
  async *take(rows: number): AsyncGenerator<Buffer> {
    for (let wanted = rows; wanted > 0; ) {
      const block = await this.next(wanted);
      wanted -= block.rows;
      yield block.bytes;
    }
  }

  /** Which part is read next: those without rows are passed over. */
  private toRead(): number {
    while (this.parts[this.part]?.rows === 0) this.part++;
    return this.part;
  }

  private async next(wanted: number): Promise<{ readonly bytes: Buffer; readonly rows: number }> {
    if (this.left === 0) {
      const part = this.parts[this.toRead()]!;
      this.bytes = await (this.following ?? this.store.get(part.data.digest));
      this.part++;
      this.left = part.rows;
      this.at = 0;
      const then = this.parts[this.toRead()];
      this.following = then && this.store.get(then.data.digest);
      // What failed is told when its turn comes.
      this.following?.catch(() => {});
    }
    const rows = Math.min(wanted, this.left);
    const bytes = this.bytes!;
    const start = this.at;
    if (rows === this.left) this.at = bytes.length;
    else for (let row = 0; row < rows; row++) this.at = bytes.indexOf(NEWLINE, this.at) + 1;
    this.left -= rows;
    if (this.left === 0) this.bytes = undefined;
    return { bytes: bytes.subarray(start, this.at), rows };
  }
}
