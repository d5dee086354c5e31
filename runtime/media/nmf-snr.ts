/**
 * The signal-to-noise ratio of sound that non-negative matrix factorisation finds, as Data-Juicer has it by librosa: two components of the
 * spectrogram, each made sound again without phases, and the ratio of their powers. The first of the two is called the signal.
 */
import { SampleError } from '../../core/errors.js';
import type { Waveform } from './audio.js';
import { magnitudesOf } from './fft.js';
import { type Factors, factorise, ROWS_AT_ONCE } from './nmf.js';

const WINDOW = 2048;
const HOP = 512;
const BINS = WINDOW / 2 + 1;
const OVERLAP = WINDOW / HOP;
const hann = Float64Array.from({ length: WINDOW }, (_, at) => 0.5 - 0.5 * Math.cos((2 * Math.PI * at) / WINDOW));

/** Frames times steps that are worth computing: some seconds. */
const WORK = 2 ** 22;
/** Frames that are held at most, however few the steps: an eighth of a gigabyte, and half of that again while they grow to be so many. */
const MOST_FRAMES = 2 ** 15;

interface Spectrogram {
  /** Magnitudes, frame by frame, with zeros behind them up to a multiple of the rows that are factorised at once. */
  readonly magnitudes: Float32Array;
  readonly kept: number;
  /** Frames that each of these stands for. */
  readonly every: number;
  readonly frames: number;
}

/**
 * The ratio in decibels; the largest number where there is no noise at all, as in silence. Of long sound (at 500 steps, and 44.1 kHz, past 97
 * seconds) every second frame is looked at, or every fourth and so on, and stands for those up to the next: time and memory stay bounded.
 */
export const nmfSnr = async ({ blocks }: Waveform, maxSteps: number): Promise<number> => {
  const most = filledUp(Math.min(MOST_FRAMES, Math.floor(WORK / maxSteps)));
  const { magnitudes, kept, every, frames } = await spectrogram(blocks(), most);
  const factors = factorise(magnitudes, kept, BINS, maxSteps);
  const noise = powerOf(factors, 1, every, frames);
  return noise === 0 ? Number.MAX_VALUE : 10 * Math.log10(powerOf(factors, 0, every, frames) / noise);
};

const filledUp = (rows: number): number => Math.ceil(Math.max(1, rows) / ROWS_AT_ONCE) * ROWS_AT_ONCE;

/** The short-time Fourier transform with a Hann window; frames are centred, and there is silence before the start and after the end. */
const spectrogram = async (blocks: AsyncIterable<Float32Array>, most: number): Promise<Spectrogram> => {
  const transform = magnitudesOf(WINDOW);
  const windowed = new Float64Array(WINDOW);
  const last = new Float32Array(WINDOW);
  let filled = WINDOW / 2;
  let magnitudes = new Float32Array(64 * BINS);
  let [kept, every, frames, samples] = [0, 1, 0, 0];

  const addFrame = () => {
    if (frames++ % every !== 0) return;
    if (kept === most) {
      for (let at = 1; 2 * at < kept; at++) magnitudes.copyWithin(at * BINS, 2 * at * BINS, (2 * at + 1) * BINS);
      kept = Math.ceil(kept / 2);
      every *= 2;
      if ((frames - 1) % every !== 0) return;
    }
    if ((kept + 1) * BINS > magnitudes.length) {
      const more = new Float32Array(Math.min(2 * magnitudes.length, most * BINS));
      more.set(magnitudes);
      magnitudes = more;
    }
    for (let at = 0; at < WINDOW; at++) windowed[at] = last[at]! * hann[at]!;
    transform(windowed, magnitudes.subarray(kept * BINS, ++kept * BINS));
  };
  const add = (block: Float32Array) => {
    for (let at = 0; at < block.length; ) {
      const part = block.subarray(at, at + WINDOW - filled);
      last.set(part, filled);
      filled += part.length;
      at += part.length;
      if (filled < WINDOW) continue;
      addFrame();
      last.copyWithin(0, HOP);
      filled -= HOP;
    }
  };

  for await (const block of blocks) {
    samples += block.length;
    add(block);
  }
  if (samples === 0) throw new SampleError('the file holds no sound: not one sample');
  add(new Float32Array(WINDOW / 2));
  return { magnitudes: magnitudes.fill(0, kept * BINS).subarray(0, filledUp(kept) * BINS), kept, every, frames };
};

/** Mean square of what a component sounds like: its spectrum without phases in each frame, as strong as there, overlapped and added. */
const powerOf = ({ rows, columns }: Factors, factor: 0 | 1, every: number, frames: number): number => {
  const sound = pulseOf(columns, factor);
  const strength = (frame: number) => rows[2 * Math.floor(frame / every) + factor]!;
  let sum = 0;
  // Half a window is cut off at both ends.
  for (let hop = OVERLAP / 2; hop <= frames; hop++) {
    for (let at = 0; at < HOP; at++) {
      let [value, weight] = [0, 0];
      for (let frame = Math.max(0, hop - OVERLAP + 1); frame <= Math.min(hop, frames - 1); frame++) {
        const place = at + (hop - frame) * HOP;
        value += strength(frame) * sound[place]!;
        weight += hann[place]! ** 2;
      }
      sum += (value / weight) ** 2;
    }
  }
  return sum / ((frames - 1) * HOP);
};

/** The inverse transform of a component's spectrum, windowed. */
const pulseOf = (columns: Float32Array, factor: 0 | 1): Float64Array => {
  const cos = Float64Array.from({ length: WINDOW }, (_, at) => Math.cos((2 * Math.PI * at) / WINDOW));
  return hann.map((weight, at) => {
    let sum = columns[factor]! + columns[2 * (BINS - 1) + factor]! * cos[((BINS - 1) * at) % WINDOW]!;
    for (let bin = 1; bin < BINS - 1; bin++) sum += 2 * columns[2 * bin + factor]! * cos[(bin * at) % WINDOW]!;
    return (weight * sum) / WINDOW;
  });
};
