import { expect, test } from 'vitest';
import { uniform } from '../../../core/random.js';
import { pem, webToken } from '../../../runtime/text/redaction/blocks.js';
import { email } from '../../../runtime/text/redaction/emails.js';
import { channel, id, secret } from '../../../runtime/text/redaction/named.js';
import { platformId, sharePath, unixPath, windowsPath } from '../../../runtime/text/redaction/patterns.js';

const W = '[\\p{L}\\p{N}_]';
const B = `(?:(?<!${W})(?=${W})|(?<=${W})(?!${W}))`;
const WAY = '(^|[\\s"\'(\\[=])';
const IN_PATH = '[^\\s"\')\\]]';
const SECRETS = 'api[_-]?key|apikey|secret|password|passwd|token|auth|authorization|credential|license[_-]?key';

/** Each with the peer's pattern, its group that stays, and pieces that make texts in which much of it is found. */
const CASES = [
  [email, `[a-zA-Z0-9][\\p{L}\\p{N}_.+-]*@[\\p{L}\\p{N}_.-]+\\.(?:[a-zA-Z]{2,}|${W}{2,})`, 0, 'a|B|9|_|.|+|-|@|@|é|𝒜|.co|com|x1| |𝟘|..|😀'],
  [webToken, `${B}eyJ[A-Za-z0-9_=-]+\\.[A-Za-z0-9_=-]+\\.[A-Za-z0-9_=-]+${B}`, 0, 'eyJ|a|.|.|-|=|_|é| |eyJx|𝒜|eyJa.b.c'],
  [
    pem,
    '-----BEGIN [A-Z0-9 -]+-----[\\s\\S]*?-----END [A-Z0-9 -]+-----',
    0,
    '-----BEGIN |-----END |-----|A|B C|-|\n|x|BEGIN|-----END A-----|-----BEGIN A-----',
  ],
  [
    secret,
    `(${B}(?:${SECRETS})\\s*[:=]\\s*["']?)[^\\s"',}\\]]+`,
    1,
    'api|_|-|key|K|token|ſecret|auth|authorızation|_\u212aey|:|=| |"|\'|x|}|é|İal|password',
  ],
  [
    id,
    `${B}((?:session|user|request|trace)[_-]?id)\\s*[:=]\\s*["']?[\\p{L}\\p{N}_.-]+`,
    1,
    'session|_id|user|-|ıd|ID|trace_id|:|=| |"|\'|x|.|é',
  ],
  [
    channel,
    `(${B}channel\\s*[:=]\\s*["']?|当前的\\s*channel\\s*[:：]\\s*)(?:feishu|wecom|email|mail|飞书|邮箱)${B}`,
    1,
    'channel|channel:|CHANNEL|当前的|:|：|=| |"|feıshu|email|mail|飞书|x|_|é',
  ],
  [unixPath, `${WAY}(?:/(?:Users?|home|tmp|etc|var|opt|Applications)${IN_PATH}*(?:/${IN_PATH}*)*)`, 1, '/home|/tmp|/a|/| |"|(|[|=|]|x'],
  [windowsPath, `${WAY}(?:[A-Za-z]:\\\\${IN_PATH}*(?:\\\\${IN_PATH}*)*)`, 1, 'C:\\|d:|a|\\| |"|(|[|=|]|/'],
  [sharePath, `${WAY}(?:\\\\\\\\${IN_PATH}+)`, 1, '\\\\|\\|a| |"|(|[|=|]|/'],
  [platformId, `${B}(?:ou_|u_|uid_)[0-9a-zA-Z_-]{16,64}${B}`, 0, 'ou_|u_|uid_|0123456789abcdef|-|_|x| |é|.'],
] as const;

test.each(CASES.map((one) => [one[1], one] as const))('spans are those of %s', (_, [finder, source, group, pieces]) => {
  const ignored = [secret, id, channel].includes(finder);
  const peers = new RegExp(ignored ? source.replaceAll('i', '[i\\u0130\\u0131]') : source, ignored ? 'giu' : 'gu');
  const draw = uniform(source.length);
  const of = pieces.split('|');
  let found = 0;
  for (let n = 0; n < 4000; n++) {
    const text = Array.from({ length: 1 + Math.floor(draw() * 14) }, () => of[Math.floor(draw() * of.length)]!).join('');
    const expected = [...text.matchAll(peers)].flatMap((match) => {
      const start = match.index + (group === 0 ? 0 : match[group]!.length);
      return [start, match.index + match[0].length];
    });
    expect({ text, spans: finder(text) }).toEqual({ text, spans: expected });
    if (expected.length > 0) found++;
  }
  expect(found).toBeGreaterThan(20);
});
