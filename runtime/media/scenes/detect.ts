/** PySceneDetect's detectors, over figures that were measured before: which frames begin a new scene. */

/** Puts cuts that follow each other within `length` frames together, as the peer's flash filter does in its merging mode. */
const mergeFlashes = (isAbove: readonly boolean[], length: number): number[] => {
  const cuts: number[] = [];
  let lastAbove = 0;
  let mergeStart = -1;
  let hasCut = false;
  for (const [frame, above] of isAbove.entries()) {
    if (length === 0) {
      if (above) cuts.push(frame);
      continue;
    }
    const isLongEnough = frame - lastAbove >= length;
    if (above) lastAbove = frame;
    if (mergeStart >= 0) {
      if (!isLongEnough || above || lastAbove - mergeStart < length) continue;
      mergeStart = -1;
      cuts.push(lastAbove);
    } else if (above && isLongEnough) {
      hasCut = true;
      cuts.push(frame);
    } else if (above && hasCut) mergeStart = frame;
  }
  return cuts;
};

/** Cuts where the content score reaches a threshold. */
export const contentCuts = (scores: Float64Array, options: { readonly threshold: number; readonly minSceneLen: number }): number[] =>
  mergeFlashes(
    Array.from(scores, (score) => score >= options.threshold),
    options.minSceneLen,
  );

export interface AdaptiveOptions {
  readonly threshold: number;
  readonly minSceneLen: number;
  readonly windowWidth: number;
  readonly minContentVal: number;
}
/** Cuts where the content score stands out from those of its neighbours. */
export const adaptiveCuts = (scores: Float64Array, { threshold, minSceneLen, windowWidth, minContentVal }: AdaptiveOptions): number[] => {
  const cuts: number[] = [];
  let lastCut = 0;
  for (let newest = 2 * windowWidth; newest < scores.length; newest++) {
    const frame = newest - windowWidth;
    const score = scores[frame]!;
    let sum = 0;
    for (let at = frame - windowWidth; at <= newest; at++) if (at !== frame) sum += scores[at]!;
    const mean = sum / (2 * windowWidth);
    const isZero = Math.abs(mean) < 0.00001;
    const ratio = isZero ? (score >= minContentVal ? 255 : 0) : Math.min(score / mean, 255);
    if (ratio < threshold || score < minContentVal || newest - lastCut < minSceneLen) continue;
    lastCut = frame;
    cuts.push(frame);
  }
  return cuts;
};

export interface FadeOptions {
  readonly threshold: number;
  readonly minSceneLen: number;
  /** From -1, at the fade out, to 1, at the fade in. */
  readonly fadeBias: number;
  readonly addFinalScene: boolean;
  /** Whether a fade goes to black or to white. */
  readonly method: 'FLOOR' | 'CEILING';
}
/** Cuts between a fade out and the fade in that follows, by the brightness of frames. */
export const fadeCuts = (brightness: Float64Array, options: FadeOptions): number[] => {
  const threshold = Math.trunc(options.threshold);
  const isOut = (value: number) => (options.method === 'FLOOR' ? value < threshold : value >= threshold);
  const cuts: number[] = [];
  let lastCut = 0;
  let out = brightness.length > 0 && brightness[0]! < threshold;
  let fade = 0;
  for (let frame = 1; frame < brightness.length; frame++) {
    if (isOut(brightness[frame]!) === out) continue;
    if (out && frame - lastCut >= options.minSceneLen) {
      cuts.push(Math.trunc((frame + fade + Math.trunc(options.fadeBias * (frame - fade))) / 2));
      lastCut = frame;
    }
    out = !out;
    fade = frame;
  }
  if (out && options.addFinalScene && brightness.length - 1 - lastCut >= options.minSceneLen) cuts.push(fade);
  return cuts;
};

/** A scene: its first frame, and the first that is no longer in it. */
export interface Scene {
  readonly start: number;
  readonly end: number;
}
/** The scenes between the cuts; a video begins within one. */
export const scenesOf = (cuts: readonly number[], frames: number): Scene[] => {
  const borders = [...new Set([0, ...cuts, frames])].sort((a, b) => a - b);
  return borders.slice(1).map((end, at) => ({ start: borders[at]!, end }));
};
