import { describe, expect, test } from 'vitest';
import { uniform } from '../../../core/random.js';
import { Sandbox } from '../../../runtime/code/sandbox.js';

const of = (expression: string) => Sandbox.of({ called: 'lambda_str', expression });
const run = async (expression: string, given = '{}') => JSON.parse(await (await of(expression)).call(given, uniform(1)));
const resultOf = async (expression: string) => (await run(`(sample) => ({ value: ${expression} })`)).value;

test('what a function makes of an object is given back', async () => {
  expect(await run('(sample) => ({ ...sample, n: sample.n + 1, gone: undefined })', '{"n":1,"t":"é\\ud800𝒜\\u0000"}')).toEqual({
    n: 2,
    t: 'é\ud800𝒜\u0000',
  });
  expect(await run('function (sample) { return sample; }', '{"a":[{}]}')).toEqual({ a: [{}] });
});

test('nothing of the host is there: files, network, clock, timers, modules, memory that is shared by threads', async () => {
  const names =
    'process require fetch setTimeout setImmediate queueMicrotask Date performance console Atomics WebAssembly Buffer global module Intl';
  expect(await resultOf(`[${names.split(' ').map((name) => `typeof ${name}`)}].filter((type) => type !== 'undefined')`)).toEqual([]);
  expect(await resultOf(`typeof (0, eval)('globalThis').constructor.constructor('return process')`).catch(() => 'refused')).toBe(
    'function',
  );
  await expect(resultOf(`(() => {}).constructor('return process')()`)).rejects.toThrow(/process/);
  await expect(of('(sample) => ({ value: import("node:fs") })').then((one) => one.call('{}', uniform(1)))).resolves.toBe('{"value":{}}');
  const module = `import { readFileSync } from 'node:fs'; export const f = (sample) => sample;`;
  await expect(Sandbox.of({ called: 'file_path', module, exported: 'f' })).rejects.toThrow(/^file_path: .*node:fs/);
});

test('numbers are drawn from what is given, and no others', async () => {
  const sandbox = await of('(sample) => ({ drawn: [Math.random(), Math.random()] })');
  const draw = uniform(5);
  const [first, second] = [draw(), draw()];
  expect(JSON.parse(await sandbox.call('{}', uniform(5)))).toEqual({ drawn: [first, second] });
  expect(await sandbox.call('{}', uniform(5))).toBe(await sandbox.call('{}', uniform(5)));
});

test("what a function leaves for later is in nobody's way", async () => {
  const sandbox = await of('(sample) => { for (let i = 0; i < 1e5; i++) Promise.resolve(i).then(() => i); return { ok: true }; }');
  for (let n = 0; n < 40; n++) expect(await sandbox.call('{}', uniform(1))).toBe('{"ok":true}');
});

describe('mistakes of a function are those of its sample', () => {
  test.each([
    ['(sample) => sample.text.trim()', /^TypeError: cannot read property 'trim' of undefined$/],
    ['(sample) => { throw new RangeError("too far") }', /^RangeError: too far$/],
    ['(sample) => { throw "a word" }', /^a word$/],
    ['(sample) => "a"', /^TypeError: it gives string, not an object$/],
    ['(sample) => [1]', /it gives a list, not an object/],
    ['(sample) => null', /it gives null, not an object/],
    ['async (sample) => sample', /it gives a promise, not an object/],
    ['(sample) => ({ n: 1n })', /TypeError/],
    ['(sample) => { const o = {}; o.o = o; return o }', /circular/],
  ])('%s', async (expression, message) => {
    const sandbox = await of(expression);
    await expect(async () => sandbox.call('{}', uniform(1))).rejects.toMatchObject({
      name: 'SampleError',
      message: expect.stringMatching(message),
    });
  });
});

describe('what takes too much ends, and the next sample goes on', () => {
  test.each([
    ['time', 'for (;;);', /interrupted/],
    ['time, whatever it catches', 'for (;;) try { for (;;); } catch {}', /interrupted/],
    ['time in a pattern', "/(a+)+b/.test('a'.repeat(64))", /interrupted/],
    ['memory', 'const all = []; for (;;) all.push(new Uint8Array(1 << 20))', /out of memory/],
    ['memory at once', "'x'.repeat(2 ** 30 - 1)", /out of memory|too long/],
    ['stack', '(function deep() { return deep() + 1 })()', /stack overflow/],
    ['the stack of the host', 'let o = {}; for (let p = o, i = 0; i < 1e5; i++) p = p.a = {}; JSON.stringify(o)', /stack/],
    ['the stack of the compiler', "eval('('.repeat(50000))", /stack/],
  ])('%s', { timeout: 300_000 }, async (_, statement, message) => {
    const sandbox = await of(`(sample) => { if (sample.bad) { ${statement} } return sample }`);
    await expect(async () => sandbox.call('{"bad":true}', uniform(1))).rejects.toMatchObject({
      name: 'SampleError',
      message: expect.stringMatching(message),
    });
    expect(await sandbox.call('{"n":1}', uniform(1))).toBe('{"n":1}');
  });
});

describe('code that cannot be used is the mistake of its recipe', () => {
  test.each([
    ['5', /^lambda_str: it is no function$/],
    ['() => ({})', /^lambda_str: its function must take one argument$/],
    ['(a, b) => ({})', /must take one argument/],
    ['(sample) => {', /^lambda_str: SyntaxError/],
    ['nobody', /^lambda_str: ReferenceError: .*nobody/],
  ])('%s', async (expression, message) => {
    await expect(of(expression)).rejects.toMatchObject({ name: 'RecipeError', message: expect.stringMatching(message) });
  });
  test.each([
    ['export const g = (sample) => sample;', /^file_path: it exports no function "f"$/],
    ['export const f = 5;', /it exports no function "f"/],
    ['export const f = (sample) => sample; throw new Error("early")', /^file_path: Error: early$/],
    ['export const f = (sample) => sample; for (;;);', /interrupted/],
    ['export const f = (', /SyntaxError/],
  ])('%s', async (module, message) => {
    await expect(Sandbox.of({ called: 'file_path', module, exported: 'f' })).rejects.toMatchObject({
      name: 'RecipeError',
      message: expect.stringMatching(message),
    });
  });
});

test('a text of many megabytes goes through', { timeout: 300_000 }, async () => {
  const text = 'é a\n'.repeat(5_000_000);
  const made = JSON.parse(
    await (await of('(sample) => ({ ...sample, n: sample.text.length })')).call(JSON.stringify({ text }), uniform(1)),
  );
  expect([made.n, made.text === text]).toEqual([text.length, true]);
});
