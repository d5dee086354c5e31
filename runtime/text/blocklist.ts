/** Lists of domains or URLs, one a line, as blockers share them: bare, as a file of hosts, or as rules of Adblock Plus for whole domains. */
import { strip } from './python-text.js';

/** What of a URL is looked up. */
export type Matched = 'domain' | 'url';

/** Domains that stand for themselves, as nearly all of a list do: to read them as URLs takes ten times as long. */
const PLAIN = /^(?!.*xn--)(?:[a-z\d_-]+\.)+[a-z]+$/;
const HOST = /^(?:[a-z\d_-]+(?:\.[a-z\d_-]+)*|\[[\da-f:.]+\])$/;
const withoutWww = (host: string) => (host.startsWith('www.') ? host.slice(4) : host);
const HAS_AUTHORITY = /^(?:[a-z][a-z\d+.-]*:)?\/\//i;
/** Its host, without `www.`, or with its path; null of what is no URL. A scheme may be left out, and a dot may end the host. */
export const keyOf = (url: string, matched: Matched): string | null => {
  const text = strip(url);
  if (text === '') return null;
  if (PLAIN.test(text)) return matched === 'domain' ? withoutWww(text) : text;
  const full = HAS_AUTHORITY.test(text) ? text.replace(/^\/\//, 'http://') : `http://${text}`;
  if (!URL.canParse(full)) return null;
  const { hostname, port, pathname } = new URL(full);
  const host = hostname.toLowerCase().replace(/\.$/, '');
  if (!HOST.test(host)) return null;
  if (matched === 'domain') return withoutWww(host);
  const key = `${host}${port && `:${port}`}${pathname}`;
  let end = key.length;
  while (key[end - 1] === '/') end--;
  return key.slice(0, end).toLowerCase();
};

const IPV4 = /^\d+\.\d+\.\d+\.\d+$/;
/** The address of a machine as URLs have it, if it is one. */
const machineOf = (word: string): string | undefined => {
  const machine = IPV4.test(word) ? word : `[${word}]`;
  return URL.canParse(`http://${machine}`) ? machine : undefined;
};
const HERE = new Set(['127.0.0.1', '0.0.0.0', '[::1]', '[::]', 'localhost', 'localdomain']);

const OF_RULES = /^\|+([^/^|]*)\^/;
/** Rules of blockers for parts of pages (`site.example##.banner`), or for paths of any host, and exceptions. */
const OTHER_RULES = /^(?:\S*#[@?$%]*#|[@\\]|\/(?!\/))/;

/** The addresses that a line lists; none of a comment, and of what is no address, such as a single character. */
const listedBy = (line: string): readonly string[] => {
  if (PLAIN.test(line)) return [line];
  if (line === '' || '#;!'.includes(line[0]!) || OTHER_RULES.test(line)) return [];
  const [first = '', ...others] = strip(line.split('#', 1)[0]!).split(/\s+/);
  const rule = OF_RULES.exec(first)?.[1];
  if (rule !== undefined) return [rule];
  const machine = others.length === 0 ? undefined : machineOf(first);
  if (machine !== undefined) return [machine, ...others].filter((one) => !HERE.has(one));
  return first.length === 1 ? [] : [machineOf(first) ?? first.replace(/^\./, '')];
};

/** What is looked up of all addresses of a list. */
export const readBlocklist = (text: string, matched: Matched): ReadonlySet<string> => {
  const keys = new Set<string>();
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf('\n', start) + 1 || text.length;
    for (const address of listedBy(strip(text.slice(start, end)).toLowerCase())) {
      const key = keyOf(address, matched);
      if (key !== null) keys.add(key);
    }
    start = end;
  }
  return keys;
};
