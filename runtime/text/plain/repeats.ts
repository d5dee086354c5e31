/** Runs of neighbouring pieces that occur more than once, and what is asked of them, plainly. */

/** What is asked of the runs of one length that occur more than once; all is 0 where there are none. */
export interface RepeatedRuns {
  /** At how many places one begins. */
  readonly places: number;
  /** How often the most frequent one occurs, and where the earliest of these begins. */
  readonly most: number;
  readonly first: number;
  /** Code points of the pieces of all of them; a piece counts in each run that it is in. */
  readonly characters: number;
  /** The same, each piece counted once. */
  readonly covered: number;
  /** Code points in runs that occurred before. The search goes on behind a run that was found, and what it passes over it does not learn. */
  readonly again: number;
}

/** Of the runs of 1 to `longest` pieces, given the pieces' ids, and the code points before each piece and before the end. */
export const repeatedRuns = (ids: Uint32Array, sums: Uint32Array, longest: number): readonly RepeatedRuns[] => {
  const all: RepeatedRuns[] = [];
  let repeats = repeatedPieces(ids);
  for (let length = 1; length <= longest; length++) {
    if (length > 1) repeats = longerRepeats(repeats);
    all.push(figuresOf(repeats, sums, length));
  }
  return all;
};

const figuresOf = ({ places, runs, counts }: Repeats, sums: Uint32Array, length: number): RepeatedRuns => {
  let [most, first, characters, covered, again] = [0, 0, 0, 0, 0];
  let [coveredTo, next] = [0, 0];
  const met = new Uint8Array(counts.length);
  for (let k = 0; k < places.length; k++) {
    const [place, run] = [places[k]!, runs[k]!];
    const end = place + length;
    if (counts[run]! > most) [most, first] = [counts[run]!, place];
    characters += sums[end]! - sums[place]!;
    covered += sums[end]! - sums[Math.max(place, coveredTo)]!;
    coveredTo = end;
    if (place < next) continue;
    if (met[run] === 0) met[run] = 1;
    else {
      again += sums[end]! - sums[place]!;
      next = end;
    }
  }
  return { places: places.length, most, first, characters, covered, again };
};

/** Places, ascending, where a run begins that occurs again, and which run it is: numbers from 0, in the order in which they first occur. */
interface Repeats {
  readonly places: Uint32Array;
  readonly runs: Uint32Array;
  /** How often each run occurs. */
  readonly counts: Uint32Array;
}

const repeatedPieces = (ids: Uint32Array): Repeats => {
  const places = ids.map((_, n) => n);
  return onlyRepeated(
    places,
    ids,
    ids.reduce((most, id) => Math.max(most, id + 1), 0),
  );
};

/**
 * Repeated runs of one piece more. A run can only occur again where those that it begins and ends with do, and is known by these two: so
 * each length looks at what the length before has left, which in ordinary text is soon next to nothing, and compares exactly.
 */
const longerRepeats = ({ places, runs }: Repeats): Repeats => {
  let candidates = 0;
  for (let k = 0; k + 1 < places.length; k++) if (places[k + 1] === places[k]! + 1) candidates++;
  const slots = new Int32Array(1 << (33 - Math.clz32(candidates | 7)));
  const mask = slots.length - 1;
  const found = new Uint32Array(candidates);
  const numbers = new Uint32Array(candidates);
  /** Where in `runs` each new number was met first; and of each place there its number, plus one. */
  const firsts = new Uint32Array(candidates);
  const numberAt = new Uint32Array(runs.length);
  let count = 0;
  // Where the run before this one occurred earlier: text that is repeated is mostly repeated for longer than one run.
  let earlier = -1;
  for (let k = 0, n = 0; k + 1 < places.length; k++) {
    if (places[k + 1] !== places[k]! + 1) continue;
    const head = runs[k]!;
    const tail = runs[k + 1]!;
    earlier++;
    if (earlier >= k || numberAt[earlier] === 0 || runs[earlier] !== head || runs[earlier + 1] !== tail) {
      const hash = Math.imul(head ^ Math.imul(tail, 0x9e3779b1), 0x85ebca6b);
      let slot = (hash ^ (hash >>> 15)) & mask;
      for (; slots[slot] !== 0; slot = (slot + 1) & mask) {
        const first = firsts[slots[slot]! - 1]!;
        if (runs[first] === head && runs[first + 1] === tail) break;
      }
      if (slots[slot] === 0) {
        firsts[count++] = k;
        slots[slot] = count;
        numberAt[k] = count;
      }
      earlier = firsts[slots[slot]! - 1]!;
    }
    numberAt[k] = numberAt[earlier]!;
    found[n] = places[k]!;
    numbers[n++] = numberAt[k]! - 1;
  }
  return onlyRepeated(found, numbers, count);
};

/** Leaves out what occurs once, and numbers the others anew. */
const onlyRepeated = (places: Uint32Array, numbers: Uint32Array, distinct: number): Repeats => {
  const times = new Uint32Array(distinct);
  for (let i = 0; i < numbers.length; i++) times[numbers[i]!]!++;
  const counts = new Uint32Array(distinct);
  /** New numbers, plus one. */
  const renamed = new Uint32Array(distinct);
  let [runs, left] = [0, 0];
  for (let number = 0; number < distinct; number++) {
    if (times[number]! < 2) continue;
    left += times[number]!;
    counts[runs] = times[number]!;
    renamed[number] = ++runs;
  }
  const kept = { places: new Uint32Array(left), runs: new Uint32Array(left), counts: counts.slice(0, runs) };
  for (let i = 0, n = 0; n < left; i++) {
    const name = renamed[numbers[i]!]!;
    if (name === 0) continue;
    kept.places[n] = places[i]!;
    kept.runs[n++] = name - 1;
  }
  return kept;
};
