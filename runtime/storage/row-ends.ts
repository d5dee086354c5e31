/** Where the rows of a file end: with every line, or with the lines whose end is not quoted. */
const NEWLINE = 10;
const QUOTE = 34;

/** Finds the ends of rows in a stream of blocks; what a row began in an earlier block is remembered. */
export interface RowEnds {
  /** Where the row that goes on at `from` has its line end, or -1 when the block ends before it. */
  next(block: Buffer, from: number): number;
  /** Line ends in the row that ended last, its own included. */
  readonly lines: number;
  /** Whether nothing that counts as a row is there. */
  isBlank(bytes: Uint8Array, from: number, to: number): boolean;
}

/** Whether nothing but white space is there; `mark` is none. */
const isBlank = (bytes: Uint8Array, from: number, to: number, mark = -1): boolean => {
  for (let at = from; at < to; at++) {
    const byte = bytes[at]!;
    if (byte === mark || (byte !== 32 && (byte < 9 || byte > 13))) return false;
  }
  return true;
};

/** Every line is a row. */
export const LINE_ENDS: RowEnds = {
  next: (block, from) => block.indexOf(NEWLINE, from),
  lines: 1,
  isBlank,
};

/**
 * Rows of fields, which may be quoted, and then hold line ends. A quote opens only where a field begins, as Data-Juicer reads them: `5" disk`
 * has none that does.
 */
export class RecordEnds implements RowEnds {
  lines = 0;
  private readonly separator: number;
  private passed = 0;
  private quoted = false;
  /** Whether a quote that comes next opens: a field begins, or a quote has just been closed (two stand for one). */
  private opens = true;

  constructor(separator: string) {
    this.separator = separator.charCodeAt(0);
  }

  next(block: Buffer, from: number): number {
    let newline = block.indexOf(NEWLINE, from);
    for (let at = from; ; ) {
      if (this.quoted) {
        const quote = block.indexOf(QUOTE, at);
        const end = quote < 0 ? block.length : quote;
        for (; newline >= 0 && newline < end; newline = block.indexOf(NEWLINE, newline + 1)) this.passed++;
        if (quote < 0) return -1;
        this.quoted = false;
        this.opens = true;
        at = quote + 1;
      }
      const end = newline < 0 ? block.length : newline;
      const quote = at + block.subarray(at, end).indexOf(QUOTE);
      if (quote < at) {
        if (newline < 0) {
          if (end > at) this.opens = block[end - 1] === this.separator;
          return -1;
        }
        this.opens = true;
        this.lines = this.passed + 1;
        this.passed = 0;
        return newline;
      }
      this.quoted = quote > at ? block[quote - 1] === this.separator : this.opens;
      this.opens = false;
      at = quote + 1;
    }
  }

  isBlank(bytes: Uint8Array, from: number, to: number): boolean {
    return isBlank(bytes, from, to, this.separator);
  }
}
