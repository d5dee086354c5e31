// AssemblyScript: the mean levels of the blocks of a JPEG scan, which are the picture at an eighth of its size. Each block begins with its mean
// (DC); the 63 waves that follow (AC) are stepped over without a look at what they say. The caller (../distant-jpeg.ts) has read the headers,
// lays out the memory and says where things are. There are
//   tables   of Huffman codes, see `table`
//   bits     the bytes of the scan without what is stuffed in between, from `end` downwards: loads then have the first bit on top
//   blocks   of a unit (MCU), four 32-bit numbers each: where its tables of means and waves are; where its level goes, from the unit's first on;
//            and whether its level is wanted

/** Bits by which a table is asked. */
const PEEK = 12;
const ASKED: usize = 2 << PEEK;
/** Places in a table. */
const SEVERAL: usize = ASKED;
const SYMBOLS: usize = 2 * ASKED;
const BOUNDS: usize = SYMBOLS + 256;
/** What a block has beside its mean. */
const WAVES = 63;
/** An entry: in its lowest bits how many bits to step over; then the size of a mean, or by how many waves to step on. */
const STEP = 5;
/** So many more where the block ends with that, as it may before its last wave; and so many where there is no such entry. */
const ENDS = WAVES + 1;
const NONE = 2 * ENDS - 1;

/** Where a scan ended that was laid out: behind its last byte. */
export let scanEnd: usize = 0;

/**
 * Makes a table of Huffman codes: `counts` of codes by length, 1 to 16, and the symbols in order. By the next 12 bits it has an entry for the
 * symbol that begins there, with the value behind the code if that is of a wave; the same for as many symbols of waves as end within the 12;
 * and for codes of 13 to 16 bits the least code that is too large and the place of the symbol of code 0. False where the codes are none.
 */
export function table(counts: usize, symbols: usize, isMean: bool, into: usize): bool {
  memory.fill(into, 0, SYMBOLS);
  let code = 0;
  let place = 0;
  for (let length = 1; length <= 16; length++, code <<= 1) {
    const count = <i32>load<u8>(counts + length - 1);
    if (length > PEEK) {
      store<i32>(into + BOUNDS + ((length - PEEK - 1) << 3), code + count);
      store<i32>(into + BOUNDS + ((length - PEEK - 1) << 3), place - code, 4);
    }
    for (let n = 0; n < count; n++, code++, place++) {
      if (code >= 1 << length) return false;
      const symbol = <i32>load<u8>(symbols + place);
      if ((isMean ? symbol : symbol & 15) > (isMean ? 15 : 10)) return false;
      store<u8>(into + SYMBOLS + place, <u8>symbol);
      if (length > PEEK) continue;
      const entry = entryOf(symbol, length, isMean);
      for (let at = code << (PEEK - length), end = at + (1 << (PEEK - length)); at < end; at++) store<u16>(into + (at << 1), <u16>entry);
    }
    // All ones are no code.
    if (code >= 1 << length) return false;
  }
  if (!isMean) for (let at = 0; at < 1 << PEEK; at++) store<u16>(into + SEVERAL + (at << 1), <u16>severalOf(into, at));
  return true;
}

function entryOf(symbol: i32, length: i32, isMean: bool): i32 {
  const size = symbol & 15;
  if (isMean) return (size << STEP) | length;
  if (size === 0 && symbol !== 0xf0) return (ENDS << STEP) | length;
  return (((symbol >> 4) + 1) << STEP) | (length + size);
}

/** All symbols that end within the bits as one entry. */
function severalOf(table: usize, bits: i32): i32 {
  let several = NONE << STEP;
  let used = 0;
  let steps = 0;
  while (steps < WAVES && used < PEEK) {
    const entry = <i32>load<u16>(table + (((bits << used) & ((1 << PEEK) - 1)) << 1));
    used += entry & 31;
    steps += entry >> STEP;
    if (entry === 0 || used > PEEK || (steps > WAVES && entry >> STEP < ENDS)) break;
    several = (steps << STEP) | used;
  }
  return several;
}

/** The entry of a code that is longer than the table is asked for: 0 where there is no such code. */
function longEntry(table: usize, bits: u64, isMean: bool): i32 {
  for (let length = PEEK + 1; length <= 16; length++) {
    const code = <i32>(bits >> (64 - length));
    const bound = table + BOUNDS + ((length - PEEK - 1) << 3);
    if (code < load<i32>(bound)) return entryOf(load<u8>(table + SYMBOLS + load<i32>(bound, 4) + code), length, isMean);
  }
  return 0;
}

/**
 * Lays out the bytes of a scan from `from` until a marker, or `until`; answers how many there are. Up to 16 more are read and written, and
 * below them are zeros, as many as a unit can take.
 */
export function layOut(from: usize, until: usize, end: usize): i32 {
  let to = end;
  while (from < until) {
    const bytes = v128.load(from);
    v128.store(to - 16, i8x16.shuffle(bytes, bytes, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0));
    const marks = i8x16.bitmask(i8x16.eq(bytes, i8x16.splat(-1)));
    const plain = <usize>min(marks === 0 ? 16 : ctz(marks), <i32>(until - from));
    from += plain;
    to -= plain;
    if (marks === 0 || from >= until) continue;
    // A byte of ones is followed by one of zeros, which is none of the scan's.
    if (from + 1 >= until || load<u8>(from, 1) !== 0) break;
    store<u8>(--to, 0xff);
    from += 2;
  }
  scanEnd = min(from, until);
  memory.fill(to - PADDING, 0, PADDING);
  return <i32>(end - to);
}
const PADDING: usize = 4096;

/**
 * Reads `count` units of bits that end at `end`, from unit `first` on; there are `across` in a line. The levels that are wanted are written to rows
 * of `across * wide` bytes; a unit has `wide` by `high`. Answers how many bits were taken; -1 where something is no code, or there were fewer
 * than `bytes` have.
 */
export function read(
  end: usize,
  bytes: i32,
  blocks: usize,
  blockCount: i32,
  scale: i32,
  first: i32,
  count: i32,
  across: i32,
  wide: i32,
  high: i32,
  levels: usize,
): i32 {
  const least = end - bytes;
  // The next bits, the first on top, of which at least `left` are there; and where those behind them are.
  let bits: u64 = 0;
  let left: i64 = 0;
  let next = end - 8;
  let mean = 0;
  let column = first % across;
  let corner = levels + (first / across) * high * across * wide + column * wide;
  const last = blocks + (blockCount << 4);
  for (let unit = 0; unit < count; unit++) {
    for (let block = blocks; block < last; block += 16) {
      bits |= load<u64>(next) >> left;
      next -= <usize>((63 - left) >> 3);
      left |= 56;
      const means = <usize>load<u32>(block);
      let entry = <i32>load<u16>(means + <usize>((bits >> (64 - PEEK)) << 1));
      if (entry === 0) {
        entry = longEntry(means, bits, true);
        if (entry === 0) return -1;
      }
      const length = entry & 31;
      const size = entry >> STEP;
      if (load<u32>(block, 12)) {
        if (size > 0) {
          const value = <i32>((bits << length) >> (64 - size));
          mean += value < 1 << (size - 1) ? value - (1 << size) + 1 : value;
        }
        const level = 128 + ((mean * scale + 4) >> 3);
        store<u8>(corner + load<u32>(block, 8), <u8>max(0, min(255, level)));
      }
      bits <<= length + size;
      left -= length + size;

      const waves = <usize>load<u32>(block, 4);
      for (let wave = 0; wave < WAVES; ) {
        bits |= load<u64>(next) >> left;
        next -= <usize>((63 - left) >> 3);
        left |= 56;
        const asked = waves + <usize>((bits >> (64 - PEEK)) << 1);
        entry = <i32>load<u16>(asked, SEVERAL);
        let then = wave + (entry >> STEP);
        // Several symbols are those of this block, unless it is complete before the last of them.
        if (then > WAVES && (entry >> STEP < ENDS || then >= WAVES + ENDS)) {
          entry = <i32>load<u16>(asked);
          if (entry === 0) {
            entry = longEntry(waves, bits, false);
            if (entry === 0) return -1;
          }
          then = wave + (entry >> STEP);
        }
        bits <<= entry & 31;
        left -= entry & 31;
        wave = then;
      }
    }
    if (next + 8 + <usize>(left >> 3) < least) return -1;
    corner += wide;
    if (++column === across) {
      column = 0;
      corner += (high - 1) * across * wide;
    }
  }
  return <i32>((end - 8 - next) << 3) - <i32>left;
}
