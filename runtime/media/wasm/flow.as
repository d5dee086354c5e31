// AssemblyScript: dense optical flow between two frames, as Gunnar Farneback's polynomial expansion gives it: what OpenCV's
// calcOpticalFlowFarneback answers for a window of 15, three iterations and expansions of 11 by 11. `test/media/plain-flow.ts` says it
// plainly; tests hold the two against each other. The caller (../flow.ts) lays out the memory and says where things are.
// A stride is the pixels of a row with what makes them a multiple of four: these hold anything. There are
//   images   rows of 32-bit floats
//   terms    the expansion of an image: of each pixel y, x, yy and xx in a row (16 bytes), and rows of xy behind all of them
//   flows    of each pixel x and y in a row (8 bytes)

/** Rows and columns on either side of a pixel whose window is summed, and the window's width. */
const REACH = 7;
const WINDOW = 15;
/** Bytes of the figures of a pixel, and of their sums. */
const FIGURES: usize = 20;
const SUMS: usize = 2 * FIGURES;
/** Pixels at each edge whose terms count less. */
const EDGE = 5;

// @ts-ignore: decorator
@inline
function add(a: v128, b: v128): v128 {
  return f32x4.add(a, b);
}
// @ts-ignore: decorator
@inline
function sub(a: v128, b: v128): v128 {
  return f32x4.sub(a, b);
}
// @ts-ignore: decorator
@inline
function mul(a: v128, b: v128): v128 {
  return f32x4.mul(a, b);
}
// @ts-ignore: decorator
@inline
function plus(sum: v128, a: v128, b: v128): v128 {
  return f32x4.add(sum, f32x4.mul(a, b));
}
// @ts-ignore: decorator
@inline
function lane(a: v128, b: v128): v128 {
  return v128.shuffle<f32>(a, b, 0, 4, 1, 5);
}
// @ts-ignore: decorator
@inline
function laneHigh(a: v128, b: v128): v128 {
  return v128.shuffle<f32>(a, b, 2, 6, 3, 7);
}

/** Blue, green and red bytes of pixels to floats of grey, by OpenCV's fixed point. Up to three more are read and written. */
export function grey(bgr: usize, pixels: usize, into: usize): void {
  for (const end = into + (pixels << 2); into < end; into += 16, bgr += 12) {
    const bytes = v128.load(bgr);
    const blueGreen = i8x16.swizzle(bytes, i8x16(0, -1, 1, -1, 3, -1, 4, -1, 6, -1, 7, -1, 9, -1, 10, -1));
    const red = i8x16.swizzle(bytes, i8x16(2, -1, -1, -1, 5, -1, -1, -1, 8, -1, -1, -1, 11, -1, -1, -1));
    const sum = i32x4.add(
      i32x4.dot_i16x8_s(blueGreen, i16x8(3735, 19235, 3735, 19235, 3735, 19235, 3735, 19235)),
      i32x4.add(i32x4.mul(red, i32x4.splat(9798)), i32x4.splat(1 << 14)),
    );
    v128.store(into, f32x4.convert_i32x4_s(i32x4.shr_u(sum, 15)));
  }
}

/**
 * An image smoothed and made smaller, both in one: each place down is a weighted sum of `tapsDown` rows, which a table names by their
 * offsets and weights (8 bytes each); then each place across is one of `tapsAcross` (a multiple of four) values of that, from one on that a
 * table names, with weights of its own; or, where `isEven`, with those of the first place, each from the value behind that of the one before.
 * `line` has room for a row of the image with 32 floats on either side, which repeat what is beside the edge as in a mirror.
 */
export function shrink(
  image: usize, width: i32, stride: i32, into: usize, outWidth: i32, outHeight: i32, outStride: i32,
  down: usize, tapsDown: i32, starts: usize, weights: usize, tapsAcross: i32, isEven: bool, line: usize,
): void {
  line += 128;
  for (let y = 0; y < outHeight; y++, down += <usize>tapsDown << 3, into += <usize>outStride << 2) {
    for (let x: usize = 0; x < <usize>stride << 2; x += 16) {
      let sum = f32x4.splat(0);
      for (let tap = down, end = down + (<usize>tapsDown << 3); tap < end; tap += 8)
        sum = plus(sum, v128.load(image + x + load<u32>(tap)), v128.load32_splat(tap, 4));
      v128.store(line + x, sum);
    }
    const last = line + (<usize>(width - 1) << 2);
    for (let i: usize = 1; i < 32; i++) {
      const inner = (<usize>min(<i32>i, width - 1)) << 2;
      store<f32>(line - (i << 2), load<f32>(line + inner));
      store<f32>(last + (i << 2), load<f32>(last - inner));
    }
    if (isEven) {
      for (let x = 0; x < outWidth; x += 4) {
        const from = line + (load<i32>(starts) << 2) + (<usize>x << 2);
        let sum = f32x4.splat(0);
        for (let tap: usize = 0; tap < <usize>tapsAcross << 2; tap += 4) sum = plus(sum, v128.load(from + tap), v128.load32_splat(weights + tap));
        v128.store(into + (<usize>x << 2), sum);
      }
      continue;
    }
    let weight = weights;
    for (let x = 0; x < outWidth; x++) {
      const from = line + (load<i32>(starts + (<usize>x << 2)) << 2);
      let sum = f32x4.splat(0);
      for (let tap: usize = 0; tap < <usize>tapsAcross << 2; tap += 16, weight += 16) sum = plus(sum, v128.load(from + tap), v128.load(weight));
      const halves = add(sum, v128.shuffle<f32>(sum, sum, 2, 3, 0, 1));
      store<f32>(into + (<usize>x << 2), f32x4.extract_lane(halves, 0) + f32x4.extract_lane(halves, 1));
    }
  }
}

/** Room for a row with eight floats on either side. */
// @ts-ignore: decorator
@inline
function spanOf(stride: i32): usize {
  return (<usize>stride + 16) << 2;
}

/**
 * The expansion of an image. `tables` holds the weights g, x g and x x g of the six places from the middle on, and ig11, ig03, ig33, ig55;
 * `line` has room for three rows with eight floats on either side.
 */
export function expand(image: usize, width: i32, height: i32, stride: i32, tables: usize, line: usize, terms: usize): void {
  const bytes = <usize>stride << 2;
  const span = spanOf(stride);
  const l0 = line + 32, l1 = l0 + span, l2 = l1 + span;
  const g0 = v128.load32_splat(tables), g1 = v128.load32_splat(tables, 4), g2 = v128.load32_splat(tables, 8);
  const g3 = v128.load32_splat(tables, 12), g4 = v128.load32_splat(tables, 16), g5 = v128.load32_splat(tables, 20);
  const x1 = v128.load32_splat(tables, 28), x2 = v128.load32_splat(tables, 32), x3 = v128.load32_splat(tables, 36);
  const x4 = v128.load32_splat(tables, 40), x5 = v128.load32_splat(tables, 44);
  const q1 = v128.load32_splat(tables, 52), q2 = v128.load32_splat(tables, 56), q3 = v128.load32_splat(tables, 60);
  const q4 = v128.load32_splat(tables, 64), q5 = v128.load32_splat(tables, 68);
  const ig11 = v128.load32_splat(tables, 72), ig03 = v128.load32_splat(tables, 76);
  const ig33 = v128.load32_splat(tables, 80), ig55 = v128.load32_splat(tables, 84);
  let cross = terms + ((bytes << 2) * height);
  for (let y = 0; y < height; y++) {
    const row = image + bytes * y;
    const a1 = image + bytes * max(y - 1, 0), a2 = image + bytes * max(y - 2, 0), a3 = image + bytes * max(y - 3, 0);
    const a4 = image + bytes * max(y - 4, 0), a5 = image + bytes * max(y - 5, 0);
    const end = height - 1;
    const b1 = image + bytes * min(y + 1, end), b2 = image + bytes * min(y + 2, end), b3 = image + bytes * min(y + 3, end);
    const b4 = image + bytes * min(y + 4, end), b5 = image + bytes * min(y + 5, end);
    for (let x: usize = 0; x < bytes; x += 16) {
      let a = v128.load(a1 + x), b = v128.load(b1 + x), both = add(a, b);
      let t0 = plus(mul(v128.load(row + x), g0), both, g1), t1 = mul(sub(b, a), x1), t2 = mul(both, q1);
      a = v128.load(a2 + x), b = v128.load(b2 + x), both = add(a, b);
      t0 = plus(t0, both, g2), t1 = plus(t1, sub(b, a), x2), t2 = plus(t2, both, q2);
      a = v128.load(a3 + x), b = v128.load(b3 + x), both = add(a, b);
      t0 = plus(t0, both, g3), t1 = plus(t1, sub(b, a), x3), t2 = plus(t2, both, q3);
      a = v128.load(a4 + x), b = v128.load(b4 + x), both = add(a, b);
      t0 = plus(t0, both, g4), t1 = plus(t1, sub(b, a), x4), t2 = plus(t2, both, q4);
      a = v128.load(a5 + x), b = v128.load(b5 + x), both = add(a, b);
      t0 = plus(t0, both, g5), t1 = plus(t1, sub(b, a), x5), t2 = plus(t2, both, q5);
      v128.store(l0 + x, t0), v128.store(l1 + x, t1), v128.store(l2 + x, t2);
    }
    repeatEdges(l0, width), repeatEdges(l1, width), repeatEdges(l2, width);
    for (let x: usize = 0; x < bytes; x += 16) {
      const p0 = l0 + x, p1 = l1 + x, p2 = l2 + x;
      let one = mul(v128.load(p0), g0), inY = mul(v128.load(p1), g0), inYY = mul(v128.load(p2), g0);
      let a = v128.load(p0 - 4), b = v128.load(p0, 4), both = add(a, b);
      one = plus(one, both, g1);
      let inX = mul(sub(b, a), x1), inXX = mul(both, q1);
      a = v128.load(p0 - 8), b = v128.load(p0, 8), both = add(a, b);
      one = plus(one, both, g2), inX = plus(inX, sub(b, a), x2), inXX = plus(inXX, both, q2);
      a = v128.load(p0 - 12), b = v128.load(p0, 12), both = add(a, b);
      one = plus(one, both, g3), inX = plus(inX, sub(b, a), x3), inXX = plus(inXX, both, q3);
      a = v128.load(p0 - 16), b = v128.load(p0, 16), both = add(a, b);
      one = plus(one, both, g4), inX = plus(inX, sub(b, a), x4), inXX = plus(inXX, both, q4);
      a = v128.load(p0 - 20), b = v128.load(p0, 20), both = add(a, b);
      one = plus(one, both, g5), inX = plus(inX, sub(b, a), x5), inXX = plus(inXX, both, q5);
      a = v128.load(p1 - 4), b = v128.load(p1, 4);
      inY = plus(inY, add(a, b), g1);
      let inXY = mul(sub(b, a), x1);
      a = v128.load(p1 - 8), b = v128.load(p1, 8);
      inY = plus(inY, add(a, b), g2), inXY = plus(inXY, sub(b, a), x2);
      a = v128.load(p1 - 12), b = v128.load(p1, 12);
      inY = plus(inY, add(a, b), g3), inXY = plus(inXY, sub(b, a), x3);
      a = v128.load(p1 - 16), b = v128.load(p1, 16);
      inY = plus(inY, add(a, b), g4), inXY = plus(inXY, sub(b, a), x4);
      a = v128.load(p1 - 20), b = v128.load(p1, 20);
      inY = plus(inY, add(a, b), g5), inXY = plus(inXY, sub(b, a), x5);
      inYY = plus(inYY, add(v128.load(p2 - 4), v128.load(p2, 4)), g1);
      inYY = plus(inYY, add(v128.load(p2 - 8), v128.load(p2, 8)), g2);
      inYY = plus(inYY, add(v128.load(p2 - 12), v128.load(p2, 12)), g3);
      inYY = plus(inYY, add(v128.load(p2 - 16), v128.load(p2, 16)), g4);
      inYY = plus(inYY, add(v128.load(p2 - 20), v128.load(p2, 20)), g5);
      const flat = mul(one, ig03);
      inY = mul(inY, ig11), inX = mul(inX, ig11);
      inYY = plus(flat, inYY, ig33), inXX = plus(flat, inXX, ig33);
      const first = lane(inY, inX), firstHigh = laneHigh(inY, inX), second = lane(inYY, inXX), secondHigh = laneHigh(inYY, inXX);
      const at = terms + (x << 2);
      v128.store(at, v128.shuffle<u64>(first, second, 0, 2));
      v128.store(at, v128.shuffle<u64>(first, second, 1, 3), 16);
      v128.store(at, v128.shuffle<u64>(firstHigh, secondHigh, 0, 2), 32);
      v128.store(at, v128.shuffle<u64>(firstHigh, secondHigh, 1, 3), 48);
      v128.store(cross + x, mul(inXY, ig55));
    }
    terms += bytes << 2;
    cross += bytes;
  }
}
/** Has eight floats on either side of a row repeat the one at that edge. */
// @ts-ignore: decorator
@inline
function repeatEdges(row: usize, width: i32): void {
  const end = row + (<usize>width << 2);
  const first = v128.load32_splat(row), last = v128.load32_splat(end - 4);
  v128.store(row - 32, first), v128.store(row - 16, first);
  v128.store(end, last), v128.store(end, last, 16);
}

/** A flow at twice the size or nearly, and twice as long: as OpenCV's linear resize has it. `line` has room for a row, and 32 bytes on either side. */
export function enlarge(
  from: usize, fromWidth: i32, fromHeight: i32, fromStride: i32, into: usize, width: i32, height: i32, stride: i32, line: usize,
): void {
  line += 32;
  const down = <f64>fromHeight / <f64>height, across = <f64>fromWidth / <f64>width;
  const bytes = <usize>fromStride << 3, end = line + (<usize>fromWidth << 3);
  for (let y = 0; y < height; y++, into += <usize>stride << 3) {
    const place = <f32>((<f64>y + 0.5) * down - 0.5), floor = Mathf.floor(place);
    const above = from + bytes * max(<i32>floor, 0), below = from + bytes * min(<i32>floor + 1, fromHeight - 1);
    const share = f32x4.splat(2 * (place - floor)), rest = f32x4.splat(2 - 2 * (place - floor));
    for (let x: usize = 0; x < bytes; x += 16) v128.store(line + x, plus(mul(v128.load(above + x), rest), v128.load(below + x), share));
    store<u64>(line - 8, load<u64>(line));
    store<u64>(end, load<u64>(end - 8));
    if (width == 2 * fromWidth) {
      const most = f32x4.splat(0.75), least = f32x4.splat(0.25);
      for (let x: usize = 0; x < <usize>fromWidth << 3; x += 16) {
        const here = mul(v128.load(line + x), most);
        const left = plus(here, v128.load(line + x - 8), least), right = plus(here, v128.load(line + x, 8), least);
        v128.store(into + 2 * x, v128.shuffle<u64>(left, right, 0, 2));
        v128.store(into + 2 * x, v128.shuffle<u64>(left, right, 1, 3), 16);
      }
      continue;
    }
    for (let x = 0; x < width; x++) {
      const at = <f32>((<f64>x + 0.5) * across - 0.5), left = Mathf.floor(at), part = at - left;
      const p = line + (<isize>left << 3), to = into + (<usize>x << 3);
      store<f32>(to, load<f32>(p) * (1 - part) + load<f32>(p, 8) * part);
      store<f32>(to, load<f32>(p, 4) * (1 - part) + load<f32>(p, 12) * part, 4);
    }
  }
}

// What an iteration works on.
let width: i32, height: i32, stride: i32, bytes: usize;
let first: usize, second: usize, flow: usize, shares: usize;

/**
 * Three iterations that better a flow. Each makes of the flow five figures for each pixel, sums them in windows, and solves what the sums
 * say. They go down the image one behind the other, so that all that is between them is rows: `room` for each has 15 rows of figures, and one
 * of sums. `edges` holds how much the columns count. Sums are of 64 bits, as where an image changes in one direction alone, what they say
 * rests on the difference of products that are nearly equal.
 */
export function iterate(
  firstTerms: usize, secondTerms: usize, flowAt: usize, ownWidth: i32, ownHeight: i32, ownStride: i32, edges: usize, room: usize,
): void {
  width = ownWidth, height = ownHeight, stride = ownStride, bytes = <usize>ownStride << 2;
  first = firstTerms, second = secondTerms, flow = flowAt, shares = edges;
  const iteration = <usize>stride * (FIGURES * WINDOW + SUMS);
  memory.fill(room, 0, 3 * iteration);
  for (let y = 0; y < height + 2 * REACH; y++) {
    advance(y, room);
    advance(y - REACH, room + iteration);
    advance(y - 2 * REACH, room + 2 * iteration);
  }
}

/** One row further. The image's first and last row stand in for those beyond it, too. */
function advance(y: i32, ring: usize): void {
  if (y < 0 || y >= height) return;
  const n = y == 0 ? 0 : y + REACH;
  measure(y, ring + rowBytes() * (n % WINDOW), ring + rowBytes() * WINDOW);
  fed(n, ring);
  if (y == 0) for (let more = 1; more <= REACH; more++) again(more, ring);
  if (y == height - 1) for (let more = y + REACH + 1; more <= y + 2 * REACH; more++) again(more, ring);
}
// @ts-ignore: decorator
@inline
function rowBytes(): usize {
  return <usize>stride * FIGURES;
}
/** Takes the row before once more. */
function again(n: i32, ring: usize): void {
  const row = rowBytes(), sums = ring + row * WINDOW;
  const from = ring + row * ((n - 1) % WINDOW), into = ring + row * (n % WINDOW);
  for (let x: usize = 0; x < row; x += 16) keep(into + x, sums + 2 * x, v128.load(from + x));
  fed(n, ring);
}
function fed(n: i32, ring: usize): void {
  if (n >= WINDOW - 1) solve(n - WINDOW + 1, ring + rowBytes() * WINDOW);
}
/** Puts figures in the place of those of 15 rows before, in the ring and in the sums. */
// @ts-ignore: decorator
@inline
function keep(at: usize, sums: usize, value: v128): void {
  const old = v128.load(at);
  v128.store(at, value);
  v128.store(sums, f64x2.add(v128.load(sums), f64x2.sub(f64x2.promote_low_f32x4(value), f64x2.promote_low_f32x4(old))));
  v128.store(sums, f64x2.add(v128.load(sums, 16), f64x2.sub(high(value), high(old))), 16);
}
// @ts-ignore: decorator
@inline
function high(value: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<u64>(value, value, 1, 1));
}

/**
 * The figures of a row of pixels: of a symmetric matrix g11 and g22 in a row, of a vector h2 and h1, behind all of them; behind these g12.
 */
function measure(y: i32, into: usize, sums: usize): void {
  const down = bytes << 2, crossAt = down * height;
  const terms = first + down * y, cross = first + crossAt + bytes * y, otherCross = second + crossAt;
  const vectors = flow + 2 * bytes * y;
  const widths = i32x4.splat(width - 1), heights = i32x4.splat(height - 1), strides = i32x4.splat(stride);
  const rowEdge = min(y, height - 1 - y);
  const rowShare = edgeShare(y) * edgeShare(height - 1 - y);
  const half = f32x4.splat(0.5), one = f32x4.splat(1), yy = f32x4.splat(<f32>y);
  const flip = i32x4(0x80000000, 0x80000000, 0, 0);
  let xs = f32x4(0, 1, 2, 3);
  for (let x: usize = 0; x < bytes; x += 16, xs = add(xs, f32x4.splat(4))) {
    const v0 = v128.load(vectors + 2 * x), v1 = v128.load(vectors + 2 * x, 16);
    const dx = v128.shuffle<f32>(v0, v1, 0, 2, 4, 6), dy = v128.shuffle<f32>(v0, v1, 1, 3, 5, 7);
    const px = add(xs, dx), py = add(yy, dy);
    const left = f32x4.floor(px), top = f32x4.floor(py);
    const ix = i32x4.trunc_sat_f32x4_s(left), iy = i32x4.trunc_sat_f32x4_s(top);
    const isIn = v128.and(i32x4.lt_u(ix, widths), i32x4.lt_u(iy, heights));
    const place = v128.and(i32x4.add(i32x4.mul(iy, strides), ix), isIn);
    const ax = sub(px, left), ay = sub(py, top), bx = sub(one, ax), by = sub(one, ay);
    const w00 = v128.and(mul(bx, by), isIn), w01 = v128.and(mul(ax, by), isIn);
    const w10 = v128.and(mul(bx, ay), isIn), w11 = v128.and(mul(ax, ay), isIn);
    const i0 = <usize>i32x4.extract_lane(place, 0), i1 = <usize>i32x4.extract_lane(place, 1);
    const i2 = <usize>i32x4.extract_lane(place, 2), i3 = <usize>i32x4.extract_lane(place, 3);
    const own = terms + (x << 2);
    // What differs of y and x, and the sum of yy and xx.
    let at = second + (i0 << 4), under = at + down;
    let found = mul(v128.load(at), v128.shuffle<f32>(w00, w00, 0, 0, 0, 0));
    found = plus(found, v128.load(at, 16), v128.shuffle<f32>(w01, w01, 0, 0, 0, 0));
    found = plus(found, v128.load(under), v128.shuffle<f32>(w10, w10, 0, 0, 0, 0));
    found = plus(found, v128.load(under, 16), v128.shuffle<f32>(w11, w11, 0, 0, 0, 0));
    const p0 = add(v128.load(own), v128.xor(found, flip));
    at = second + (i1 << 4), under = at + down;
    found = mul(v128.load(at), v128.shuffle<f32>(w00, w00, 1, 1, 1, 1));
    found = plus(found, v128.load(at, 16), v128.shuffle<f32>(w01, w01, 1, 1, 1, 1));
    found = plus(found, v128.load(under), v128.shuffle<f32>(w10, w10, 1, 1, 1, 1));
    found = plus(found, v128.load(under, 16), v128.shuffle<f32>(w11, w11, 1, 1, 1, 1));
    const p1 = add(v128.load(own, 16), v128.xor(found, flip));
    at = second + (i2 << 4), under = at + down;
    found = mul(v128.load(at), v128.shuffle<f32>(w00, w00, 2, 2, 2, 2));
    found = plus(found, v128.load(at, 16), v128.shuffle<f32>(w01, w01, 2, 2, 2, 2));
    found = plus(found, v128.load(under), v128.shuffle<f32>(w10, w10, 2, 2, 2, 2));
    found = plus(found, v128.load(under, 16), v128.shuffle<f32>(w11, w11, 2, 2, 2, 2));
    const p2 = add(v128.load(own, 32), v128.xor(found, flip));
    at = second + (i3 << 4), under = at + down;
    found = mul(v128.load(at), v128.shuffle<f32>(w00, w00, 3, 3, 3, 3));
    found = plus(found, v128.load(at, 16), v128.shuffle<f32>(w01, w01, 3, 3, 3, 3));
    found = plus(found, v128.load(under), v128.shuffle<f32>(w10, w10, 3, 3, 3, 3));
    found = plus(found, v128.load(under, 16), v128.shuffle<f32>(w11, w11, 3, 3, 3, 3));
    const p3 = add(v128.load(own, 48), v128.xor(found, flip));
    const p01 = lane(p0, p1), p23 = lane(p2, p3), p01High = laneHigh(p0, p1), p23High = laneHigh(p2, p3);
    // xy of the four places around each.
    const c0 = pairs(otherCross + (i0 << 2)), c1 = pairs(otherCross + (i1 << 2));
    const c2 = pairs(otherCross + (i2 << 2)), c3 = pairs(otherCross + (i3 << 2));
    const c01 = lane(c0, c1), c23 = lane(c2, c3), c01High = laneHigh(c0, c1), c23High = laneHigh(c2, c3);
    let r6 = mul(v128.shuffle<u64>(c01, c23, 0, 2), w00);
    r6 = plus(r6, v128.shuffle<u64>(c01, c23, 1, 3), w01);
    r6 = plus(r6, v128.shuffle<u64>(c01High, c23High, 0, 2), w10);
    r6 = plus(r6, v128.shuffle<u64>(c01High, c23High, 1, 3), w11);
    // Beyond the image there is nothing to take the mean with.
    const share = v128.bitselect(half, one, isIn);
    let r2 = mul(v128.shuffle<u64>(p01, p23, 0, 2), half), r3 = mul(v128.shuffle<u64>(p01, p23, 1, 3), half);
    let r4 = mul(v128.shuffle<u64>(p01High, p23High, 0, 2), share), r5 = mul(v128.shuffle<u64>(p01High, p23High, 1, 3), share);
    r6 = mul(add(v128.load(cross + x), r6), mul(share, half));
    r2 = add(r2, plus(mul(r4, dy), r6, dx)), r3 = add(r3, plus(mul(r6, dy), r5, dx));
    if (rowEdge < EDGE || <i32>(x >> 2) < EDGE || <i32>(x >> 2) + 3 >= width - EDGE) {
      const counts = mul(v128.load(shares + x), f32x4.splat(rowShare));
      r2 = mul(r2, counts), r3 = mul(r3, counts), r4 = mul(r4, counts), r5 = mul(r5, counts), r6 = mul(r6, counts);
    }
    const squared = mul(r6, r6);
    const g11 = plus(squared, r4, r4), g22 = plus(squared, r5, r5);
    const h1 = plus(mul(r4, r2), r6, r3), h2 = plus(mul(r6, r2), r5, r3);
    const pair = 2 * x, far = 2 * bytes + 2 * x;
    keep(into + pair, sums + 2 * pair, lane(g11, g22)), keep(into + pair + 16, sums + 2 * pair + 32, laneHigh(g11, g22));
    keep(into + far, sums + 2 * far, lane(h2, h1)), keep(into + far + 16, sums + 2 * far + 32, laneHigh(h2, h1));
    keep(into + 4 * bytes + x, sums + 8 * bytes + 2 * x, mul(add(r4, r5), r6));
  }
}
// @ts-ignore: decorator
@inline
function pairs(at: usize): v128 {
  return v128.load64_lane(at + bytes, v128.load64_zero(at), 1);
}
/** How much a row so far from an edge counts. */
export function edgeShare(distance: i32): f32 {
  return distance < 2 ? 0.14 : distance < EDGE ? 0.4472 : 1;
}

/** The flow of a row, from the sums of 15 rows around it. */
function solve(y: i32, sums: usize): void {
  const last = width - 1;
  const far = sums + 4 * bytes, single = sums + 8 * bytes;
  // The window of the pixel before the first, as if it were the first one's again.
  let g = f64x2.mul(v128.load(sums), f64x2.splat(REACH + 1)), h = f64x2.mul(v128.load(far), f64x2.splat(REACH + 1));
  let g12 = load<f64>(single) * (REACH + 1);
  for (let n = 0; n < REACH; n++) {
    const at = <usize>min(n, last);
    g = f64x2.add(g, v128.load(sums + (at << 4))), h = f64x2.add(h, v128.load(far + (at << 4))), g12 += load<f64>(single + (at << 3));
  }
  // A thousandth, were the sums means.
  const least: f64 = 1e-3 * WINDOW * WINDOW * WINDOW * WINDOW;
  let into = flow + 2 * bytes * y;
  for (let x = 0; x < width; x++, into += 8) {
    const come = <usize>min(x + REACH, last), gone = <usize>max(x - REACH - 1, 0);
    g = f64x2.add(g, f64x2.sub(v128.load(sums + (come << 4)), v128.load(sums + (gone << 4))));
    h = f64x2.add(h, f64x2.sub(v128.load(far + (come << 4)), v128.load(far + (gone << 4))));
    g12 += load<f64>(single + (come << 3)) - load<f64>(single + (gone << 3));
    const over = f64x2.extract_lane(g, 0) * f64x2.extract_lane(g, 1) - g12 * g12 + least;
    const vector = f64x2.sub(f64x2.mul(g, h), f64x2.mul(f64x2.splat(g12), v128.shuffle<u64>(h, h, 1, 0)));
    v128.store64_lane(into, f32x4.demote_f64x2_zero(f64x2.div(vector, f64x2.splat(over))), 0);
  }
}

/** The sum of the lengths of a flow's vectors. */
export function lengths(flow: usize, width: i32, height: i32, stride: i32): f64 {
  let total = f64x2.splat(0);
  let rest: f64 = 0;
  for (let y = 0; y < height; y++, flow += <usize>stride << 3) {
    const end = flow + (<usize>width << 3), whole = flow + (<usize>(width & ~3) << 3);
    let at = flow;
    for (; at < whole; at += 32) {
      const a = v128.load(at), b = v128.load(at, 16);
      const x = v128.shuffle<f32>(a, b, 0, 2, 4, 6), y = v128.shuffle<f32>(a, b, 1, 3, 5, 7);
      const length = f32x4.sqrt(plus(mul(x, x), y, y));
      total = f64x2.add(total, f64x2.add(f64x2.promote_low_f32x4(length), high(length)));
    }
    for (; at < end; at += 8) rest += <f64>Mathf.sqrt(load<f32>(at) * load<f32>(at) + load<f32>(at, 4) * load<f32>(at, 4));
  }
  return f64x2.extract_lane(total, 0) + f64x2.extract_lane(total, 1) + rest;
}
