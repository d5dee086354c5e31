import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scenesOf } from '../../../runtime/media/scenes/detect.js';
import { type Detector, type DetectorName, type DetectorOptions, detectorOf } from '../../../runtime/media/scenes/detector.js';
import { measureRange, packFigures, unpackFigures } from '../../../runtime/media/scenes/figures.js';
import { openFilm } from '../../../runtime/media/scenes/film.js';
import { scoreRanges } from '../../../runtime/media/scenes/ranges.js';
import { ROOT } from '../../root.js';

/** What PySceneDetect 0.6.6 with OpenCV 5.0.0 answers: figures per frame, and cuts for sets of parameters. */
interface Oracle {
  readonly [video: string]: {
    readonly content: readonly number[];
    readonly edges: readonly number[];
    readonly edges3: readonly number[];
    readonly brightness: readonly number[];
    readonly sets: readonly {
      detector: DetectorName;
      params: Readonly<Record<string, unknown>>;
      cuts: readonly number[];
      frames: number;
    }[];
  };
}
const oracle = JSON.parse(readFileSync(join(ROOT, 'test/fixtures/media/scene-oracle.json'), 'utf8')) as Oracle;
const signal = new AbortController().signal;
const none: DetectorOptions = {
  weights: null,
  luma_only: null,
  kernel_size: null,
  window_width: null,
  min_content_val: null,
  min_delta_hsv: null,
  fade_bias: null,
  add_final_scene: null,
  method: null,
};
const content = (options: Partial<DetectorOptions> = {}) => detectorOf('ContentDetector', 27, 15, { ...none, ...options });

const figuresOf = async (name: string, detector: Detector, seconds: number) => {
  const path = join(
    ROOT,
    `test/fixtures/${['flash', 'fade', 'turned'].some((own) => name.startsWith(own)) ? 'media' : 'parity/video'}`,
    name,
  );
  const { video, times } = await openFilm(path, { signal });
  const texts: string[] = [];
  for (const range of scoreRanges(times, video.timeBase, seconds)) {
    texts.push(packFigures(await measureRange(detector, { ...range, path, timeBase: video.timeBase }, video, { signal })));
  }
  return { figures: unpackFigures(texts), ranges: texts.length };
};

test.each(Object.entries(oracle))("%s: figures of every frame, and all cuts, are the peer's", async (name, known) => {
  expect([...(await figuresOf(name, content(), 60)).figures]).toEqual(known.content);
  expect([...(await figuresOf(name, content({ weights: [1, 1, 1, 0.5] }), 60)).figures]).toEqual(known.edges);
  expect([...(await figuresOf(name, content({ weights: [0, 0, 0, 1], kernel_size: 3 }), 60)).figures]).toEqual(known.edges3);
  const fades = detectorOf('ThresholdDetector', 12, 15, none);
  expect([...(await figuresOf(name, fades, 60)).figures]).toEqual(known.brightness);
  for (const { detector, params, cuts, frames } of known.sets) {
    const { threshold, adaptive_threshold, min_scene_len, ...options } = params;
    const made = detectorOf(detector, (adaptive_threshold ?? threshold) as number, min_scene_len as number, { ...none, ...options });
    const figures = Float64Array.from(detector === 'ThresholdDetector' ? known.brightness : known.content);
    const starts = scenesOf(made.cuts(figures), frames).map(({ start }) => start);
    expect(starts, `${detector} ${JSON.stringify(params)}`).toEqual([0, ...cuts]);
  }
});

test('scored in ranges, a video has the same figures as scored at once, with cuts on the borders', async () => {
  for (const [name, ranges] of [
    ['moving.mp4', 2],
    ['cuts.mp4', 3],
  ] as const) {
    const cut = await figuresOf(name, content(), 1.5);
    expect(cut.ranges, name).toBeGreaterThanOrEqual(ranges);
    expect([...cut.figures], name).toEqual(oracle[name]!.content);
  }
});
