/** What OpenCC 1.1.9 answers, beyond the vectors. */
import { expect, test } from 'vitest';
import { converter, MODES, type Mode } from '../../../runtime/text/opencc/index.js';

test.each<[Mode, string, string]>([
  // The longest phrase counts, and a phrase before a character.
  ['s2t', '头发发现一丝不挂', '頭髮發現一絲不掛'],
  // A later phrase does not reach over the end of an earlier one.
  ['s2twp', '内存存储器', '記憶體儲存器'],
  ['tw2s', '一伙人才', '一伙人才'],
  ['tw2t', '人才', '人纔'],
  ['jp2t', '予定と弁当', '豫定と辨當'],
  ['t2jp', '學習電氣', '学習電気'],
  // Characters of two units, halves of them, and what is no Chinese.
  ['s2t', '\u{2B300}\ud840a\udc00', '襀\ud840a\udc00'],
  ['t2s', '\u{2A3F3}', '\u{2A3F3}'],
  ['s2hk', 'plain', 'plain'],
])('%s makes of %s %s', (mode, text, converted) => expect(converter(mode)(text)).toBe(converted));

test.each(MODES)('%s takes megabytes of what it knows and of what it does not', (mode) => {
  const convert = converter(mode);
  for (const piece of ['\u3000', '一', '，a', '发']) {
    const text = piece.repeat(300_000);
    expect([convert(piece).repeat(300_000) === convert(text), convert(piece).length]).toEqual([true, piece.length]);
  }
});
