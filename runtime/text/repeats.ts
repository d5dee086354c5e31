/** Runs of neighbouring pieces that occur more than once. */

/** Places, ascending, where a run begins that occurs again, and which run it is: numbers from 0, in the order in which they first occur. */
export interface Repeats {
  readonly places: Uint32Array;
  readonly runs: Uint32Array;
  /** How often each run occurs. */
  readonly counts: Uint32Array;
}

/** Repeated pieces, given an id for each: equal ones have equal ids. */
export const repeatedPieces = (ids: Uint32Array, distinct: number): Repeats => {
  const places = new Uint32Array(ids.length);
  for (let i = 0; i < places.length; i++) places[i] = i;
  return onlyRepeated(places, ids, distinct);
};

/**
 * Repeated runs of one piece more. A run can only occur again where those that it begins and ends with do, and is known by these two: so
 * each length looks at what the length before has left, which in ordinary text is soon next to nothing, and compares exactly.
 */
export const longerRepeats = ({ places, runs }: Repeats): Repeats => {
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
