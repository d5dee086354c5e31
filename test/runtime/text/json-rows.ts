/** Rows for tests: random ones from a seed, and spellings that a reader could lose. */

/** Uniform in [0, 1), the same for the same seed. */
export const seeded = (seed: number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
};
export type Random = () => number;
export const pick = <T>(random: Random, from: readonly T[]): T => from[Math.floor(random() * from.length)]!;

const PIECES = [
  '',
  'a',
  'word and word',
  '\\n',
  '\\"',
  '\\\\',
  '\\/',
  '\\u0041',
  '\\u00e9',
  'é',
  '漢字',
  '😀',
  '\\ud83d\\ude00',
  '\\ud800',
  '\\udc00',
];
const MORE = ['\\u001f', '\\u001F', '\\u000a', '\\t', '\u2028', '\u007f', '<__dj__image>', 'x'.repeat(300), '{\\"text\\":0}', ',', '0'];
const NUMBERS = ['0', '-0', '1', '1.0', '-2.50', '1e5', '1E-7', '12345678901234567890', '0.1e+3'];
const NON_FINITE = ['NaN', 'Infinity', '-Infinity'];
const SPACES = ['', '', '', ' ', '\t', ' \r\n '];
const KEYS = ['text', 'images', 'videos', '__dj__meta__', '__dj__stats__', 'te\\u0078t', 'a', 'b', '0', '', 'text ', '__proto__'];

interface Wanted {
  /** Without NaN and infinities, which `JSON.parse` refuses. */
  readonly finite?: boolean;
}

/** A row with columns and other fields in any order, spelled in any way that is valid. */
export const randomRow = (random: Random, wanted: Wanted = {}): string => {
  const members = Array.from({ length: Math.floor(random() * 8) }, () => {
    const key = pick(random, KEYS);
    return `"${key}"${space(random)}:${space(random)}${columnValue(random, key, wanted)}`;
  });
  return `{${list(random, members)}}`;
};

const columnValue = (random: Random, key: string, wanted: Wanted): string => {
  if (random() < 0.15) return value(random, 0, wanted);
  if (key === 'text') return text(random);
  if (key === 'images' || key === 'videos')
    return `[${list(
      random,
      many(random, () => text(random)),
    )}]`;
  return key.startsWith('__dj__') ? object(random, 2, wanted) : value(random, 0, wanted);
};
const value = (random: Random, depth: number, wanted: Wanted): string => {
  const kind = Math.floor(random() * (depth > 3 ? 4 : 6));
  if (kind < 2) return text(random);
  if (kind === 2) return pick(random, wanted.finite ? NUMBERS : [...NUMBERS, ...NON_FINITE]);
  if (kind === 3) return pick(random, ['true', 'false', 'null']);
  if (kind === 4)
    return `[${list(
      random,
      many(random, () => value(random, depth + 1, wanted)),
    )}]`;
  return object(random, depth + 1, wanted);
};
const object = (random: Random, depth: number, wanted: Wanted) =>
  `{${list(
    random,
    many(random, () => `${text(random)}:${value(random, depth, wanted)}`),
  )}}`;
const text = (random: Random) => `"${many(random, () => pick(random, [...PIECES, ...MORE])).join('')}"`;
const many = <T>(random: Random, make: () => T): T[] => Array.from({ length: Math.floor(random() * 5) }, make);
const space = (random: Random) => pick(random, SPACES);
const list = (random: Random, items: readonly string[]) =>
  items.length === 0 ? space(random) : items.map((item) => `${space(random)}${item}${space(random)}`).join(',');

export const spellings = [
  '{}',
  '{ }',
  '{"text":"\\u00e9\\/\\u001F"}',
  '{"n":1.0,"e":1E5,"big":123456789012345678901234567890,"minus":-0}',
  '{"text":null,"images":null,"__dj__stats__":null}',
  '{"b":1,"a":2,"b":3}',
  '{"2":0,"1":0}',
  '{"images":["a", "b"],"videos":[ ]}',
  '{"__dj__stats__":{"2":1,"1":2},"__dj__meta__":{"x":1.50}}',
  '{"text":"a\\ud800"}',
  '{"x":NaN,"y":[-Infinity,Infinity]}',
];
