/** Counts the runs of some length in a sequence of units, plainly. */

/** `repeated` holds the counts of the runs that occur more than once. */
export interface Runs {
  readonly total: number;
  readonly distinct: number;
  readonly repeated: Uint32Array;
}

const MULTIPLIER = 0x9e3779b1;
/** Runs that are looked at in one pass: a long text takes several, each for one part of the hashes, so that memory is bounded. */
const PASS = 1 << 20;
const spread = (hash: number) => {
  const once = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return (once ^ (once >>> 13)) >>> 0;
};

/** Exact: a hash only finds the candidates. */
export const countRuns = (units: Uint8Array | Uint32Array, length: number): Runs => {
  const total = Math.max(0, units.length - length + 1);
  const repeated: number[] = [];
  const parts = Math.ceil(total / PASS);
  // Twice the runs of a pass, and room for a part of the hashes that is larger than the others.
  const mask = (1 << (34 - Math.clz32(Math.min(total, PASS)))) - 1;
  const firsts = new Int32Array(mask + 1);
  const places = new Int32Array(mask + 1);
  let leave = 1;
  for (let i = 0; i < length; i++) leave = Math.imul(leave, MULTIPLIER);
  let distinct = 0;
  for (let part = 0; part < parts; part++) {
    if (part > 0) firsts.fill(0);
    if (part > 0) places.fill(0);
    let hash = 0;
    for (let i = 0; i < length; i++) hash = (Math.imul(hash, MULTIPLIER) + units[i]!) | 0;
    for (let start = 0; start < total; start++) {
      const spreaded = spread(hash);
      hash = (Math.imul(hash, MULTIPLIER) + units[start + length]! - Math.imul(leave, units[start]!)) | 0;
      if (parts > 1 && spreaded % parts !== part) continue;
      let slot = Math.floor(spreaded / parts) & mask;
      while (firsts[slot] !== 0 && !isSame(units, firsts[slot]! - 1, start, length)) slot = (slot + 1) & mask;
      if (firsts[slot] === 0) {
        firsts[slot] = start + 1;
        distinct++;
      } else if (places[slot]! > 0) repeated[places[slot]! - 1]!++;
      else places[slot] = repeated.push(2);
    }
  }
  return { total, distinct, repeated: Uint32Array.from(repeated) };
};

const isSame = (units: Uint8Array | Uint32Array, a: number, b: number, length: number) => {
  for (let i = 0; i < length; i++) if (units[a + i] !== units[b + i]) return false;
  return true;
};
