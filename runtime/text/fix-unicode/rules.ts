/** The heuristic of ftfy 6.3.1 (Apache-2.0, Robyn Speer): which neighbours are so unlikely in text that was meant that they must be mojibake. */
import { CLUES, KINDS } from './tables.gen.js';

const { common, c1, bad, law, currency, numeric, kaomoji, box } = KINDS;
const start = KINDS.start_punctuation;
const end = KINDS.end_punctuation;
const upper = KINDS.upper_accented;
const lower = KINDS.lower_accented;
/** What Python's `\s` takes. */
const space = String.raw`\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000`;

const arabic = `[ØÙ][${common}${currency}${bad}${numeric}${start}ŸŠ®°µ»]`;
const BAD = new RegExp(
  [
    `[${c1}]`,
    `[${bad}${lower}${upper}${box}${start}${end}${currency}${numeric}${law}][${bad}]`,
    `[a-zA-Z][${KINDS.lower_common}${KINDS.upper_common}][${bad}]`,
    `[${bad}][${lower}${upper}${box}${start}${end}${currency}${numeric}${law}]`,
    `[${lower}${KINDS.lower_common}${box}${end}${currency}${numeric}][${upper}]`,
    `[${box}${end}${currency}${numeric}][${lower}]`,
    `[${lower}${box}${end}][${currency}]`,
    `[${space}][${upper}][${currency}]`,
    `[${upper}${box}][${numeric}${law}]`,
    `[${lower}${upper}${box}${currency}${end}][${start}][${numeric}]`,
    `[${lower}${upper}${currency}${numeric}${box}${law}][${end}][${start}]`,
    `[${currency}${numeric}${box}][${start}]`,
    `[a-z][${upper}][${start}${currency}]`,
    `[${box}][${kaomoji}]`,
    `[${lower}${upper}${currency}${numeric}${start}${end}${law}][${box}]`,
    `[${box}][${end}]`,
    String.raw`[${lower}${upper}][${start}${end}][\p{L}\p{N}_]`,
    // A ligature that no plain letter follows; a degree sign after a capital.
    '[Œœ][^A-Za-z]',
    `[${upper}]°`,
    // Windows-1252: pairs that the rules above miss; Arabic, of which four characters are asked; scripts of South Asia.
    String.raw`[ÂÃÎÐ][€œŠš¢£Ÿž\xa0\xad®©°·»${start}${end}–—´]`,
    '×[²³]',
    arabic + arabic,
    'à[²µ¹¼½¾]',
    // MacRoman.
    '√[±∂†≠®™´≤≥¥µø]',
    '≈[°¢]',
    '‚Ä[ìîïòôúùû†°¢π]',
    '‚[âó][àä°ê]',
    // Windows-1251: general punctuation, Latin-1 and Cyrillic, and that on top of Windows-1252.
    'вЂ',
    `[ВГРС][${c1}${bad}${start}${end}${currency}°µ][ВГРС]`,
    String.raw`ГўВЂВ[^\n][A-Za-z ]`,
    // Windows-1252 for a with an accent, and for the no-break space.
    String.raw`Ã[\xa0¡]`,
    `[a-z][${space}]?[ÃÂ][ ]`,
    '^[ÃÂ][ ]',
    `[a-z.,?!${end}]Â[ ${start}${end}]`,
    // Windows-1253, Windows-1257.
    String.raw`β€[™\xa0Ά\xad®°]`,
    `[ΒΓΞΟ][${c1}${bad}${start}${end}${currency}°][ΒΓΞΟ]`,
    'ā€',
  ].join('|'),
  'u',
);

/** Whether the text seems to hold mojibake. */
export const isBad = (text: string): boolean => BAD.test(text);

/** Runs of what looks like UTF-8 read in another encoding, a space counting as the no-break space that it may have been. */
export const UTF8_LIKE = new RegExp(
  `(?<![${CLUES.continuation_strict}])(?:[${CLUES.first_of_2}][${CLUES.continuation}]|` +
    `[${CLUES.first_of_3}][${CLUES.continuation}]{2}|[${CLUES.first_of_4}][${CLUES.continuation}]{3})+`,
  'g',
);

/** Pairs of neighbours, one of which is in whatever `isBad` finds. */
export const BAD_PAIRS: readonly (readonly [string, string])[] = [
  [bad + lower + upper + box + start + end + currency + numeric + law + KINDS.lower_common + KINDS.upper_common, bad],
  [bad, lower + upper + box + start + end + currency + numeric + law],
  [lower + KINDS.lower_common + box + end + currency + numeric, upper],
  [box + end + currency + numeric, lower],
  [`${lower}${upper}${box}${end}ВГРСΒΓΞΟβ`, currency],
  [`${upper}${box}`, `${numeric}${law}°`],
  [`${lower}${upper}${box}${end}${currency}${numeric}ВГРСΒΓΞΟ`, start],
  [`${lower}${upper}${box}${law}${currency}${numeric}ВГРСΒΓΞΟ`, end],
  [box, kaomoji],
  [lower + upper + currency + numeric + start + end + law, box],
  ['ÎÐ', `€œŠš¢£Ÿž\xa0\xad®©°·»${start}${end}–—´`],
  ['ØÙ', `${common}${currency}${bad}${numeric}${start}ŸŠ®°µ»`],
  ['à', '²µ¹¼½¾'],
  ['√≈', '±∂†≠®™´≤≥¥µø°¢'],
  ['×', '²³'],
  ['‚', 'Äâó'],
  ['ВГРСΒΓΞΟ', '°µ'],
];
/** Characters that alone are reason to look closer. */
export const BAD_ALONE = `${c1}ŒœÂÃЂ`;
