/** `docs/bench-operators.md`: how fast each text operator is, next to memory and to the peer's of the same name. */
import type { Found } from './catalog.js';
import { head, line, placeOf, type Recorded } from './figures.js';

/** Megabytes of text per second of CPU, or why that was not measured. */
export type PeerRate = { readonly rate: number } | { readonly refused: string };
export interface OperatorRow {
  readonly operator: string;
  /** Where they are not the defaults. */
  readonly params?: object;
  readonly rate: number;
  /** Absent where the peer has no operator of that name. */
  readonly peer?: PeerRate;
}
export interface OperatorFigures {
  readonly megabytes: number;
  readonly peerMegabytes: number;
  /** What one core copies in a second, in gigabytes. */
  readonly copied: number;
  readonly operators: readonly OperatorRow[];
}

/** The columns that describe a row. */
export const HEAD = ['operator', 'MB/s per core', 'of memory bandwidth', "peer's MB/s per core", 'times the peer'];
export const cellsOf = ({ operator, params, rate, peer }: OperatorRow, copied: number): readonly string[] => {
  const given = params === undefined ? '' : ` \`${JSON.stringify(params).replaceAll('|', '\\|')}\``;
  const share = (rate / (copied * 1000)) * 100;
  const theirs = peer === undefined ? [] : 'rate' in peer ? [digits(peer.rate), digits(rate / peer.rate)] : [peer.refused];
  return [operator + given, digits(rate), `${digits(share, 2)} %`, theirs[0] ?? '', theirs[1] ?? ''];
};
/** Three digits, or as many as a whole number has. */
const digits = (value: number, few = 3) => (value >= 10 ** few ? value.toFixed(0) : value.toPrecision(few));

/** The page. Figures of an operator that is gone are left out; one that has none yet is named. */
export const operatorFiguresPage = (figures: (Recorded & OperatorFigures) | undefined, operators: readonly Found[]): string => {
  const names = operators.map(({ operator }) => operator.name);
  const rows = (figures?.operators ?? []).filter(({ operator }) => names.includes(operator));
  const missing = operators
    .filter(({ operator, file }) => file.startsWith('operators/text/') && !('models' in operator && operator.models?.length))
    .map(({ operator }) => operator.name)
    .filter((name) => !rows.some(({ operator }) => operator === name))
    .sort();
  return [
    '# Figures of operators\n',
    'Written by `npm run generate` from what `npm run bench -- operators --record` has measured. [Figures of recipes](bench.md).\n',
    ...(figures === undefined ? [] : [placeOf(figures), introduction(figures), table(figures, rows)]),
    ...(missing.length === 0 ? [] : [`No figures yet: ${missing.join(', ')}.\n`]),
  ].join('\n');
};

const introduction = (
  found: OperatorFigures,
) => `Each operator that reads texts and needs no model, alone in one process, over ${found.megabytes} MB of
documentation and sources: megabytes of text per second of CPU, the best of five rounds; rows are in memory. Parameters are the defaults, where none
are named. One core copies ${digits(found.copied)} GB in a second, between buffers that no cache holds: that is the memory bandwidth.

The peer is Data-Juicer: its operator of the same name has the same parameters and batches of its own size, over ${found.peerMegabytes} MB of the same rows;
neither its start nor making its batches is timed. Our rows hold bytes and its batches strings, so that decoding counts on our side alone: what hardly
does more than that is slower than the peer's. Of deduplicators, hashing is measured. An empty cell: the peer has no such operator.
`;

const table = ({ copied }: OperatorFigures, rows: readonly OperatorRow[]) =>
  head(HEAD) +
  [...rows]
    .sort((a, b) => (a.operator < b.operator ? -1 : 1))
    .map((row) => line(cellsOf(row, copied)))
    .join('');
