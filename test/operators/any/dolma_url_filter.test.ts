import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ProcessOperator } from '../../../core/operator.js';
import operator from '../../../operators/any/dolma_url_filter.js';
import { readBlocklist } from '../../../runtime/text/blocklist.js';
import { runOperator } from '../../run-operator.js';

const filter = operator as unknown as ProcessOperator;
const run = async (urls: readonly unknown[], params: object) =>
  (
    await runOperator(
      filter,
      urls.map((url) => ({ text: '', url })),
      params as never,
    )
  ).map(({ stats }) => stats.url);

describe('the list may be a file', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'blocklist-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('of any line ends', async () => {
    await writeFile(join(folder, 'list.txt'), '# a list\r\nads.example\r\n');
    expect(await run(['http://ads.example/x', 'http://other.example', 7, null], { blocklist: join(folder, 'list.txt') })).toEqual([
      1, 0, 0, 0,
    ]);
  });

  test('but not one that lists nothing', async () => {
    await writeFile(join(folder, 'none.txt'), '# nothing\n\n[Adblock]\n');
    await expect(run(['a.example'], { blocklist: join(folder, 'none.txt') })).rejects.toThrow(/has no line that is a domain or a URL/);
    await expect(run(['a.example'], { blocklist: join(folder, 'absent.txt') })).rejects.toThrow(/blocklist: cannot read/);
    await expect(run(['a.example'], {})).rejects.toThrow(/blocklist must name a file, or list domains or URLs/);
  });
});

test('hosts are told from this machine, and names from those that begin alike', async () => {
  const blocklist = ['127.0.0.1 ads.example', '::1 six.example', '2001:db8::1 far.example', 'www.wow.example'];
  const urls = ['http://127.0.0.1/x', 'http://[::1]/', 'http://[2001:db8::1]/x', 'six.example', 'wow.example', 'ow.example'];
  expect(await run(urls, { blocklist })).toEqual([0, 0, 1, 1, 1, 0]);
});

test.each([
  ['bücher.example', ['xn--bcher-kva.example']],
  ['пример.рф', ['xn--e1afmkfd.xn--p1ai']],
  ['shop.example # a shop', ['shop.example']],
  ['shop.example\tad', ['shop.example']],
  ['shop.example ## a shop', ['shop.example']],
  ['.dot.example', ['dot.example']],
  ['dot.example.', ['dot.example']],
  ['0.0.0.0 one.example two.example. # three.example', ['one.example', 'two.example']],
  ['2001:db8::1', ['[2001:db8::1]']],
  ['//a.example/x', ['a.example']],
  ['http://a.example./x#top', ['a.example']],
  ['||bücher.example^$third-party', ['xn--bcher-kva.example']],
])('%s is listed', (line, expected) => {
  expect([...readBlocklist(line, 'domain')]).toEqual(expected);
});

test.each([
  '999.1.1.1 bad.example',
  'news.example##.banner',
  'news.example#@#.banner',
  '@@||news.example^',
  '@@news.example',
  '||news.example/banner^',
  '||*.news.example^',
  '*.news.example',
  'news.example,other.example',
  '/banner.',
  '.',
  '[Adblock Plus 2.0]',
])('%s lists no address', (line) => {
  expect([...readBlocklist(line, 'domain')]).toEqual([]);
});

test('a host is the same with a dot at its end, and however it is spelt', async () => {
  const urls = ['http://shop.example./', 'shop.example.', 'https://BÜCHER.example/x', 'https://xn--bcher-kva.example', 'http://./'];
  expect(await run(urls, { blocklist: ['shop.example', 'bücher.example'] })).toEqual([1, 1, 1, 1, 0]);
  expect(await run(['http://a.example.:81/x'], { blocklist: ['a.example:81/x'], match: 'url' })).toEqual([1]);
});

test('a port that goes without saying is as good as none', async () => {
  expect(await run(['http://a.example:80/x', 'https://a.example:81/x'], { blocklist: ['a.example/x'], match: 'url' })).toEqual([1, 0]);
});

test('lines and URLs of a megabyte are read', async () => {
  const pieces = ['a', 'a.', 'a-', '|', '1:', '1.1 ', '/', '@', 'http://', '%'];
  const lines = pieces.map((piece) => piece.repeat(1_000_000 / piece.length));
  expect(readBlocklist(['a.example', ...lines].join('\n'), 'url').has('a.example')).toBe(true);
  expect(await run(lines, { blocklist: ['a.example'] })).toEqual(lines.map(() => 0));
});
