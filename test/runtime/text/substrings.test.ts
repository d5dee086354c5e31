import { expect, test } from 'vitest';
import { substringFinder } from '../../../runtime/text/substrings.js';

const random = (() => {
  let state = 99;
  return (limit: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
})();
const string = (most: number) => Array.from({ length: random(most) }, () => 'ab é'[random(4)]).join('');

test('strings are found where they are, and nowhere else', () => {
  const answers = new Set<boolean>();
  for (let n = 0; n < 2000; n++) {
    const strings = Array.from({ length: random(5) }, () => string(6)).filter((one) => one !== '');
    const text = string(20);
    const found = strings.some((one) => text.includes(one));
    expect(substringFinder(strings)(Buffer.from(text)), JSON.stringify([strings, text])).toBe(found);
    answers.add(found);
  }
  expect(answers.size).toBe(2);
});
