// AssemblyScript: the places, at `madeAt`, at which something may be found; each function answers how many there are. See kernels.as.
import { madeAt, make, TEXT } from './memory';

// @ts-ignore: decorator
@inline
function isLetter(byte: u32): bool {
  const lowered = byte | 0x20;
  return lowered >= 97 && lowered <= 122;
}
// @ts-ignore: decorator
@inline
function isDigit(byte: u32): bool {
  return byte >= 48 && byte <= 57;
}

/** Of links: see ../links.ts. What is not ASCII may be anything. */
export function linkMarks(length: u32): u32 {
  const stop = TEXT + length;
  v128.store(stop, i8x16.splat(0));
  make(stop, 4 * length);
  let o = madeAt;
  for (let p = TEXT; p < stop; p += 16) {
    const bytes = v128.load(p);
    const www = i8x16.eq(v128.or(bytes, i8x16.splat(0x20)), i8x16.splat(0x77));
    let marks: u32 = i8x16.bitmask(v128.or(www, v128.or(i8x16.eq(bytes, i8x16.splat(58)), i8x16.eq(bytes, i8x16.splat(47)))));
    while (marks) {
      const at = p + ctz(marks);
      marks &= marks - 1;
      const byte = load<u8>(at);
      const before = at > TEXT ? <u32>load<u8>(at - 1) : 0;
      const behind = <u32>load<u8>(at + 1);
      let may: bool;
      if (byte == 58) {
        may =
          (behind == 47 || behind == 37 || isLetter(behind) || isDigit(behind) || behind >= 0x80) &&
          (isLetter(before) || isDigit(before) || before == 95 || before == 45 || before >= 0x80);
      } else if (byte == 47) {
        // Two to four letters, those of more than a byte among them, and a dot before these.
        let dot = at - 1;
        while (dot >= TEXT && at - dot < 13 && (isLetter(load<u8>(dot)) || load<i8>(dot) < 0)) dot--;
        may = dot >= TEXT && at - dot > 2 && load<u8>(dot) == 46;
      } else may = (behind | 0x20) == 0x77 && (load<u8>(at + 2) | 0x20) == 0x77;
      if (may) {
        store<u32>(o, <u32>(at - TEXT));
        o += 4;
      }
    }
  }
  return <u32>(o - madeAt) >> 2;
}

/** Of IP addresses: dots between digits, colons between hexadecimal digits. See ../ip-addresses.ts. */
export function addressMarks(length: u32): u32 {
  const stop = TEXT + length;
  v128.store(stop, i8x16.splat(0));
  make(stop, 4 * length);
  let o = madeAt;
  for (let p = TEXT; p < stop; p += 16) {
    const bytes = v128.load(p);
    let marks: u32 = i8x16.bitmask(v128.or(i8x16.eq(bytes, i8x16.splat(58)), i8x16.eq(bytes, i8x16.splat(46))));
    while (marks) {
      const at = p + ctz(marks);
      marks &= marks - 1;
      if (at == TEXT) continue;
      const before = <u32>load<u8>(at - 1);
      const behind = <u32>load<u8>(at + 1);
      const may = load<u8>(at) == 46 ? isDigit(before) && isDigit(behind) : isHex(before) && isHex(behind);
      if (may) {
        store<u32>(o, <u32>(at - TEXT));
        o += 4;
      }
    }
  }
  return <u32>(o - madeAt) >> 2;
}
// @ts-ignore: decorator
@inline
function isHex(byte: u32): bool {
  const lowered = byte | 0x20;
  return isDigit(byte) || (lowered >= 97 && lowered <= 102);
}

/** Signs of the text: see ../marks.ts. */
export let hashes: u32 = 0;
export let braces: u32 = 0;
export let ellipses: u32 = 0;
export function countMarks(length: u32): void {
  const stop = TEXT + length;
  v128.store(stop, i8x16.splat(0));
  let hashed: u32 = 0, braced: u32 = 0, dotted: u32 = 0;
  // Where an ellipsis may begin: behind the one before.
  let next = TEXT;
  for (let p = TEXT; p < stop; p += 16) {
    const bytes = v128.load(p);
    hashed += popcnt(i8x16.bitmask(i8x16.eq(bytes, i8x16.splat(0x23))));
    braced += popcnt(i8x16.bitmask(v128.or(i8x16.eq(bytes, i8x16.splat(0x7b)), i8x16.eq(bytes, i8x16.splat(0x7d)))));
    let marks: u32 = i8x16.bitmask(v128.or(i8x16.eq(bytes, i8x16.splat(0x2e)), i8x16.eq(bytes, i8x16.splat(<i8>0xe2))));
    while (marks) {
      const at = p + ctz(marks);
      marks &= marks - 1;
      const behind = load<u16>(at + 1);
      if (at >= next && behind == (load<u8>(at) == 0x2e ? 0x2e2e : 0xa680)) {
        dotted++;
        next = at + 3;
      }
    }
  }
  hashes = hashed;
  braces = braced;
  ellipses = dotted;
}
