import { defineFilter } from '../../core/operator.js';
import { openRanges } from '../../core/range.js';
import { areSigns } from '../../runtime/text/signs.js';

const stats = { all_punct: 'Lines of nothing but punctuation, symbols and emoji.' };

/** The attribute of Dolma's tagger not_alphanum_paragraph_v1, which marks lines; they are counted here. */
export default defineFilter({
  name: 'dolma_punctuation_filter',
  version: 1,
  summary: "Counts lines without words as Dolma's tagger does; keeps all samples unless thresholds are given.",
  reads: ['inkedLines'],
  cost: 4,
  stats,
  ...openRanges(stats),

  computeStats: ({ inkedLines }) => ({ all_punct: inkedLines.matching(areSigns) }),

  examples: [
    { given: { text: '* * *\nA line.\n☺ ☂ 🚢\n\n' }, params: { max_all_punct: 1 }, stats: { all_punct: 2 }, keeps: false },
    { given: { text: '1.\n½\n…é' }, stats: { all_punct: 0 }, keeps: true },
  ],
});
