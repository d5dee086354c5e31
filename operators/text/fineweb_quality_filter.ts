import { z } from 'zod';
import { VIEW_OF_WORDS, wordsParam } from '../../core/cut-words.js';
import { defineFilter } from '../../core/operator.js';
import { allOf, atLeast, atMost, bound } from '../../core/range.js';
import { endsWithAny, lastCode } from '../../runtime/text/edges.js';
import { duplicates } from '../../runtime/text/repetition.js';
import { letters, TERMINAL_BIT } from '../../runtime/text/unicode/letters.js';

const others = allOf(
  atMost('short_line_ratio', 'short_line_thr'),
  atMost('char_dup_ratio', 'char_duplicates_ratio'),
  atMost('list_ratio', 'new_line_ratio'),
);
const all = allOf(atLeast('line_punct_ratio', 'line_punct_thr'), others);

/** The rules that FineWeb (Penedo et al. 2024, section 3.6) adds to those of Gopher and C4, as FineWebQualityFilter of datatrove 0.10 has them. */
export default defineFilter({
  name: 'fineweb_quality_filter',
  version: 1,
  summary: "Keeps pages whose lines are sentences rather than lists: FineWeb's rules, as datatrove has them.",
  reads: ['characters', 'inkedLines', 'newlineLines', 'spacedWords', 'wordsAndSigns'],
  cost: 8,
  stats: {
    line_punct_ratio: 'Lines that end with a terminal mark, per line that is more than white space.',
    short_line_ratio: 'Lines of at most short_line_length characters, per such line.',
    char_dup_ratio: 'Characters of such lines that occurred before, per character that is no newline.',
    list_ratio: 'Newlines per word.',
  },
  params: z.object({
    words: wordsParam,
    short_line_length: z.int().min(0).default(30).describe('Most characters of a short line.'),
    stop_chars: z
      .array(z.string())
      .nullable()
      .default(null)
      .describe('What a line may end with; null stands for the terminal marks of all scripts.'),
  }),
  thresholds: z.object({
    line_punct_thr: bound(0.12, 'Lowest line_punct_ratio that is kept.'),
    line_punct_exclude_zero: z.boolean().default(false).describe('Whether samples without any such line are kept as well.'),
    short_line_thr: bound(0.67, 'Highest short_line_ratio that is kept.'),
    char_duplicates_ratio: bound(0.01, 'Highest char_dup_ratio that is kept.'),
    new_line_ratio: bound(0.3, 'Highest list_ratio that is kept.'),
  }),

  prepare: ({ words, short_line_length, stop_chars }) => ({
    view: VIEW_OF_WORDS[words],
    short_line_length,
    endings: stop_chars?.map((ending) => new TextEncoder().encode(ending)),
  }),
  computeStats(sample, { view, short_line_length, endings }) {
    const { characters, inkedLines, newlineLines } = sample;
    const newlines = newlineLines.count - 1;
    const ended = inkedLines.matching((utf8, start, end) =>
      endings ? endsWithAny(utf8, start, end, endings) : (letters[lastCode(utf8, start, end)]! & TERMINAL_BIT) !== 0,
    );
    return {
      line_punct_ratio: ended / inkedLines.count,
      short_line_ratio: inkedLines.upTo(short_line_length) / inkedLines.count,
      char_dup_ratio: duplicates(inkedLines).characters / (characters.count - newlines),
      list_ratio: newlines / sample[view].count,
    };
  },
  keep: Object.assign(
    (stats: Parameters<typeof all>[0], limits: Parameters<typeof all>[1] & { readonly line_punct_exclude_zero: boolean }) =>
      (limits.line_punct_exclude_zero && stats.line_punct_ratio === 0 ? others : all)(stats, limits),
    { ranges: all.ranges },
  ),

  examples: [
    {
      given: { text: 'The last boat of the day has gone.\n\nThere is no other way across tonight' },
      stats: { line_punct_ratio: 0.5, short_line_ratio: 0, char_dup_ratio: 0, list_ratio: 2 / 16 },
      keeps: true,
    },
    {
      given: { text: 'Chairs\nTables\nChairs' },
      stats: { line_punct_ratio: 0, short_line_ratio: 1, char_dup_ratio: 6 / 18, list_ratio: 2 / 3 },
      keeps: false,
    },
    {
      given: { text: 'A line that is long enough to stay;' },
      params: { stop_chars: [';'] },
      stats: { line_punct_ratio: 1 },
      keeps: true,
    },
    {
      given: { text: 'A line that is long enough to stay;' },
      params: { line_punct_exclude_zero: true },
      stats: { line_punct_ratio: 0 },
      keeps: true,
    },
    { given: { text: ' \n ' }, keeps: false },
  ],
});
