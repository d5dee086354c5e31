/** What the compiled kernels make of a text and its pieces. Each answers what its twin in `../plain` does, several times as fast. */
import type { Identified, Located, Share } from '../plain/pieces.js';
import type { Places } from '../plain/places.js';
import type { RepeatedRuns } from '../plain/repeats.js';
import { answer, type Kernels, kernels, put, putAt } from './instance.js';

export { MOST } from './instance.js';
/** Pieces that kernels are given at most: what they make of as many takes some hundred megabytes. */
export const MOST_PIECES = 1 << 20;

export const cutSpaced = (utf8: Uint8Array): Places => {
  const made = put(utf8);
  return placesIn(made, made.cutSpaced(utf8.length));
};
export const cutWordsAndSigns = (utf8: Uint8Array): Places => {
  const made = put(utf8);
  return placesIn(made, made.cutWordsAndSigns(utf8.length));
};
export const cutAtNewlines = (utf8: Uint8Array, least: number): Places => {
  const made = put(utf8);
  return placesIn(made, made.cutAtNewlines(utf8.length, least));
};
export const cutLines = (utf8: Uint8Array): Places => {
  const made = put(utf8);
  return placesIn(made, made.cutLines(utf8.length));
};
const placesIn = ({ startsAt, endsAt }: Kernels, count: number): Places => ({
  starts: answer(count, startsAt),
  ends: answer(count, endsAt),
});

const putPieces = ({ utf8, starts, ends }: Located): Kernels => {
  const given = put(utf8);
  const at = given.piecesAt(utf8.length, starts.length) >>> 0;
  putAt(at, starts);
  putAt(at + starts.byteLength, ends);
  return given;
};

export const identify = (pieces: Located): Identified => {
  const given = putPieces(pieces);
  const count = pieces.starts.length;
  const distinct = given.identify(count);
  return { ids: answer(count, given.madeAt), distinct, sums: answer(count + 1, given.sumsAt) };
};

/** The table that is in memory: all rules have the same. */
let known: Uint8Array | undefined;
export const having = (pieces: Located, kinds: Uint8Array, bits: number): Share => {
  const given = putPieces(pieces);
  if (known !== kinds) putAt(given.kindsAt(), kinds);
  known = kinds;
  const count = given.having(pieces.starts.length, bits);
  return { count, characters: given.characters.value };
};

const FIGURES = 6;
export const repeatedRuns = (ids: Uint32Array, sums: Uint32Array, longest: number): readonly RepeatedRuns[] => {
  const { textAt, repeats } = kernels();
  const at = textAt() >>> 0;
  putAt(at, ids);
  putAt(at + ids.byteLength, sums);
  const figures = answer(FIGURES * longest, { value: repeats(ids.length, longest) });
  return Array.from({ length: longest }, (_, n) => {
    const figure = (place: number) => figures[FIGURES * n + place]!;
    return { places: figure(0), most: figure(1), first: figure(2), characters: figure(3), covered: figure(4), again: figure(5) };
  });
};
