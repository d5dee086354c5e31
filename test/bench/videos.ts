/** Clips with motion and cuts, and a recipe that reads and follows them: ours, and the peer's by the same operators. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Agreement, Run, RunFigures } from '../../docs/figures.js';
import { runPeer } from './peer.js';
import { runSluice } from './sluice.js';

const STEPS = [
  { video_duration_filter: { min_duration: 2, max_duration: 3600 } },
  { video_resolution_filter: { min_width: 320, min_height: 240 } },
  { video_aspect_ratio_filter: { min_ratio: '9/21', max_ratio: '21/9' } },
  { video_motion_score_filter: { min_score: 0.25 } },
];
const RATE = 30;
const SCENE_SECONDS = 5;
/** A scene of a clip; of four clips in a row, one stands still. */
const sceneOf = (clip: number, scene: number): string => {
  if (clip % 4 === 3) return `smptehdbars=s=1280x720:r=${RATE}`;
  const speed = 0.4 + ((clip + scene) % 5) * 0.3;
  const pan = `crop=1280:720:160+150*sin(t*${speed}):90+80*cos(t*${speed / 2})`;
  return [
    `testsrc2=s=1600x900:r=${RATE},${pan}`,
    `gradients=s=1280x720:r=${RATE}:n=6:seed=${10 * clip + scene}:speed=0.03`,
    `cellauto=s=1600x900:r=${RATE}:rule=110:random_seed=${10 * clip + scene},${pan},gblur=2`,
  ][(clip + scene) % 3]!;
};

/** Makes the clips that are not there yet, and the dataset that names them. */
const makeClips = (folder: string, count: number, seconds: number): { readonly dataset: string; readonly files: readonly string[] } => {
  mkdirSync(folder, { recursive: true });
  const files = Array.from({ length: count }, (_, clip) => join(folder, `clip-${clip}.mp4`));
  for (const [clip, file] of files.entries()) {
    if (existsSync(file)) continue;
    const scenes = Math.ceil(seconds / SCENE_SECONDS);
    const length = (scene: number) => Math.min(SCENE_SECONDS, seconds - SCENE_SECONDS * scene);
    const inputs = Array.from({ length: scenes }, (_, scene) => ['-f', 'lavfi', '-t', `${length(scene)}`, '-i', sceneOf(clip, scene)]);
    const graph = `${inputs.map((_, at) => `[${at}:v]format=yuv420p,setsar=1[s${at}];`).join('')}${inputs.map((_, at) => `[s${at}]`).join('')}concat=n=${scenes}`;
    const encoder = [
      '-c:v',
      'libx264',
      '-preset',
      'veryfast',
      '-crf',
      '23',
      '-threads',
      '1',
      '-flags',
      '+bitexact',
      '-fflags',
      '+bitexact',
    ];
    const given = ['-v', 'error', '-y', ...inputs.flat(), '-filter_complex', graph, ...encoder, '-f', 'mp4', `${file}.part`];
    execFileSync(process.env.FFMPEG || 'ffmpeg', given, { stdio: 'inherit' });
    renameSync(`${file}.part`, file);
  }
  const dataset = join(folder, 'clips.jsonl');
  writeFileSync(dataset, files.map((file) => `${JSON.stringify({ text: basename(file), videos: [file] })}\n`).join(''));
  return { dataset, files };
};

/** The names of the clips that a side kept. */
const keptBy = (folder: string): ReadonlySet<string> =>
  new Set(
    readFileSync(join(folder, 'out.jsonl'), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => basename((JSON.parse(line) as { videos: [string] }).videos[0])),
  );

/** Runs the recipe on both sides, the peer's in two processes. */
export const benchVideos = async (cache: string, count: number, seconds: number, say: (line: string) => void): Promise<RunFigures> => {
  const { dataset, files } = makeClips(join(cache, `videos-${count}x${seconds}`), count, seconds);
  const megabytes = Math.round(files.reduce((sum, file) => sum + statSync(file).size, 0) / 1e5) / 10;
  const runs: Run[] = [];
  const folderOf = (side: string) => join(cache, `${side}-videos`);
  for (const side of ['sluice', 'peer'] as const) {
    say(`${side}, ${count} clips of ${seconds} s ...`);
    // No side is to wait for a disk that the one before it has spared.
    for (const file of files) readFileSync(file);
    const run = side === 'sluice' ? await runSluice(folderOf(side), dataset, STEPS) : await runPeer(folderOf(side), dataset, STEPS, 'list');
    const { seconds: wall, cpuSeconds, peakMegabytes } = run;
    runs.push({ side, megabytes, seconds: wall, cpuSeconds, peakMegabytes });
  }
  const [ours, theirs] = [keptBy(folderOf('sluice')), keptBy(folderOf('peer'))];
  const without = (some: ReadonlySet<string>, others: ReadonlySet<string>) => [...some].filter((name) => !others.has(name));
  const [onlyOurs, onlyTheirs] = [without(ours, theirs), without(theirs, ours)];
  for (const name of [...onlyOurs, ...onlyTheirs]) say(`kept by one side alone: ${name}`);
  // Scores are another library's: only what is kept is compared.
  const agreement: Agreement = {
    ...{ megabytes, ours: 'sluice', theirs: 'peer', same: ours.size - onlyOurs.length },
    ...{ onlyOurs: onlyOurs.length, onlyTheirs: onlyTheirs.length, otherText: 0, otherStats: 0 },
  };
  return { runs, agreements: [agreement] };
};
