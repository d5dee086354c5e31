import { expect, test } from 'vitest';
import { DEFAULT_FIELDS } from '../../../core/sample.js';
import { readRow } from '../../../runtime/text/json-row.js';
import { pick, randomRow, seeded } from './json-rows.js';

const encoder = new TextEncoder();
/** What is wrong with a line, or undefined. Anything thrown but a SampleError fails the test. */
const complaint = (line: Uint8Array): string | undefined => {
  try {
    readRow(line, DEFAULT_FIELDS);
    return undefined;
  } catch (error) {
    if ((error as Error).name !== 'SampleError') throw error;
    return (error as Error).message;
  }
};

test.each([
  ['', 'invalid JSON at byte 1: expected a value'],
  ['hello', 'invalid JSON at byte 1: expected a value'],
  ['[{"text":', 'a list, not an object: make a file that is one JSON list into lines first (`jq -c .[]`)'],
  [' "text"', 'not a JSON object at byte 2'],
  ['{"a":1}x', 'invalid JSON at byte 8: expected the end of the row'],
  ['{"a":1,}', 'invalid JSON at byte 8: expected a key in quotes'],
  ['{"a" 1}', 'invalid JSON at byte 6: expected ":"'],
  ['{"a":01}', 'invalid JSON at byte 7: expected "," or "}"'],
  ['{"a":1.}', 'invalid JSON at byte 8: expected a digit'],
  ['{"a":+1}', 'invalid JSON at byte 6: expected a value'],
  ['{"text":"é\\x"}', 'invalid JSON at byte 13: expected an escape that JSON knows'],
  ['{"text":"a\tb"}', 'invalid JSON at byte 11: expected an escape for this control character'],
  ['{"text":"a', 'invalid JSON at byte 11: expected the end of the string'],
  ['{"a":"\\u12g4"}', 'invalid JSON at byte 11: expected four hexadecimal digits'],
])('%s: %s', (line, message) => {
  expect(complaint(encoder.encode(line))).toBe(message);
});

test.each([
  [[0xff], 1],
  [[0x7b, 0x22, 0xc3, 0x28], 3],
  [[0x61, 0xe4, 0xb8], 2],
  [[0x61, 0xed, 0xa0, 0x80], 2],
  [[...encoder.encode('é漢😀'.repeat(30000)), 0xf5, 0x61], 9 * 30000 + 1],
])('bytes that are not UTF-8 are told by their place', (line, place) => {
  expect(complaint(Uint8Array.from(line))).toBe(`invalid UTF-8 at byte ${place}`);
});

test('a broken row is refused exactly when JSON.parse refuses it', () => {
  const random = seeded(4);
  const stray = [...encoder.encode('{}[]",:\\u0eE+-.tfn \n\t'), 0, 0x1f, 0x80, 0xff, 0xc3, 0xed];
  let refused = 0;
  for (let n = 0; n < 30000; n++) {
    const line = [...encoder.encode(randomRow(random, { finite: true }))];
    for (let changes = 1 + Math.floor(random() * 2); changes > 0; changes--) {
      const at = Math.floor(random() * line.length);
      pick(random, [() => line.splice(at, 1), () => line.splice(at, 0, pick(random, stray)), () => line.splice(at)])();
    }
    const bytes = Uint8Array.from(line);
    const found = complaint(bytes);
    expect({ line: Buffer.from(bytes).toString(), valid: found === undefined }).toEqual({
      line: Buffer.from(bytes).toString(),
      valid: isObjectRow(bytes),
    });
    refused += found === undefined ? 0 : 1;
  }
  expect(refused).toBeGreaterThan(10000);
});
const isObjectRow = (bytes: Uint8Array): boolean => {
  try {
    const value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
};

test('depth has no limit where no operator looks; in stats and meta it is the sample that fails', () => {
  const deep = (levels: number) => `${'[{"a":'.repeat(levels)}1${'}]'.repeat(levels)}`;
  expect(complaint(encoder.encode(`{"text":"x","tree":${deep(200000)}}`))).toBe(undefined);
  expect(complaint(encoder.encode(`{"__dj__meta__":{"tree":${deep(200000)}}}`))).toContain('nested too deeply');
  expect(complaint(encoder.encode(`{"tree":${'['.repeat(200000)}}`))).toContain('invalid JSON at byte 200009');
});
