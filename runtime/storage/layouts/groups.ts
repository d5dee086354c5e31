/** Rows as columns of values, in groups that are cut by rows and by their bytes alone. */
import { type Column, type ColumnType, settleAll } from '../../../core/columns.js';
import { RecipeError } from '../../../core/errors.js';
import { RowReader, type Typed } from '../../text/typed-row.js';
import { eachLine } from '../source.js';

/** The columns of rows of this type. */
export const columnsOf = (type: ColumnType): readonly Column[] => {
  if (type === 'null') return [];
  if (typeof type === 'string' || 'list' in type)
    throw new RecipeError('the samples have too many different fields for a file of columns: export JSON lines');
  return settleAll(type);
};

export class Groups {
  private readonly reader: RowReader;
  private values: Typed[][];
  private rows = 0;
  private bytes = 0;

  constructor(
    private readonly columns: readonly Column[],
    private readonly most: { readonly rows: number; readonly bytes: number },
  ) {
    this.reader = new RowReader(columns);
    this.values = columns.map(() => []);
  }

  /** Takes rows; calls `emit` with each group that they fill. */
  push(rows: Buffer, emit: (values: readonly (readonly Typed[])[], rows: number) => void): void {
    eachLine(rows, (line) => {
      this.reader.read(line, (column, value) => this.values[column]!.push(value));
      this.rows++;
      this.bytes += line.length;
      if (this.rows === this.most.rows || this.bytes >= this.most.bytes) this.end(emit);
    });
  }

  /** The last group, if there are rows left. */
  end(emit: (values: readonly (readonly Typed[])[], rows: number) => void): void {
    if (this.rows === 0) return;
    emit(this.values, this.rows);
    this.values = this.columns.map(() => []);
    this.rows = 0;
    this.bytes = 0;
  }
}
