/** The figures of a range of frames: measured, and in the compact form in which they are kept. */

import type { RunOptions } from '../ffmpeg.js';
import { decodeFrames, type Stretch } from '../frames.js';
import type { Detector } from './detector.js';
import { type Colours, canPick, pickedFrames } from './picked.js';
import type { ScoreRange } from './ranges.js';
import { type Size, shrinker, workingSize } from './shrink.js';

/** One figure per frame; the frame that a range shares with the one before it gets none. */
export const measureRange = async (
  detector: Detector,
  stretch: Stretch & ScoreRange,
  video: Size & Colours,
  options: RunOptions,
): Promise<Float64Array> => {
  const small = workingSize(video);
  const measure = detector.measure(small);
  const figures = new Float64Array(stretch.frames);
  let frames = 0;
  for await (const frame of smallFrames(stretch, video, small, options)) figures[frames++] = measure(frame);
  return stretch.isFirst ? figures : figures.subarray(1);
};

async function* smallFrames(stretch: Stretch & ScoreRange, video: Size & Colours, small: Size, options: RunOptions) {
  if (canPick(video, video, small)) return yield* pickedFrames(stretch, video, small, stretch.frames, options);
  const shrink = shrinker(video, small);
  for await (const frame of decodeFrames(stretch, video, stretch.frames, options)) yield shrink(frame);
}

/** Figures as text: their bytes, nothing rounded. */
export const packFigures = (figures: Float64Array): string =>
  Buffer.from(figures.buffer, figures.byteOffset, figures.byteLength).toString('base64');

/** The figures of ranges in a row. */
export const unpackFigures = (texts: readonly string[]): Float64Array => {
  const bytes = Buffer.concat(texts.map((text) => Buffer.from(text, 'base64')));
  return new Float64Array(Uint8Array.from(bytes).buffer);
};
