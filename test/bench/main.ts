/**
 * What it is asked for is its first argument; each side is a fresh process, one after another.
 *   npm run bench -- text [--steps 12|17] [--mb 80,330] [--sides sluice,plain,peer,peer-list,unfused,sweep]   the same recipe
 *   npm run bench -- datatrove|dolma [--mb 80]   rules of these toolkits, and ours of the same name
 *   npm run bench -- operators [--mb 8]   each text operator alone, in this process; fails when a declared cost is far off
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../root.js';
import { type Agreement, compare } from './compare.js';
import { buildCorpus } from './corpus.js';
import type { Usage } from './measure.js';
import { isOff, measureOperators, operatorLine } from './operators.js';
import { runPeer } from './peer.js';
import { type Row, table } from './report.js';
import { agreement, runToolkit, TOOLKITS, type Toolkit } from './rules.js';
import { runPlain, runSluice, runSweep } from './sluice.js';
import { STEPS } from './steps.js';

const CACHE = join(ROOT, '.cache/bench');
type Steps = readonly object[];
type Side = (folder: string, corpus: string, steps: Steps) => Promise<Usage & { readonly firstResult?: number }>;
const SIDES: Readonly<Record<string, Side>> = {
  sluice: runSluice,
  unfused: (folder, corpus, steps) => runSluice(folder, corpus, steps, 'unfused'),
  plain: runPlain,
  sweep: runSweep,
  peer: (folder, corpus, steps) => runPeer(folder, corpus, steps, 'fused'),
  'peer-list': (folder, corpus, steps) => runPeer(folder, corpus, steps, 'list'),
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { mb: { type: 'string' }, sides: { type: 'string', default: 'sluice,plain,peer' }, steps: { type: 'string', default: '12' } },
});

const say = (line: string) => process.stderr.write(`${line}\n`);
const corpusOf = async (megabytes: number): Promise<string> => {
  mkdirSync(CACHE, { recursive: true });
  const corpus = join(CACHE, `text-${megabytes}.jsonl`);
  await buildCorpus(corpus, megabytes);
  return corpus;
};
const sizes = (otherwise: string) => (values.mb ?? otherwise).split(',').map(Number);

const rows: Row[] = [];
const timed = async (side: string, megabytes: number, run: () => ReturnType<Side>): Promise<void> => {
  say(`${side}, ${megabytes} MB ...`);
  rows.push({ side, megabytes, ...(await run()) });
  say(table(rows.slice(-1)));
};
const report = (name: string): void => {
  writeFileSync(join(CACHE, `${name}.md`), table(rows));
  process.stdout.write(table(rows));
};

const differences = ({ same, ...rest }: Agreement) =>
  [
    `${same} documents equal`,
    ...Object.entries(rest).map(
      ([what, found]) => `${what} ${found.length}${found.length > 0 ? ` (${found.slice(0, 5).join('; ')})` : ''}`,
    ),
  ].join(', ');

const benchText = async (steps: Steps, sides: readonly string[]): Promise<void> => {
  for (const megabytes of sizes('80,330')) {
    const corpus = await corpusOf(megabytes);
    const folderOf = (side: string) => join(CACHE, `${side}-${megabytes}`);
    for (const side of sides) await timed(side, megabytes, () => SIDES[side]!(folderOf(side), corpus, steps));
    const exported = (side: string) => join(folderOf(side), 'out.jsonl');
    // A sweep writes recipes, not datasets.
    for (const side of sides.slice(1).filter((one) => one !== 'sweep'))
      say(`${sides[0]} and ${side}: ${differences(await compare(exported(sides[0]!), exported(side)))}`);
  }
  report(`text-${steps.length}`);
};

const benchRules = async (toolkit: Toolkit): Promise<void> => {
  for (const megabytes of sizes('80')) {
    const corpus = await corpusOf(megabytes);
    const [ours, theirs] = ['sluice', toolkit].map((side) => join(CACHE, `${side}-rules-${megabytes}`)) as [string, string];
    await timed('sluice', megabytes, () => runSluice(ours, corpus, TOOLKITS[toolkit].steps));
    await timed(toolkit, megabytes, () => runToolkit(toolkit, theirs, corpus));
    const documents = readFileSync(corpus, 'utf8').trimEnd().split('\n').length;
    say(await agreement(toolkit, ours, theirs, documents));
  }
  report(toolkit);
};

const benchOperators = async (): Promise<void> => {
  process.stdout.write(operatorLine());
  let off = 0;
  await measureOperators(await corpusOf(sizes('8')[0]!), (rate) => {
    if (isOff(rate)) off++;
    process.stdout.write(operatorLine(rate));
  });
  process.exit(off === 0 ? 0 : 1);
};

const [what] = positionals;
const sides = values.sides.split(',');
const steps = STEPS[values.steps as unknown as keyof typeof STEPS] as Steps | undefined;
if (positionals.length === 1 && what === 'operators') await benchOperators();
else if (positionals.length === 1 && (what === 'datatrove' || what === 'dolma')) await benchRules(what);
else if (positionals.length === 1 && what === 'text' && steps && sides.every((side) => SIDES[side])) await benchText(steps, sides);
else {
  say(`usage: npm run bench -- text [--steps 12|17] [--mb 80,330] [--sides ${Object.keys(SIDES).join()}]`);
  say('       npm run bench -- datatrove|dolma [--mb 80]\n       npm run bench -- operators [--mb 8]');
  process.exit(1);
}
