/** The three detectors as recipes name and tune them: what each measures on a frame, and what it makes of the figures. */
import { adaptiveCuts, contentCuts, fadeCuts } from './detect.js';
import { brightness, contentScorer, type Weights } from './score.js';
import type { Size } from './shrink.js';

export type DetectorName = 'ContentDetector' | 'AdaptiveDetector' | 'ThresholdDetector';
/** A detector's own options; null is its default. */
export interface DetectorOptions {
  readonly weights: Weights | null;
  readonly luma_only: boolean | null;
  readonly kernel_size: number | null;
  readonly window_width: number | null;
  readonly min_content_val: number | null;
  readonly min_delta_hsv: number | null;
  readonly fade_bias: number | null;
  readonly add_final_scene: boolean | null;
  readonly method: 'FLOOR' | 'CEILING' | 0 | 1 | null;
}
export interface Detector {
  /** Makes the function that measures shrunk frames, given one after the other. */
  readonly measure: (size: Size) => (frame: Uint8Array) => number;
  /** The frames that begin a new scene. */
  readonly cuts: (figures: Float64Array) => number[];
}

const CONTENT = ['weights', 'luma_only', 'kernel_size'];
/** The options that each detector has. */
export const DETECTOR_OPTIONS: Readonly<Record<DetectorName, readonly string[]>> = {
  ContentDetector: CONTENT,
  AdaptiveDetector: [...CONTENT, 'window_width', 'min_content_val', 'video_manager', 'min_delta_hsv'],
  ThresholdDetector: ['fade_bias', 'add_final_scene', 'method', 'block_size'],
};

/** Makes a detector. */
export const detectorOf = (name: DetectorName, threshold: number, minSceneLen: number, options: DetectorOptions): Detector => {
  const weights: Weights = options.luma_only ? [0, 0, 1, 0] : (options.weights ?? [1, 1, 1, 0]);
  const content = (size: Size) => contentScorer(size, weights, options.kernel_size);
  if (name === 'ContentDetector') return { measure: content, cuts: (scores) => contentCuts(scores, { threshold, minSceneLen }) };
  if (name === 'AdaptiveDetector') {
    const windowWidth = options.window_width ?? 2;
    const minContentVal = options.min_delta_hsv ?? options.min_content_val ?? 15;
    return { measure: content, cuts: (scores) => adaptiveCuts(scores, { threshold, minSceneLen, windowWidth, minContentVal }) };
  }
  const method = options.method === 1 || options.method === 'CEILING' ? 'CEILING' : 'FLOOR';
  const [fadeBias, addFinalScene] = [options.fade_bias ?? 0, options.add_final_scene ?? false];
  return { measure: () => brightness, cuts: (levels) => fadeCuts(levels, { threshold, minSceneLen, fadeBias, addFinalScene, method }) };
};
