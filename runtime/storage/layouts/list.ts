/** One JSON list, an item per line. */
import type { FileLayout } from './layout.js';

const NEWLINE = 10;

export class ListLayout implements FileLayout {
  private isEmpty = true;

  *push(rows: Buffer): Generator<Uint8Array> {
    if (rows.length === 0) return;
    yield Buffer.from(this.isEmpty ? '[\n' : ',\n');
    this.isEmpty = false;
    let start = 0;
    for (let newline = rows.indexOf(NEWLINE); newline < rows.length - 1; newline = rows.indexOf(NEWLINE, start)) {
      yield rows.subarray(start, newline);
      yield BETWEEN;
      start = newline + 1;
    }
    yield rows.subarray(start, rows.length - 1);
  }

  *end(): Generator<Uint8Array> {
    yield Buffer.from(this.isEmpty ? '[]\n' : '\n]\n');
  }
}
const BETWEEN = Buffer.from(',\n');
