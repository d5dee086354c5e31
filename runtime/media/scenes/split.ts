/** Splitting videos by scene, range by range: scores of frames, then one clip per scene. */
import type { RangePhase } from '../../../core/operator.js';
import type { Json, MediaRef } from '../../../core/sample.js';
import { clipPhases, filmOf } from '../clips.js';
import { distinct } from '../phases.js';
import type { Rational } from '../probe.js';
import { scenesOf } from './detect.js';
import type { Detector } from './detector.js';
import { measureRange, packFigures, unpackFigures } from './figures.js';
import type { Colours } from './picked.js';
import { type ScoreRange, scoreRanges } from './ranges.js';

/** How scenes are found and encoded. */
export interface Splitting {
  readonly detector: Detector;
  readonly encoder: readonly string[];
  readonly muxer: readonly string[];
}
/** What the first phase works on, and what it answers. `video` is a place in the sample's list. */
type Scoring = ScoreRange &
  Colours & { readonly video: number; readonly width: number; readonly height: number; readonly timeBase: Rational };
type Scored = { readonly video: number; readonly figures: string };

const scenes = ({ detector }: Splitting, scored: readonly Json[], video: number) => {
  const own = (scored as unknown as readonly Scored[]).filter((answer) => answer.video === video);
  const figures = unpackFigures(own.map((answer) => answer.figures));
  return scenesOf(detector.cuts(figures), figures.length);
};

const scores: RangePhase<'videos', Splitting> = {
  name: 'scores',
  async ranges(sample, _, __, context) {
    const ranges: Scoring[] = [];
    for (const video of distinct(sample)) {
      const {
        times,
        video: { width, height, pixelFormat, colorSpace, colorRange, timeBase },
      } = await filmOf(sample, video, context);
      for (const range of scoreRanges(times, timeBase, context.seconds))
        ranges.push({ ...range, video, width, height, pixelFormat, colorSpace, colorRange, timeBase });
    }
    return ranges as unknown as Json[];
  },
  async mapRange(sample, range, { detector }, { media, signal }) {
    const scoring = range as unknown as Scoring;
    const path = await media.file(sample.videos[scoring.video]!);
    return { video: scoring.video, figures: packFigures(await measureRange(detector, { ...scoring, path }, scoring, { signal })) };
  },
};

/** The ranges of each phase need what the phases before them answered. Videos of one scene are left alone. */
export const splitPhases = [
  scores,
  ...clipPhases<Splitting>(async function* (sample, splitting, [scored = []], context) {
    for (const video of distinct(sample)) {
      const clips = scenes(splitting, scored, video);
      if (clips.length > 1) yield { video, film: await filmOf(sample, video, context), clips, how: 'encode' };
    }
  }),
] as const;

/** How many scenes each video of the list has. */
export const sceneCounts = (
  { videos }: { readonly videos: readonly MediaRef[] },
  splitting: Splitting,
  [scored = []]: readonly (readonly Json[])[],
) =>
  videos.map(
    ({ uri }) =>
      scenes(
        splitting,
        scored,
        videos.findIndex((other) => other.uri === uri),
      ).length,
  );
