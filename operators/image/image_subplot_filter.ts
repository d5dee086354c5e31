/** Pictures that are sheets of plots, told by their lines. */
import { z } from 'zod';
import { defineFilter, numbers } from '../../core/operator.js';
import { anyOrAll, bound, isWithin, type RangeRule } from '../../core/range.js';
import { eachRef } from '../../runtime/media/each.js';
import { greyOf } from '../../runtime/media/grey.js';
import { imagePixels } from '../../runtime/media/image.js';
import { subplotsOf } from '../../runtime/media/subplots.js';

const whole = (value: number, doc: string) => z.int().min(1).default(value).describe(doc);
interface Stats {
  readonly image_subplot_confidence: readonly number[];
  readonly has_subplot_lines: readonly number[];
}
interface Limits extends RangeRule {
  readonly min_confidence: number | null;
  readonly any_or_all: 'any' | 'all';
}

export default defineFilter({
  name: 'image_subplot_filter',
  version: 1,
  summary: 'Drops samples whose pictures look like sheets of several plots.',
  reads: ['images'],
  stats: {
    image_subplot_confidence: numbers('How much the straight lines of each picture are like those of a grid, from 0 to 1.'),
    horizontal_peak_count: numbers('Lines across each picture.'),
    vertical_peak_count: numbers('Lines down each picture.'),
    has_subplot_lines: numbers('1 for each picture with as many lines both ways as are asked for, 0 for others.'),
  },
  params: z.object({
    min_horizontal_lines: whole(3, 'Fewest lines across of a sheet of plots.'),
    min_vertical_lines: whole(3, 'Fewest lines down of a sheet of plots.'),
    canny_threshold1: z.number().min(0).default(70).describe('Least change of brightness at an edge that goes on from a clear one.'),
    canny_threshold2: z.number().min(0).default(190).describe('Least change of brightness at a clear edge.'),
    hough_threshold: whole(110, 'How many pixels of edges make a line.'),
    min_line_length: z.number().min(0).default(110).describe('Length of the shortest line, in pixels.'),
    max_line_gap: z.number().min(0).default(18).describe('Most pixels that may be missing in a line.'),
    angle_tolerance: z.number().min(0).default(4).describe('Degrees that a line may be off the horizontal or the vertical.'),
  }),
  thresholds: z.object({
    min_confidence: bound(0.5, 'Lowest likeness to a grid that makes a picture a sheet of plots.'),
    any_or_all: anyOrAll.describe('Whether a sample is dropped when any picture is a sheet of plots, or when all are.'),
  }),
  cost: 512,

  async computeStats({ images }, params, { media }) {
    const { canny_threshold1: one, canny_threshold2: other, min_horizontal_lines: across, min_vertical_lines: down } = params;
    const options = {
      low: Math.floor(Math.min(one, other)),
      high: Math.floor(Math.max(one, other)),
      threshold: params.hough_threshold,
      minLength: Math.round(params.min_line_length),
      maxGap: Math.round(params.max_line_gap),
      tolerance: params.angle_tolerance,
      across,
      down,
    };
    const found = await eachRef(images, async (ref) => subplotsOf(greyOf(await imagePixels(await media.read(ref))), options));
    return {
      image_subplot_confidence: found.map(({ confidence }) => confidence),
      horizontal_peak_count: found.map((lines) => lines.across),
      vertical_peak_count: found.map((lines) => lines.down),
      has_subplot_lines: found.map((lines) => (lines.across >= across && lines.down >= down ? 1 : 0)),
    };
  },
  keep: Object.assign(
    ({ image_subplot_confidence, has_subplot_lines }: Stats, { min_confidence, any_or_all, reversed_range, ...rule }: Limits) => {
      const isSheet = (confidence: number, at: number) =>
        has_subplot_lines[at] === 1 && isWithin(confidence, min_confidence, null, { ...rule, reversed_range: false });
      const found = any_or_all === 'all' ? image_subplot_confidence.every(isSheet) : image_subplot_confidence.some(isSheet);
      return image_subplot_confidence.length === 0 || found === reversed_range;
    },
    { ranges: [{ stat: 'image_subplot_confidence', lo: null, hi: 'min_confidence' }] },
  ),

  examples: [
    {
      given: { images: [] },
      stats: { image_subplot_confidence: [], horizontal_peak_count: [], vertical_peak_count: [], has_subplot_lines: [] },
      keeps: true,
    },
    {
      given: { images: [{ uri: 'test/fixtures/parity/image/grad.png' }] },
      stats: { image_subplot_confidence: [0], horizontal_peak_count: [0], vertical_peak_count: [0], has_subplot_lines: [0] },
      keeps: true,
    },
  ],
});
