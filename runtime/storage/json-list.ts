/** Files that are one JSON list, or one object with the list in it, as JSON lines: an item per line. */
import { closeSync, openSync, readSync } from 'node:fs';
import { RecipeError } from '../../core/errors.js';
import { unreadable } from './list-files.js';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const [OPEN, CLOSE, OPEN_LIST, CLOSE_LIST] = [0x7b, 0x7d, 0x5b, 0x5d];
const NEWLINE = 10;
const isSpace = (byte: number) => byte === 0x20 || (byte >= 9 && byte <= 13);

/** Whether a file's name says that it may be one list. */
export const mayBeList = (path: string): boolean => /\.json(\.(gz|zst))?$/i.test(path);

/** Whether a file that is not compressed begins as a list does. */
export const isList = (path: string): boolean => {
  const file = openForReading(path);
  try {
    const block = Buffer.alloc(1 << 12);
    for (let at = 0; ; ) {
      const length = readSync(file, block, 0, block.length, at);
      const start = startOf(block.subarray(0, length), at);
      if (start >= 0 || length === 0) return block[start] === OPEN_LIST;
      at += length;
    }
  } finally {
    closeSync(file);
  }
};

const openForReading = (path: string): number => {
  try {
    return openSync(path, 'r');
  } catch (error) {
    return unreadable(path, error as NodeJS.ErrnoException);
  }
};

/** The first byte that is neither white space nor a byte order mark at the start of the file, or -1. */
const startOf = (block: Buffer, at: number): number => {
  let start = at === 0 && block[0] === 0xef && block[1] === 0xbb && block[2] === 0xbf ? 3 : 0;
  while (start < block.length && isSpace(block[start]!)) start++;
  return start < block.length ? start : -1;
};

/** The blocks as they are, unless they begin a list. */
export async function* listLines(blocks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let list: ListLines | undefined;
  let isOpen = false;
  let at = 0;
  for await (const block of blocks) {
    const start: number = isOpen ? 0 : startOf(block, at);
    if (!isOpen && block[start] === OPEN_LIST) list = new ListLines();
    isOpen ||= start >= 0;
    at += block.length;
    yield list ? list.push(block.subarray(start)) : block;
  }
  if (list && !list.isClosed) yield Buffer.from('\nthe list is never closed\n');
}

/**
 * Turns a list into lines without parsing it: the commas between its items become line ends, its brackets and the line ends within items
 * become blanks. What is no JSON stays none, and is told when its line is read, as is anything behind the list.
 */
class ListLines {
  isClosed = false;
  /** Where in the block that was pushed last the list is closed. */
  closedAt = -1;
  private depth = 0;
  private isQuoted = false;
  private isEscaped = false;

  push(block: Buffer): Buffer {
    const lines = Buffer.from(block);
    for (let i = 0; i < lines.length && !this.isClosed; i++) {
      const byte = lines[i]!;
      if (this.isQuoted) {
        if (this.isEscaped) this.isEscaped = false;
        else if (byte === BACKSLASH) this.isEscaped = true;
        else if (byte === QUOTE) this.isQuoted = false;
        // No string may hold it, nor the control that it becomes.
        if (byte === NEWLINE) lines[i] = 1;
      } else if (byte === QUOTE) this.isQuoted = true;
      else if (byte === OPEN || byte === OPEN_LIST) {
        if (this.depth++ === 0) lines[i] = BLANK;
      } else if (byte === CLOSE || byte === CLOSE_LIST) {
        if (--this.depth === 0) {
          lines[i] = NEWLINE;
          this.isClosed = true;
          this.closedAt = i;
        }
      } else if (byte === COMMA) {
        if (this.depth === 1) lines[i] = NEWLINE;
      } else if (byte === NEWLINE) lines[i] = BLANK;
    }
    return lines;
  }
}
const BLANK = 0x20;

/** A name that is longer is not that of the list. */
const LONGEST_NAME = 256;
/** More than this around a list is no description of it. */
const MOST_AROUND = 1 << 20;

/** Turns an object into the lines of the list that one of its members is; all else becomes blanks, and is kept aside. */
class MemberLines {
  private list: ListLines | undefined;
  /** The text around the list, with null in its place. */
  private readonly others: Buffer[] = [];
  private size = 0;
  private depth = 0;
  private isQuoted = false;
  private isEscaped = false;
  private name = '';

  constructor(private readonly member: string) {}

  push(block: Buffer): Buffer {
    if (this.list?.isClosed) return this.aside(block);
    const start = this.list ? 0 : this.startIn(block);
    if (start < 0) return this.aside(block);
    const head = this.aside(block.subarray(0, start));
    if (!this.list) this.others.push(Buffer.from('null'));
    this.list ??= new ListLines();
    const lines = this.list.push(block.subarray(start));
    const end = this.list.isClosed ? this.list.closedAt + 1 : lines.length;
    return Buffer.concat([head, lines.subarray(0, end), this.aside(block.subarray(start + end))]);
  }

  /** The other members, as the JSON of one object; undefined where there is no such list in an object. */
  around(): string | undefined {
    if (!this.list?.isClosed) return undefined;
    try {
      const { [this.member]: _, ...others } = JSON.parse(
        Buffer.concat(this.others)
          .toString()
          .replace(/^\uFEFF/, ''),
      );
      return JSON.stringify(others);
    } catch {
      return undefined;
    }
  }

  private aside(bytes: Buffer): Buffer {
    if (bytes.length === 0) return bytes;
    this.size += bytes.length;
    if (this.size > MOST_AROUND) throw new RecipeError(`more than ${MOST_AROUND} bytes stand around the list "${this.member}"`);
    this.others.push(Buffer.from(bytes));
    return Buffer.alloc(bytes.length, BLANK);
  }

  /** Where the list begins, or -1. */
  private startIn(block: Buffer): number {
    for (let i = 0; i < block.length; i++) {
      const byte = block[i]!;
      if (this.isQuoted) {
        if (this.isEscaped) this.isEscaped = false;
        else if (byte === BACKSLASH) this.isEscaped = true;
        else if (byte === QUOTE) this.isQuoted = false;
        if (this.isQuoted && this.name.length < LONGEST_NAME) this.name += String.fromCharCode(byte);
      } else if (byte === QUOTE) {
        this.isQuoted = true;
        this.name = '';
      } else if (byte === OPEN_LIST && this.depth === 1 && this.name === this.member) return i;
      else if (byte === OPEN || byte === OPEN_LIST) this.depth++;
      else if (byte === CLOSE || byte === CLOSE_LIST) this.depth--;
      else if (byte === COMMA) this.name = '';
    }
    return -1;
  }
}

/** What stands around the list of a file: the other members, as the JSON of one object. */
export const readAround = async (path: string, blocks: AsyncIterable<Buffer>, member: string): Promise<string> => {
  const lines = new MemberLines(member);
  for await (const block of blocks) lines.push(block);
  const around = lines.around();
  if (around === undefined) throw new RecipeError(`${path}: it is no JSON object with a list "${member}"`);
  return around;
};

/** The items of that list, a line each. */
export async function* memberLines(blocks: AsyncIterable<Buffer>, member: string): AsyncGenerator<Buffer> {
  const lines = new MemberLines(member);
  for await (const block of blocks) yield lines.push(block);
}
