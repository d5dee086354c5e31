/**
 * `npm run bench -- text [--mb 80,330] [--sides sluice,plain,peer,peer-list]`: the same recipe, each side a fresh process, one after another.
 * `npm run bench -- operators [--mb 8]`: each text operator alone, in this process; fails when a declared cost is far off.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../root.js';
import { type Agreement, compare } from './compare.js';
import { buildCorpus } from './corpus.js';
import type { Usage } from './measure.js';
import { isOff, measureOperators, operatorLine } from './operators.js';
import { runPeer } from './peer.js';
import { type Row, table } from './report.js';
import { runPlain, runSluice, runSweep } from './sluice.js';

const CACHE = join(ROOT, '.cache/bench');
type Side = (folder: string, corpus: string) => Promise<Usage & { readonly firstResult?: number }>;
const SIDES: Readonly<Record<string, Side>> = {
  sluice: runSluice,
  plain: runPlain,
  sweep: runSweep,
  peer: (folder, corpus) => runPeer(folder, corpus, 'fused'),
  'peer-list': (folder, corpus) => runPeer(folder, corpus, 'list'),
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { mb: { type: 'string' }, sides: { type: 'string', default: 'sluice,plain,peer' } },
});
const sides = values.sides.split(',');
const [what] = positionals;
if (positionals.length !== 1 || (what !== 'text' && what !== 'operators') || sides.some((side) => SIDES[side] === undefined)) {
  console.error(
    `usage: npm run bench -- text [--mb 80,330] [--sides ${Object.keys(SIDES).join()}]\n       npm run bench -- operators [--mb 8]`,
  );
  process.exit(1);
}

const say = (line: string) => process.stderr.write(`${line}\n`);
const differences = ({ same, ...rest }: Agreement) =>
  [
    `${same} documents equal`,
    ...Object.entries(rest).map(
      ([what, found]) => `${what} ${found.length}${found.length > 0 ? ` (${found.slice(0, 5).join('; ')})` : ''}`,
    ),
  ].join(', ');

mkdirSync(CACHE, { recursive: true });
if (what === 'operators') {
  const megabytes = Number(values.mb ?? 8);
  const corpus = join(CACHE, `text-${megabytes}.jsonl`);
  await buildCorpus(corpus, megabytes);
  process.stdout.write(operatorLine());
  let off = 0;
  await measureOperators(corpus, (rate) => {
    if (isOff(rate)) off++;
    process.stdout.write(operatorLine(rate));
  });
  process.exit(off === 0 ? 0 : 1);
}
const rows: Row[] = [];
for (const megabytes of (values.mb ?? '80,330').split(',').map(Number)) {
  const corpus = join(CACHE, `text-${megabytes}.jsonl`);
  await buildCorpus(corpus, megabytes);
  const exported = (side: string) => join(CACHE, `${side}-${megabytes}`, 'out.jsonl');
  for (const side of sides) {
    say(`${side}, ${megabytes} MB ...`);
    const usage = await SIDES[side]!(join(CACHE, `${side}-${megabytes}`), corpus);
    rows.push({ side, megabytes, ...usage });
    say(table(rows.slice(-1)));
  }
  // A sweep writes recipes, not datasets.
  for (const side of sides.slice(1).filter((one) => one !== 'sweep'))
    say(`${sides[0]} and ${side}: ${differences(await compare(exported(sides[0]!), exported(side)))}`);
}
const report = table(rows);
writeFileSync(join(CACHE, 'text.md'), report);
process.stdout.write(report);
