/** The compiled kernels, with this thread's memory for them. */
import { lazy } from '../../../core/lazy.js';
import { classes } from '../unicode/classes.js';
import { instantiate, type Memory } from './instantiate.js';
import { MODULE } from './kernels.gen.js';

interface Figure {
  readonly value: number;
}
export interface Kernels {
  readonly memory: Memory;
  textAt(): number;
  tableAt(number: number): number;
  readonly answerAt: Figure;
  readonly madeAt: Figure;
  scan(length: number): void;
  readonly count: Figure;
  readonly alphanumeric: Figure;
  readonly special: Figure;
  readonly lines: Figure;
  readonly longest: Figure;
  readonly words: Figure;
  wordIds(length: number, anyCase: boolean): number;
  readonly placesAt: Figure;
  runsOfBytes(units: number, length: number): number;
  runsOfWords(units: number, length: number): number;
  readonly distinct: Figure;
  unescape(length: number): number;
  readonly end: Figure;
  readonly canonical: Figure;
  readonly replaced: Figure;
  escape(length: number): number;
  translate(length: number, table: number, ascii: number): number;
  lower(length: number): number;
  characterIds(length: number): number;
  readonly changed: Figure;
  dropRepeated(length: number, least: number): number;
  linkMarks(length: number): number;
  addressMarks(length: number): number;
  countMarks(length: number): void;
  readonly hashes: Figure;
  readonly ellipses: Figure;
  readonly braces: Figure;
  findings(length: number, entities: number, entity: number, alone: number): number;
  cutSpaced(length: number): number;
  cutWordsAndSigns(length: number): number;
  cutAtNewlines(length: number, least: number): number;
  cutLines(length: number): number;
  readonly startsAt: Figure;
  readonly endsAt: Figure;
  piecesAt(length: number, count: number): number;
  identify(count: number): number;
  readonly sumsAt: Figure;
  kindsAt(): number;
  having(count: number, bits: number): number;
  readonly characters: Figure;
  repeats(count: number, longest: number): number;
}

/** Units of the longest text that fits; `memory.as` has the same. */
export const MOST = 1 << 22;

/** The kernels; most programs that load them, such as the command, never use them. */
export const kernels = lazy(() => {
  const instance = instantiate<Kernels>(MODULE);
  textAt = instance.textAt();
  here(instance, textAt + MARGIN).set(classes);
  return instance;
});
let textAt = 0;
/** Bytes behind a text that may be read or written with it. */
const MARGIN = 64;
const PAGE = 1 << 16;
let bytes = new Uint8Array(0);

const here = ({ memory }: Kernels, end: number): Uint8Array => {
  const missing = end - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
  if (bytes.buffer !== memory.buffer) bytes = new Uint8Array(memory.buffer);
  return bytes;
};
const bytesOf = (units: Uint8Array | Uint32Array | Int32Array): Uint8Array =>
  units instanceof Uint8Array ? units : new Uint8Array(units.buffer, units.byteOffset, units.byteLength);

/** Gives the kernels a text to work on, and answers them. */
export const put = (units: Uint8Array | Uint32Array): Kernels => {
  const instance = kernels();
  here(instance, textAt + units.byteLength + MARGIN).set(bytesOf(units), textAt);
  return instance;
};
/** Writes to where a kernel said that it reads. */
export const putAt = (at: number, units: Uint8Array | Uint32Array | Int32Array): void => {
  here(kernels(), at + units.byteLength + MARGIN).set(bytesOf(units), at);
};
/** Answers lie behind one another in what is allocated at once: most are short, and there are many of a text. */
const ANSWERS = 1 << 18;
let answers = new Uint32Array(0);
let answered = 0;
/** Words that a kernel answers. */
export const answer = (length: number, at = kernels().answerAt): Uint32Array => {
  if (answered + length > answers.length) {
    answers = new Uint32Array(Math.max(ANSWERS, length));
    answered = 0;
  }
  const own = answers.subarray(answered, answered + length);
  own.set(new Uint32Array(kernels().memory.buffer, at.value >>> 0, length));
  answered += length;
  return own;
};
/** Bytes that a kernel made; they are overwritten by the next call. */
export const made = (length: number): Uint8Array => {
  const at = kernels().madeAt.value >>> 0;
  return here(kernels(), at + length).subarray(at, at + length);
};

/** Tables that kernels look things up in, by what they hold; memory.as has the same. */
export const TABLE = { firsts: 0, seconds: 1, deltas: 2, own: 3 } as const;
/** Writes a table, once. */
export const putTable = (number: number, table: Uint32Array | Int32Array): void => {
  putAt(kernels().tableAt(number), table);
};
