/**
 * What it is asked for is its first argument; each side is a fresh process, one after another.
 *   npm run bench -- text [--steps 12|17] [--mb 80,330] [--sides sluice,plain,peer,peer-list,unfused,sweep]   the same recipe
 *   npm run bench -- datatrove|dolma [--mb 80]   rules of these toolkits, and ours of the same name
 *   npm run bench -- images [--photos 2000,4000] [--sides sluice,up,decode,peer]   a recipe over photographs, next to decoding them with nothing else
 *   npm run bench -- videos [--clips 12] [--seconds 60]   a recipe over clips of 1280 by 720, on either side
 *   npm run bench -- operators [--mb 8] [--sides sluice]   each text operator alone, next to memory and, unless only sluice is named, the peer's;
 *     fails when a declared cost is far off
 * With --record, the figures are kept in docs/bench, from which `npm run generate` writes pages.
 */
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Agreement, type Run, type RunFigures, runsTable, type Usage } from '../../docs/figures.js';
import type { OperatorFigures, OperatorRow } from '../../docs/operator-figures.js';
import { ROOT } from '../root.js';
import { attributed, compare, exported, type Kept } from './compare.js';
import { buildCorpus } from './corpus.js';
import { copyRate } from './memory.js';
import { isOff, measureOperators, operatorHead, operatorLine } from './operators.js';
import { PEER, PEER_MEGABYTES, peerRate, runPeer } from './peer.js';
import { makePhotos, runDecoder } from './photos.js';
import { record, writeFigures } from './record.js';
import { runToolkit, TOOLKITS, type Toolkit } from './rules.js';
import { runPlain, runSluice, runSweep, runWarm } from './sluice.js';
import { STEPS } from './steps.js';
import { benchVideos } from './videos.js';

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

/** Over a folder of photographs; `up` has its server running, `decode` decodes them and does no more, the peer reads samples that name them. */
const IMAGE_SIDES: Readonly<Record<string, Side>> = {
  sluice: runSluice,
  up: runWarm,
  decode: runDecoder,
  peer: (folder, photos, steps) => runPeer(folder, `${photos}.jsonl`, steps, 'list'),
};

const given = process.argv.slice(2);
const { values, positionals } = parseArgs({
  args: given,
  allowPositionals: true,
  options: {
    mb: { type: 'string' },
    photos: { type: 'string', default: '2000,4000' },
    sides: { type: 'string' },
    clips: { type: 'string', default: '12' },
    seconds: { type: 'string', default: '60' },
    steps: { type: 'string', default: '12' },
    record: { type: 'boolean', default: false },
  },
});

const say = (line: string) => process.stderr.write(`${line}\n`);
const corpusOf = async (megabytes: number): Promise<string> => {
  mkdirSync(CACHE, { recursive: true });
  const corpus = join(CACHE, `text-${megabytes}.jsonl`);
  await buildCorpus(corpus, megabytes);
  return corpus;
};
const sizes = (otherwise: string) => (values.mb ?? otherwise).split(',').map(Number);
const keep = (name: string, packages: readonly string[], figures: RunFigures | OperatorFigures): void => {
  const command = given.filter((one) => one !== '--record');
  writeFigures(values.record ? join(ROOT, 'docs/bench') : CACHE, name, record(packages, command, figures));
};

const runs: Run[] = [];
type Size = Pick<Run, 'megabytes' | 'photos'>;
const timed = async (side: string, size: Size, files: readonly string[], run: () => ReturnType<Side>): Promise<void> => {
  say(`${side}, ${size.megabytes} MB ...`);
  // No side is to wait for a disk that the one before it has spared.
  for (const file of files) readFileSync(file);
  const { seconds, cpuSeconds, peakMegabytes, firstResult } = await run();
  runs.push({ side, ...size, seconds, cpuSeconds, peakMegabytes, ...(firstResult !== undefined && { firstResult }) });
  say(runsTable({ runs: runs.slice(-1), agreements: [] }));
};
const agreements: Agreement[] = [];
const compared = async (size: Size, [ours, theirs]: readonly [string, string], kept: readonly [Kept, Kept]): Promise<void> => {
  const { same, ...found } = await compare(...kept);
  const count = (sources: readonly string[]) => sources.length;
  agreements.push({
    ...{ ...size, ours, theirs, same },
    ...{ onlyOurs: count(found.onlyOurs), onlyTheirs: count(found.onlyTheirs) },
    ...{ otherText: count(found.otherText), otherStats: count(found.otherStats) },
  });
  for (const [what, sources] of Object.entries(found)) if (sources.length > 0) say(`${what}: ${sources.slice(0, 5).join('; ')}`);
};
const report = (name: string, packages: readonly string[]): void => {
  keep(name, packages, { runs, agreements });
  process.stdout.write(runsTable({ runs, agreements }));
};

const benchText = async (steps: Steps, sides: readonly string[]): Promise<void> => {
  for (const megabytes of sizes('80,330')) {
    const corpus = await corpusOf(megabytes);
    const folderOf = (side: string) => join(CACHE, `${side}-${megabytes}`);
    for (const side of sides) await timed(side, { megabytes }, [corpus], () => SIDES[side]!(folderOf(side), corpus, steps));
    const kept = (side: string) => exported(join(folderOf(side), 'out.jsonl'));
    // A sweep writes recipes, not datasets.
    for (const side of sides.slice(1).filter((one) => one !== 'sweep'))
      await compared({ megabytes }, [sides[0]!, side], [kept(sides[0]!), kept(side)]);
  }
  report(sides.includes('sweep') ? 'sweep' : `text-${steps.length}`, sides.some((side) => side.startsWith('peer')) ? [PEER.measured] : []);
};

const benchRules = async (toolkit: Toolkit): Promise<void> => {
  for (const megabytes of sizes('80')) {
    const corpus = await corpusOf(megabytes);
    const folderOf = (side: string) => join(CACHE, `${side}-rules-${megabytes}`);
    await timed('sluice', { megabytes }, [corpus], () => runSluice(folderOf('sluice'), corpus, TOOLKITS[toolkit].steps));
    await timed(toolkit, { megabytes }, [corpus], () => runToolkit(toolkit, folderOf(toolkit), corpus));
    const kept = [exported(join(folderOf('sluice'), 'out.jsonl')), attributed(join(folderOf(toolkit), 'out'))] as const;
    await compared({ megabytes }, ['sluice', toolkit], kept);
  }
  report(toolkit, [TOOLKITS[toolkit].measured]);
};

const benchImages = async (counts: readonly number[], sides: readonly string[]): Promise<void> => {
  for (const count of counts) {
    const photos = join(CACHE, `photos-${count}`);
    await makePhotos(photos, count);
    const files = readdirSync(photos).map((name) => join(photos, name));
    const size = { photos: count, megabytes: Math.round(files.reduce((sum, file) => sum + statSync(file).size, 0) / 1e6) };
    const folderOf = (side: string) => join(CACHE, `${side}-photos-${count}`);
    for (const side of sides) await timed(side, size, files, () => IMAGE_SIDES[side]!(folderOf(side), photos, STEPS.images));
    const kept = (side: string) => exported(join(folderOf(side), 'out.jsonl'));
    if (sides.includes('peer') && sides.includes('sluice')) await compared(size, ['sluice', 'peer'], [kept('sluice'), kept('peer')]);
  }
  report('images', sides.includes('peer') ? [PEER.measured] : []);
};

const benchOperators = async (withPeer: boolean): Promise<void> => {
  const [megabytes] = sizes('8') as [number];
  const corpus = await corpusOf(megabytes);
  const copied = copyRate();
  const operators: OperatorRow[] = [];
  let off = 0;
  process.stdout.write(operatorHead);
  for await (const found of measureOperators(corpus)) {
    const { operator, params, rate, readsText } = found;
    const peer = withPeer && readsText ? peerRate(CACHE, corpus, operator, params) : undefined;
    const row = { operator, ...(Object.keys(params).length > 0 && { params }), rate, ...(peer && { peer }) };
    if (readsText) operators.push(row);
    if (isOff(found)) off++;
    process.stdout.write(operatorLine(found, row, copied));
  }
  keep('operators', withPeer ? [PEER.measured] : [], { megabytes, peerMegabytes: PEER_MEGABYTES, copied, operators });
  process.exit(off === 0 ? 0 : 1);
};

const [what] = positionals;
const sides = (values.sides ?? (what === 'images' ? 'sluice,up,decode,peer' : 'sluice,plain,peer')).split(',');
const steps = STEPS[values.steps as unknown as keyof typeof STEPS] as Steps | undefined;
if (positionals.length === 1 && what === 'operators') await benchOperators(sides.includes('peer'));
else if (positionals.length === 1 && what === 'videos') {
  const figures = await benchVideos(CACHE, Number(values.clips), Number(values.seconds), say);
  keep('videos', [PEER.measured], figures);
  process.stdout.write(runsTable(figures));
} else if (positionals.length === 1 && (what === 'datatrove' || what === 'dolma')) await benchRules(what);
else if (positionals.length === 1 && what === 'text' && steps && sides.every((side) => SIDES[side])) await benchText(steps, sides);
else if (positionals.length === 1 && what === 'images' && sides.every((side) => IMAGE_SIDES[side]))
  await benchImages(values.photos.split(',').map(Number), sides);
else {
  say(`usage: npm run bench -- text [--steps 12|17] [--mb 80,330] [--sides ${Object.keys(SIDES).join()}] [--record]`);
  say(`       npm run bench -- images [--photos 2000,4000] [--sides ${Object.keys(IMAGE_SIDES).join()}] [--record]`);
  say('       npm run bench -- videos [--clips 12] [--seconds 60] [--record]');
  say(
    '       npm run bench -- datatrove|dolma [--mb 80] [--record]\n       npm run bench -- operators [--mb 8] [--sides sluice] [--record]',
  );
  process.exit(1);
}
