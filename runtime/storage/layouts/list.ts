/** One JSON list, an item per line; or one object, a member of which is that list. */
import type { JsonObject } from '../../../core/sample.js';
import type { FileLayout } from './layout.js';

const NEWLINE = 10;

export class ListLayout implements FileLayout {
  private isEmpty = true;
  private readonly head: string;
  private readonly tail: string;

  constructor(around?: { readonly list: string; readonly others: JsonObject }) {
    const others = JSON.stringify(around?.others ?? {}).slice(1, -1);
    this.head = around ? `{${others === '' ? '' : `${others},`}${JSON.stringify(around.list)}:[` : '[';
    this.tail = around ? ']}' : ']';
  }

  *push(rows: Buffer): Generator<Uint8Array> {
    if (rows.length === 0) return;
    yield Buffer.from(this.isEmpty ? `${this.head}\n` : ',\n');
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
    yield Buffer.from(this.isEmpty ? `${this.head}${this.tail}\n` : `\n${this.tail}\n`);
  }
}
const BETWEEN = Buffer.from(',\n');
