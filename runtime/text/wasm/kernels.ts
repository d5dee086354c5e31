/** The compiled kernels, with this thread's memory for them. Each answers what its twin in `../plain` does, several times as fast. */
import type { Runs } from '../plain/runs.js';
import type { Scan } from '../plain/scan.js';
import { classes } from '../unicode/classes.js';
import { instantiate, type Memory } from './instantiate.js';
import { MODULE } from './kernels.gen.js';

interface Figure {
  readonly value: number;
}
interface Kernels {
  readonly memory: Memory;
  readonly answerAt: Figure;
  textAt(): number;
  scan(length: number): void;
  readonly count: Figure;
  readonly alphanumeric: Figure;
  readonly special: Figure;
  readonly lines: Figure;
  readonly longest: Figure;
  readonly words: Figure;
  wordIds(length: number, anyCase: boolean): number;
  runsOfBytes(units: number, length: number): number;
  runsOfWords(units: number, length: number): number;
  readonly distinct: Figure;
}

/** Units of the longest text that fits; `kernels.as` has the same. */
export const MOST = 1 << 22;

const PAGE = 1 << 16;
const kernels = instantiate<Kernels>(MODULE);
const { memory } = kernels;
const textAt = kernels.textAt();
/** Bytes behind a text that may be read or written with it. */
const MARGIN = 64;
let bytes = new Uint8Array(0);

const put = (units: Uint8Array | Uint32Array) => {
  const missing = textAt + units.byteLength + MARGIN - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
  if (bytes.buffer !== memory.buffer) bytes = new Uint8Array(memory.buffer);
  bytes.set(units instanceof Uint8Array ? units : new Uint8Array(units.buffer, units.byteOffset, units.byteLength), textAt);
};
const answer = (length: number) => new Uint32Array(memory.buffer, kernels.answerAt.value >>> 0, length).slice();

put(new Uint8Array(MARGIN));
bytes.set(classes);

export const scan = (utf8: Uint8Array): Scan => {
  put(utf8);
  kernels.scan(utf8.length);
  return {
    count: kernels.count.value >>> 0,
    alphanumeric: kernels.alphanumeric.value,
    special: kernels.special.value,
    lines: kernels.lines.value,
    longest: kernels.longest.value,
    words: kernels.words.value,
  };
};

/** Null when the text is not ASCII. */
export const wordIdsOfAscii = (utf8: Uint8Array): Uint32Array | null => {
  put(utf8);
  const length = kernels.wordIds(utf8.length, true);
  return length < 0 ? null : answer(length);
};
export const wordIdsOfLowered = (utf8: Uint8Array): Uint32Array => {
  put(utf8);
  return answer(kernels.wordIds(utf8.length, false));
};

export const countRuns = (units: Uint8Array | Uint32Array, length: number): Runs => {
  const total = units.length - length + 1;
  if (total <= 0) return { total: 0, distinct: 0, repeated: new Uint32Array(0) };
  put(units);
  const repeated = units instanceof Uint8Array ? kernels.runsOfBytes(units.length, length) : kernels.runsOfWords(units.length, length);
  return { total, distinct: kernels.distinct.value, repeated: answer(repeated) };
};
