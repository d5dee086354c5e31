import { defineFilter } from '../../core/operator.js';
import { openRanges } from '../../core/range.js';
import { firstOf } from '../../runtime/text/code-points.js';
import { countKind } from '../../runtime/text/edges.js';
import { leadingCommentShare } from '../../runtime/text/leading-comment.js';
import { ALPHA_BIT } from '../../runtime/text/unicode/letters.js';

const stats = {
  max_line_length_doc: 'Characters of the longest line.',
  avg_line_length_doc: 'Characters per line, line ends left out.',
  alnum_prop_doc: 'Letters and digits per character.',
  alpha_token_prop_doc: 'Letters per token, of which Dolma counts one too many: runs of letters and digits, and of other signs.',
  has_xml_template_doc: 'Whether its first 100 characters have the beginning of an XML declaration: 1 or 0.',
  copyright_comment_prop_doc: 'Share of the text that its copyright notice takes, or else the comment that it begins with.',
};

/**
 * The attributes of Dolma's taggers code_redpajama_taggers_v1, code_copyright_comments_v1 (its document score) and, of the two of StarCoder,
 * what needs no lexer; secrets, which it leaves to detect-secrets, are left out.
 */
export default defineFilter({
  name: 'dolma_code_filter',
  version: 2,
  summary: "Measures sources as Dolma's taggers do; keeps all samples unless thresholds are given.",
  reads: ['characters', 'lines', 'splitLines', 'text', 'utf8', 'wordsAndSigns'],
  cost: 8,
  stats,
  ...openRanges(stats),

  computeStats: ({ characters: { count, alphanumeric }, lines, splitLines, text, utf8, wordsAndSigns }) => ({
    max_line_length_doc: lines.longest,
    avg_line_length_doc: splitLines.characters / Math.max(1, splitLines.count),
    alnum_prop_doc: count && alphanumeric / count,
    alpha_token_prop_doc: countKind(utf8, 0, utf8.length, ALPHA_BIT) / (wordsAndSigns.count + 1),
    has_xml_template_doc: firstOf(text, 100).includes('<?xml version=') ? 1 : 0,
    copyright_comment_prop_doc: leadingCommentShare(text, count),
  }),

  examples: [
    {
      given: { text: '# Counts boats.\n\nx = 1\n' },
      stats: {
        max_line_length_doc: 15,
        avg_line_length_doc: 20 / 3,
        alnum_prop_doc: 13 / 23,
        alpha_token_prop_doc: 12 / 8,
        copyright_comment_prop_doc: 17 / 23,
      },
      keeps: true,
    },
    {
      given: { text: 'int a; /* Copyright: us */' },
      params: { max_copyright_comment_prop_doc: 0.5 },
      stats: { copyright_comment_prop_doc: 20 / 26 },
      keeps: false,
    },
    {
      given: { text: '<?xml version="1.0"?>\n<boats/>' },
      params: { max_has_xml_template_doc: 0 },
      stats: { has_xml_template_doc: 1 },
      keeps: false,
    },
    { given: { text: '/* none */ int a;' }, stats: { copyright_comment_prop_doc: 0 }, keeps: true },
  ],
});
