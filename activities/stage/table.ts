/** The stats table of a shard: a line for each sample that came into the stage or was made in it. */
import type { AnyFilter, StatDocs } from '../../core/operator.js';
import { Mask } from '../../runtime/storage/mask.js';
import { ROW_DIGEST } from '../../runtime/storage/shard.js';
import type { Table, TableColumn } from '../../runtime/storage/table.js';
import { parseJson } from '../../runtime/text/json-value.js';
import type { Cell } from './sample.js';
import type { Bound } from './steps.js';

/** How a column's cells are kept. */
interface Kind {
  readonly name: string;
  readonly isNumber: boolean;
}

/** The columns that the steps and measures of a stage fill, in the order of a sample's cells. */
export const kindsOf = (bounds: readonly Bound[]): readonly Kind[] =>
  bounds.flatMap(({ step, operator, columns }) => {
    if (operator.category === 'filter') return statKinds(operator).map((isNumber, i) => ({ name: columns[i]!, isNumber }));
    return columns.map((name) => ({ name, isNumber: name === `${step.id}/score` }));
  });
const statKinds = ({ stats }: AnyFilter) => Object.values(stats as StatDocs).map((stat) => typeof stat === 'string');

export class StatsTable {
  readonly ids: string[] = [];
  readonly fates: number[] = [];
  /** Place among the stored rows, or -1. */
  readonly places: number[] = [];
  readonly cells: (readonly Cell[])[] = [];

  constructor(private readonly kinds: readonly Kind[]) {}

  get lines(): number {
    return this.ids.length;
  }

  add(id: string, fate: number, place: number, cells: readonly Cell[]): void {
    this.ids.push(id);
    this.fates.push(fate);
    this.places.push(place);
    this.cells.push(cells);
  }

  /** How much of it is known: a table that knows more serves more thresholds. */
  get known(): number {
    let known = 0;
    for (const cells of this.cells) for (const cell of cells) if (cell !== null) known++;
    for (const place of this.places) if (place >= 0) known++;
    return known;
  }

  /** As it is stored; `digests` are those of the stored rows. */
  toTable(digests: Uint8Array): Table {
    const own = new Uint8Array(this.lines * ROW_DIGEST);
    this.places.forEach((place, line) => {
      if (place >= 0) own.set(digests.subarray(place * ROW_DIGEST, (place + 1) * ROW_DIGEST), line * ROW_DIGEST);
    });
    return {
      rows: this.lines,
      columns: {
        id: { type: 'text', values: this.ids },
        fate: { type: 'int32', values: Int32Array.from(this.fates) },
        row: { type: 'int32', values: Int32Array.from(this.places) },
        digest: { type: 'bytes', width: ROW_DIGEST, values: own },
        ...Object.fromEntries(this.kinds.map(({ name, isNumber }, i) => [name, isNumber ? this.numbers(i) : this.texts(i)])),
      },
    };
  }

  private numbers(column: number): TableColumn {
    const values = new Float64Array(this.lines);
    const valid = new Mask(this.lines);
    this.cells.forEach((cells, line) => {
      const cell = cells[column];
      if (cell === null || cell === undefined) return;
      values[line] = cell as number;
      valid.set(line);
    });
    return { type: 'float64', values, valid };
  }

  private texts(column: number): TableColumn {
    return { type: 'text', values: this.cells.map((cells) => spell(cells[column] ?? null)) };
  }
}

/** The digests of the stored rows, in their order. */
export const storedDigests = ({ rows, columns }: Table): Uint8Array => {
  const places = int32(columns.row);
  const { values } = columns.digest as Extract<TableColumn, { type: 'bytes' }>;
  const digests = new Uint8Array((places.reduce((most, place) => Math.max(most, place), -1) + 1) * ROW_DIGEST);
  for (let line = 0; line < rows; line++) {
    const place = places[line]!;
    if (place >= 0) digests.set(values.subarray(line * ROW_DIGEST, (line + 1) * ROW_DIGEST), place * ROW_DIGEST);
  }
  return digests;
};

/** A stored table, line by line. */
export const readTableBack = (table: Table, kinds: readonly Kind[]): StatsTable => {
  const back = new StatsTable(kinds);
  const columns = kinds.map(({ name }) => cellReader(table.columns[name]));
  const ids = (table.columns.id as Extract<TableColumn, { type: 'text' }>).values;
  const [fates, places] = [int32(table.columns.fate), int32(table.columns.row)];
  for (let line = 0; line < table.rows; line++) {
    back.add(
      ids[line]!,
      fates[line]!,
      places[line]!,
      columns.map((read) => read(line)),
    );
  }
  return back;
};

const int32 = (column: TableColumn | undefined): Int32Array => (column as Extract<TableColumn, { type: 'int32' }>).values;
/** Reads the cells of a column, line by line. */
export const cellReader = (column: TableColumn | undefined): ((line: number) => Cell) => {
  if (column?.type === 'float64') return (line) => (column.valid && !column.valid.has(line) ? null : column.values[line]!);
  if (column?.type === 'text') return (line) => (column.values[line] == null ? null : (parseJson(column.values[line]) as Cell));
  return () => null;
};

/** Cells that are no numbers are JSON, in which NaN is spelled as such. */
const spell = (cell: Cell): string | null => {
  if (cell === null) return null;
  if (typeof cell === 'number') return `${cell}`;
  return Array.isArray(cell) && typeof cell[0] === 'number' ? `[${cell.join()}]` : JSON.stringify(cell);
};
