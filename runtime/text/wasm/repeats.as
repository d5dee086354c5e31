// AssemblyScript: runs of neighbouring pieces that occur more than once. ../plain/repeats.ts says how they are found, and what is answered.
import { above, K1, reserve, SLOTS, TEXT } from './memory';

/** Figures of one length: see `RepeatedRuns`. */
const FIGURES: usize = 6;
/** Set in the count of a run once the search for runs that occurred before has met it. */
const MET: u32 = 0x80000000;

// Of the runs of one length, in their order: the places, and numbers from 1 that tell which are the same; of each number how often it occurs;
// and of the runs of one piece more the two runs that they begin and end with.
let places: usize = 0;
let numbers: usize = 0;
let counts: usize = 0;
let pairs: usize = 0;
/** Of each piece, and behind the last: how many code points there are before it. */
let sums: usize = 0;

/**
 * The figures of the runs of 1 to `longest` pieces; answers where they are. The caller writes an id for each piece at the text's place, and
 * `sums` behind these.
 */
export function repeats(count: u32, longest: u32): usize {
  numbers = TEXT;
  sums = numbers + 4 * <usize>count;
  places = sums + 4 * <usize>(count + 1);
  counts = places + 4 * <usize>count;
  pairs = above(counts + 4 * <usize>(count + 1));
  const figures = pairs + 8 * <usize>count;
  reserve(figures + 4 * FIGURES * longest);
  memory.fill(figures, 0, 4 * FIGURES * longest);
  memory.fill(counts, 0, 4 * <usize>(count + 1));
  for (let k: usize = 0; k < 4 * <usize>count; k += 4) {
    const number = load<u32>(numbers + k) + 1;
    store<u32>(numbers + k, number);
    store<u32>(places + k, <u32>(k >> 2));
    const times = counts + 4 * <usize>number;
    store<u32>(times, load<u32>(times) + 1);
  }
  let left = keepRepeated(count);
  for (let length: u32 = 1; left > 0; length++) {
    measure(left, length, figures + 4 * FIGURES * (length - 1));
    if (length == longest) break;
    left = lengthen(left);
    number(left);
    left = keepRepeated(left);
  }
  return figures;
}

// Without branches as far as can be, here and below: which runs occur again, and where, is what a processor predicts worst.

/** Leaves only the runs that occur more than once; answers how many. */
function keepRepeated(all: u32): u32 {
  let left: usize = 0;
  for (let k: usize = 0; k < 4 * <usize>all; k += 4) {
    const number = load<u32>(numbers + k);
    store<u32>(places + left, load<u32>(places + k));
    store<u32>(numbers + left, number);
    left += 4 * <usize>(load<u32>(counts + 4 * <usize>number) > 1);
  }
  return <u32>left >> 2;
}

/** Makes of runs that are neighbours those of one piece more, as pairs; answers how many. Others cannot occur again. */
function lengthen(all: u32): u32 {
  let left: usize = 0;
  for (let k: usize = 0; k < 4 * <usize>(all - 1); k += 4) {
    const place = load<u32>(places + k);
    store<u64>(pairs + 2 * left, load<u64>(numbers + k));
    const follows = load<u32>(places + k, 4) == place + 1;
    store<u32>(places + left, place);
    left += 4 * <usize>follows;
  }
  return <u32>left >> 2;
}

/** Numbers the runs that are known as pairs, and counts how often each occurs. */
function number(all: u32): void {
  const bits = 33 - clz<u32>(max<u32>(all, 32));
  const shift: u64 = 64 - bits;
  const mask: u32 = (1 << bits) - 1;
  memory.fill(SLOTS, 0, 4 << bits);
  let known: u32 = 0;
  // Where the run before occurred earlier: text that is repeated is mostly repeated for longer than one run, and found without a search then.
  let earlier: u32 = 0;
  for (let k: u32 = 0; k < all; k++) {
    const pair = load<u64>(pairs + 8 * <usize>k);
    earlier++;
    if (load<u64>(pairs + 8 * <usize>earlier) != pair || earlier >= k) {
      let slot = <u32>((pair * K1) >> shift);
      let found = load<u32>(SLOTS + 4 * <usize>slot);
      while (found != 0 && load<u64>(pairs + 8 * <usize>(found - 1)) != pair) {
        slot = (slot + 1) & mask;
        found = load<u32>(SLOTS + 4 * <usize>slot);
      }
      if (found == 0) {
        store<u32>(SLOTS + 4 * <usize>slot, k + 1);
        store<u32>(numbers + 4 * <usize>k, ++known);
        store<u32>(counts + 4 * <usize>known, 1);
        continue;
      }
      earlier = found - 1;
    }
    const number = load<u32>(numbers + 4 * <usize>earlier);
    store<u32>(numbers + 4 * <usize>k, number);
    const times = counts + 4 * <usize>number;
    store<u32>(times, load<u32>(times) + 1);
  }
}

/** Writes what is asked of the runs that are left. */
function measure(all: u32, length: u32, figures: usize): void {
  let most: u32 = 0, first: u32 = 0, characters: u32 = 0, covered: u32 = 0, again: u32 = 0;
  // Where the pieces that are covered end, and where the search for runs that occurred before goes on.
  let coveredTo: u32 = 0, next: u32 = 0;
  for (let k: usize = 0; k < 4 * <usize>all; k += 4) {
    const place = load<u32>(places + k);
    const times = counts + 4 * <usize>load<u32>(numbers + k);
    const count = load<u32>(times);
    if ((count & ~MET) > most) {
      most = count & ~MET;
      first = place;
    }
    const before = load<u32>(sums + 4 * <usize>place);
    const end = load<u32>(sums + 4 * <usize>(place + length));
    characters += end - before;
    covered += end - load<u32>(sums + 4 * <usize>max<u32>(place, coveredTo));
    coveredTo = place + length;
    if (place < next) continue;
    store<u32>(times, count | MET);
    const wasMet = count >> 31;
    again += (end - before) * wasMet;
    next = select<u32>(place + length, next, wasMet);
  }
  store<u32>(figures, all);
  store<u32>(figures, most, 4);
  store<u32>(figures, first, 8);
  store<u32>(figures, characters, 12);
  store<u32>(figures, covered, 16);
  store<u32>(figures, again, 20);
}
