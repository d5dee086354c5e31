/** Real text that machines have: documentation and sources, as JSON lines with `text` and `meta.source`, in an order that only names decide. */

import { isUtf8 } from 'node:buffer';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, existsSync, readdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { ROOT } from '../root.js';

const TEXT =
  /(?:\.(?:md|txt|rst|py|js|mjs|cjs|ts|go|pm|pod|pl|html|c|h)|\/(?:copyright|changelog|news|readme|authors|todo)[^/]*?)(?:\.gz)?$/i;
const SIZES = { least: 200, most: 1_000_000 };

/** Answers what a program says, nothing where there is no such program. */
const told = (command: string, ...args: string[]): string => {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return '';
  }
};

const folders = () =>
  [
    '/usr/share/doc',
    '/usr/share/perl',
    '/usr/share/perl5',
    '/usr/lib/python3',
    join(ROOT, 'node_modules'),
    told('python3', '-c', 'import sysconfig; print(sysconfig.get_paths()["stdlib"])'),
    told('go', 'env', 'GOROOT'),
  ].filter((folder) => folder !== '' && existsSync(folder));

const texts = function* (folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* texts(path);
    else if (entry.isFile() && TEXT.test(path)) yield path;
  }
};

const readText = (path: string): string | undefined => {
  if (statSync(path).size > SIZES.most) return undefined;
  const stored = readFileSync(path);
  const bytes = path.endsWith('.gz') ? gunzipSync(stored) : stored;
  const fits = bytes.length >= SIZES.least && bytes.length <= SIZES.most;
  return fits && isUtf8(bytes) && !bytes.includes(0) ? bytes.toString() : undefined;
};

/** Writes a corpus of at least `megabytes`, unless it is there. What is read a second time bears a mark, so that no two documents are equal. */
export const buildCorpus = async (path: string, megabytes: number): Promise<void> => {
  if (existsSync(path)) return;
  const order = (file: string) => createHash('sha1').update(file).digest('hex');
  const files = folders()
    .flatMap((folder) => [...texts(folder)])
    .map((file) => [order(file), file] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const out = createWriteStream(`${path}.part`);
  let bytes = 0;
  for (let pass = 1; bytes < megabytes * 1e6; pass++) {
    for (const [, file] of files) {
      const text = readText(file);
      if (text === undefined) continue;
      const mark = pass === 1 ? '' : `Copy ${pass}.\n`;
      const line = `${JSON.stringify({ text: mark + text, meta: { source: `${file}#${pass}` } })}\n`;
      bytes += Buffer.byteLength(line);
      if (!out.write(line)) await once(out, 'drain');
      if (bytes >= megabytes * 1e6) break;
    }
  }
  out.end();
  await once(out, 'close');
  renameSync(`${path}.part`, path);
};
