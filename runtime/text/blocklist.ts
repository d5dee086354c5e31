/** Lists of domains or URLs, one a line, as blockers share them: bare, as a file of hosts, or as rules of Adblock Plus for whole domains. */
import { strip } from './python-text.js';

/** What of a URL is looked up. */
export type Matched = 'domain' | 'url';

/** Domains that stand for themselves, as nearly all of a list do: to read them as URLs takes ten times as long. */
const PLAIN = /^(?!.*xn--)(?:[a-z\d_-]+\.)+[a-z]+$/;
const withoutWww = (host: string) => (host.startsWith('www.') ? host.slice(4) : host);
const HAS_AUTHORITY = /^(?:[a-z][a-z\d+.-]*:)?\/\//i;
/** Its host, without `www.`, or with its path; null of what is no URL. A scheme may be left out. */
export const keyOf = (url: string, matched: Matched): string | null => {
  const text = strip(url);
  if (text === '') return null;
  if (PLAIN.test(text)) return matched === 'domain' ? withoutWww(text) : text;
  const full = HAS_AUTHORITY.test(text) ? text.replace(/^\/\//, 'http://') : `http://${text}`;
  if (!URL.canParse(full)) return null;
  const { host, hostname, pathname } = new URL(full);
  const key = matched === 'domain' ? withoutWww(hostname.toLowerCase()) : `${host}${pathname}`;
  let end = key.length;
  while (key[end - 1] === '/') end--;
  return key.slice(0, end).toLowerCase();
};

const DOMAIN = '(?=[a-z\\d_-]\\.?[a-z\\d_-])[a-z\\d_-]+(?:\\.[a-z\\d_-]+)*\\.?';
const OF_HOSTS = new RegExp(`^([\\da-f.:]+)\\s+(${DOMAIN})`);
const OF_RULES = new RegExp(`^\\|+(${DOMAIN})\\^`);
const BARE = new RegExp(`^${DOMAIN}`);
const IPV4 = /^\d+\.\d+\.\d+\.\d+$/;
const HERE = new Set(['127.0.0.1', '0.0.0.0', '[::1]', 'localhost', 'localdomain']);

/** The addresses that a line lists; none of a comment, and of what is no address. */
const listedBy = (line: string): readonly string[] => {
  if (line === '' || '#;!'.includes(line[0]!)) return [];
  if (PLAIN.test(line)) return [line];
  const [, address, host] = OF_HOSTS.exec(line) ?? [];
  if (address !== undefined) {
    const machine = IPV4.test(address) ? address : `[${address}]`;
    return URL.canParse(`http://${machine}`) ? [machine, host!].filter((one) => !HERE.has(one)) : [];
  }
  if (BARE.test(line)) return [line];
  const rule = OF_RULES.exec(line)?.[1];
  return rule === undefined ? [] : [rule];
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
