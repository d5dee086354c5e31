// AssemblyScript: runs of neighbouring pieces that occur more than once. ../plain/repeats.ts says how they are found, and what is answered.
import { above, K1, make, reserve, SLOTS, TEXT } from './memory';

/** Figures of one length: see `RepeatedRuns`. */
const FIGURES: usize = 6;
/** Set in the count of a run once the search for runs that occurred before has met it. */
const MET: u32 = 0x80000000;

/**
 * The figures of the runs of 1 to `longest` pieces, at `answerAt`. The caller writes an id for each piece at the text's place, and behind
 * these the code points before each piece, and before the end.
 */
export function repeats(count: u32, longest: u32): usize {
  // Of the runs of one length that occur again: their numbers, from 1, and their places. Those of the next length take their room.
  const runs = TEXT;
  const sums = runs + 4 * <usize>count;
  const places = sums + 4 * <usize>(count + 1);
  // Of each place of one length the number of the run of the next, 0 where there is none; and how often each number occurs.
  const numbers = places + 4 * <usize>count;
  const counts = numbers + 4 * <usize>count;
  const figures = above(counts + 4 * <usize>(count + 1));
  reserve(figures + 4 * FIGURES * longest);
  memory.fill(figures, 0, 4 * FIGURES * longest);
  memory.fill(counts, 0, 4 * <usize>(count + 1));
  for (let k: usize = 0; k < count; k++) {
    const number = load<u32>(runs + 4 * k) + 1;
    store<u32>(numbers + 4 * k, number);
    store<u32>(places + 4 * k, <u32>k);
    store<u32>(counts + 4 * <usize>number, load<u32>(counts + 4 * <usize>number) + 1);
  }
  let left = keepRepeated(count, 1, sums, places, numbers, counts, figures);
  for (let length: u32 = 2; length <= longest && left > 0; length++) {
    lengthen(left, places, numbers, counts);
    left = keepRepeated(left, length, sums, places, numbers, counts, figures + 4 * FIGURES * (length - 1));
  }
  return figures;
}

/** Numbers the runs of one piece more, each of which is known by the two runs that it begins and ends with. */
function lengthen(left: u32, places: usize, numbers: usize, counts: usize): void {
  const bits = 33 - clz<u32>(max<u32>(left, 32));
  const shift: u64 = 64 - bits;
  const mask: u32 = (1 << bits) - 1;
  memory.fill(SLOTS, 0, 4 << bits);
  store<u32>(counts, 0);
  store<u32>(numbers + 4 * <usize>(left - 1), 0);
  let known: u32 = 0;
  // Where the run before this one occurred earlier: text that is repeated is mostly repeated for longer than one run.
  let earlier: u32 = 0xffffffff;
  for (let k: u32 = 0; k + 1 < left; k++) {
    const at = 4 * <usize>k;
    if (load<u32>(places + at, 4) != load<u32>(places + at) + 1) {
      store<u32>(numbers + at, 0);
      continue;
    }
    // Both numbers at once.
    const pair = load<u64>(TEXT + at);
    let number: u32 = ++earlier < k && load<u64>(TEXT + 4 * <usize>earlier) == pair ? load<u32>(numbers + 4 * <usize>earlier) : 0;
    if (number == 0) {
      let slot = <u32>((pair * K1) >> shift);
      while (true) {
        const found = load<u32>(SLOTS + 4 * <usize>slot);
        if (found == 0) {
          store<u32>(SLOTS + 4 * <usize>slot, k + 1);
          number = ++known;
          store<u32>(counts + 4 * <usize>number, 0);
          earlier = k;
          break;
        }
        earlier = found - 1;
        if (load<u64>(TEXT + 4 * <usize>earlier) == pair) {
          number = load<u32>(numbers + 4 * <usize>earlier);
          break;
        }
        slot = (slot + 1) & mask;
      }
    }
    store<u32>(numbers + at, number);
    store<u32>(counts + 4 * <usize>number, load<u32>(counts + 4 * <usize>number) + 1);
  }
}

/** Leaves only the places of runs that occur more than once, answers how many, and writes what is asked of them. */
function keepRepeated(places: u32, length: u32, sums: usize, placesAt: usize, numbers: usize, counts: usize, figures: usize): u32 {
  let left: usize = 0;
  let most: u32 = 0, first: u32 = 0, characters: u32 = 0, covered: u32 = 0, again: u32 = 0;
  // Where the pieces that are covered end, and where the search for runs that occurred before goes on.
  let coveredTo: u32 = 0, next: u32 = 0;
  for (let k: usize = 0; k < places; k++) {
    const number = load<u32>(numbers + 4 * k);
    const count = load<u32>(counts + 4 * <usize>number);
    const times = count & ~MET;
    if (times < 2) continue;
    const place = load<u32>(placesAt + 4 * k);
    store<u32>(placesAt + 4 * left, place);
    store<u32>(TEXT + 4 * left, number);
    left++;
    if (times > most) {
      most = times;
      first = place;
    }
    const before = load<u32>(sums + 4 * <usize>place);
    const end = load<u32>(sums + 4 * <usize>(place + length));
    characters += end - before;
    covered += end - (coveredTo > place ? load<u32>(sums + 4 * <usize>coveredTo) : before);
    coveredTo = place + length;
    if (place < next) continue;
    if (count & MET) {
      again += end - before;
      next = place + length;
    } else store<u32>(counts + 4 * <usize>number, count | MET);
  }
  store<u32>(figures, <u32>left);
  store<u32>(figures, most, 4);
  store<u32>(figures, first, 8);
  store<u32>(figures, characters, 12);
  store<u32>(figures, covered, 16);
  store<u32>(figures, again, 20);
  return <u32>left;
}
