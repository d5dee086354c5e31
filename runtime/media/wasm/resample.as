// AssemblyScript: pictures at another size, where each pixel of the result weighs a part of a line. Weights are fixed-point numbers of 22 bits
// after the point; levels in between are whole bytes. The caller (../resample.ts) lays out the memory and says where things are. There are
//   pictures  rows of bytes; up to 16 more behind them are read and written
//   firsts    for each place of the result the first pixel of its part, 32 bits
//   weights   for each place `taps` 32-bit numbers, and zeros that make them a multiple of four

const BITS = 22;
const HALF = 1 << (BITS - 1);

/** Bytes from the weights of a place to those of the next. */
// @ts-ignore: decorator
@inline
function stride(taps: i32): usize {
  return <usize>((taps + 3) & ~3) << 2;
}

/** Four bytes as four numbers. */
// @ts-ignore: decorator
@inline
function wide(at: usize): v128 {
  return i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(at)));
}

/** Four sums as four bytes, in the lowest 32 bits: what is below or above a byte is cut off. */
// @ts-ignore: decorator
@inline
function narrow(sums: v128): v128 {
  const levels = i32x4.shr_s(sums, BITS);
  const halves = i16x8.narrow_i32x4_s(levels, levels);
  return i8x16.narrow_i16x8_u(halves, halves);
}

/** Lines of pixels of one byte, to `count` pixels each. */
export function oneAcross(data: usize, width: i32, lines: i32, firsts: usize, weights: usize, taps: i32, count: i32, to: usize): void {
  for (let place = 0; place < count; place++) {
    let from = data + load<i32>(firsts + (place << 2));
    for (let line = 0; line < lines; line++, from += width) {
      let sums = i32x4(HALF, 0, 0, 0);
      for (let tap = 0; tap < taps; tap += 4) sums = i32x4.add(sums, i32x4.mul(wide(from + tap), v128.load(weights + (tap << 2))));
      sums = i32x4.add(sums, v128.shuffle<i32>(sums, sums, 2, 3, 0, 1));
      sums = i32x4.add(sums, v128.shuffle<i32>(sums, sums, 1, 0, 3, 2));
      v128.store_lane<u8>(to + line * count + place, narrow(sums), 0);
    }
    weights += stride(taps);
  }
}

/** Lines of pixels of three bytes, to `count` pixels each. */
export function threeAcross(data: usize, width: i32, lines: i32, firsts: usize, weights: usize, taps: i32, count: i32, to: usize): void {
  for (let place = 0; place < count; place++) {
    let from = data + load<i32>(firsts + (place << 2)) * 3;
    for (let line = 0; line < lines; line++, from += width * 3) {
      let sums = i32x4.splat(HALF);
      for (let tap = 0; tap < taps; tap++) sums = i32x4.add(sums, i32x4.mul(wide(from + tap * 3), v128.load32_splat(weights + (tap << 2))));
      const pixel = narrow(sums);
      const into = to + (line * count + place) * 3;
      v128.store_lane<u16>(into, pixel, 0);
      v128.store_lane<u8>(into, pixel, 2, 2);
    }
    weights += stride(taps);
  }
}

/** Lines of so many bytes, to `count` lines. */
export function down(data: usize, line: i32, firsts: usize, weights: usize, taps: i32, count: i32, to: usize): void {
  for (let place = 0; place < count; place++) {
    const from = data + load<i32>(firsts + (place << 2)) * line;
    for (let x = 0; x < line; x += 4) {
      let sums = i32x4.splat(HALF);
      for (let tap = 0, at = from + x; tap < taps; tap++, at += line)
        sums = i32x4.add(sums, i32x4.mul(wide(at), v128.load32_splat(weights + (tap << 2))));
      v128.store_lane<u32>(to + x, narrow(sums), 0);
    }
    weights += stride(taps);
    to += line;
  }
}
