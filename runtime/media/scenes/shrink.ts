/** Frames made small before they are compared: as OpenCV's linear resize does it, bit for bit. */

export interface Size {
  readonly width: number;
  readonly height: number;
}
const WORKING_SIDE = 256;
/** OpenCV's fixed point: weights have 11 bits. */
const ONE = 2048;

/** What a frame of this size is worked on at: its longer side about 256, never larger than it is. */
export const workingSize = ({ width, height }: Size): Size => {
  const factor = Math.max(width, height) / WORKING_SIDE;
  if (factor <= 1) return { width, height };
  return { width: Math.max(1, roundHalfEven(width / factor)), height: Math.max(1, roundHalfEven(height / factor)) };
};

/** Makes the function that shrinks frames (three bytes a pixel) of one size to another; what it gives is used again. */
export const shrinker = (from: Size, to: Size): ((frame: Uint8Array) => Uint8Array) => {
  if (from.width === to.width && from.height === to.height) return (frame) => frame;
  const across = taps(from.width, to.width, 3);
  const down = taps(from.height, to.height, from.width * 3);
  const small = new Uint8Array(to.width * to.height * 3);
  return (frame) => {
    let out = 0;
    for (let y = 0; y < to.height; y++) {
      const above = down.first[y]!;
      const below = down.second[y]!;
      const aboveWeight = down.weight[y]!;
      const belowWeight = ONE - aboveWeight;
      for (let x = 0; x < to.width; x++) {
        const left = across.first[x]!;
        const right = across.second[x]!;
        const leftWeight = across.weight[x]!;
        const rightWeight = ONE - leftWeight;
        if (leftWeight === ONE && aboveWeight === ONE) {
          // Both places are a pixel's own, as in 1280 by 720: the sum below comes to that pixel.
          small[out++] = frame[above + left]!;
          small[out++] = frame[above + left + 1]!;
          small[out++] = frame[above + left + 2]!;
          continue;
        }
        for (let band = 0; band < 3; band++) {
          const top = frame[above + left + band]! * leftWeight + frame[above + right + band]! * rightWeight;
          const bottom = frame[below + left + band]! * leftWeight + frame[below + right + band]! * rightWeight;
          small[out++] = (((aboveWeight * (top >> 4)) >> 16) + ((belowWeight * (bottom >> 4)) >> 16) + 2) >> 2;
        }
      }
    }
    return small;
  };
};

/** For each place along one side: the two places it is made from, as offsets, and the weight of the first. */
const taps = (from: number, to: number, stride: number) => {
  const first = new Int32Array(to);
  const second = new Int32Array(to);
  const weight = new Int32Array(to);
  const scale = 1 / (to / from);
  for (let at = 0; at < to; at++) {
    const place = Math.fround((at + 0.5) * scale - 0.5);
    const floor = Math.min(Math.max(Math.floor(place), 0), from - 1);
    const share = place < 0 || floor === from - 1 ? 0 : Math.fround(place - floor);
    first[at] = floor * stride;
    second[at] = Math.min(floor + 1, from - 1) * stride;
    weight[at] = ONE - roundHalfEven(share * ONE);
  }
  return { first, second, weight };
};

/** Rounds a half to the even neighbour, as the peer does. */
export const roundHalfEven = (value: number): number => {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest === 0.5 ? floor + (floor & 1) : Math.round(value);
};
