import { defineFilter, numbers } from '../../core/operator.js';
import { openRanges } from '../../core/range.js';
import { skipSpace } from '../../runtime/text/edges.js';
import { cutAfterNewlines } from '../../runtime/text/lines.js';
import { countPieces } from '../../runtime/text/olmo-pieces.js';
import { countCharacters, stripUtf8 } from '../../runtime/text/python-text.js';

const WORDS = 'runs of letters and digits, and of other signs';
const PIECES = 'pieces into which the tokenizer of OLMo cuts before it looks words up';
const stats = {
  bytes_length_v1__bytes: 'Bytes, in UTF-8.',
  char_length_v1__length: 'Characters.',
  char_length_strip_ws_v1__length_no_ws: 'Characters, white space at the ends left out.',
  char_length_with_paragraphs_v1__paragraph: numbers('Characters of each line that is more than white space, its newline included.'),
  whitespace_tokenizer_v1__length: `Tokens, of which Dolma counts one too many: ${WORDS}.`,
  whitespace_tokenizer_with_paragraphs_v1__paragraph: numbers('Tokens of each such line, so counted.'),
  whitespace_tokenizer_with_paragraphs_v1__document: 'Sum of these.',
  olmo_pretokenizer_v1__length: `Number of ${PIECES}.`,
  olmo_pretokenizer_with_paragraphs_v1__paragraph: numbers(`Number of ${PIECES}, of each such line.`),
  olmo_pretokenizer_with_paragraphs_v1__document: 'Sum of these.',
};

/**
 * The attributes of Dolma's taggers of length (Soldaini et al. 2024), by tagger and attribute, for several taggers give theirs the same name.
 * Left out are words as `uniseg` cuts them, and tokens of models, which token_num_filter counts.
 */
export default defineFilter({
  name: 'dolma_length_filter',
  version: 1,
  summary: "Measures lengths as Dolma's taggers do; keeps all samples unless thresholds are given.",
  reads: ['characters', 'utf8', 'wordsAndSigns'],
  cost: 32,
  stats,
  ...openRanges(stats),

  computeStats({ characters, utf8, wordsAndSigns: words }) {
    const lines = cutAfterNewlines(utf8).where((bytes, start, end) => skipSpace(bytes, start, end) < end);
    const ofLine = { characters: [] as number[], tokens: [] as number[], pieces: [] as number[] };
    for (let line = 0, word = 0; line < lines.count; line++) {
      const [start, end] = [lines.starts[line]!, lines.ends[line]!];
      const first = word;
      while (word < words.count && words.starts[word]! < end) word++;
      ofLine.characters.push(lines.lengthOf(line));
      ofLine.tokens.push(word - first + 1);
      ofLine.pieces.push(countPieces(utf8, start, end));
    }
    const sum = (counts: readonly number[]) => counts.reduce((all, count) => all + count, 0);
    return {
      bytes_length_v1__bytes: utf8.length,
      char_length_v1__length: characters.count,
      char_length_strip_ws_v1__length_no_ws: countCharacters(stripUtf8(utf8)),
      char_length_with_paragraphs_v1__paragraph: ofLine.characters,
      whitespace_tokenizer_v1__length: words.count + 1,
      whitespace_tokenizer_with_paragraphs_v1__paragraph: ofLine.tokens,
      whitespace_tokenizer_with_paragraphs_v1__document: sum(ofLine.tokens),
      olmo_pretokenizer_v1__length: countPieces(utf8, 0, utf8.length),
      olmo_pretokenizer_with_paragraphs_v1__paragraph: ofLine.pieces,
      olmo_pretokenizer_with_paragraphs_v1__document: sum(ofLine.pieces),
    };
  },

  examples: [
    {
      given: { text: 'Été 42!\n\nThe end.\n ' },
      stats: {
        bytes_length_v1__bytes: 21,
        char_length_v1__length: 19,
        char_length_strip_ws_v1__length_no_ws: 17,
        char_length_with_paragraphs_v1__paragraph: [8, 9],
        whitespace_tokenizer_v1__length: 7,
        whitespace_tokenizer_with_paragraphs_v1__paragraph: [4, 4],
        whitespace_tokenizer_with_paragraphs_v1__document: 8,
        olmo_pretokenizer_v1__length: 10,
        olmo_pretokenizer_with_paragraphs_v1__paragraph: [5, 4],
        olmo_pretokenizer_with_paragraphs_v1__document: 9,
      },
      keeps: true,
    },
    { given: { text: 'Short.' }, params: { min_bytes_length_v1__bytes: 10 }, stats: { char_length_v1__length: 6 }, keeps: false },
    { given: { text: '' }, stats: { whitespace_tokenizer_v1__length: 1, olmo_pretokenizer_v1__length: 0 }, keeps: true },
  ],
});
