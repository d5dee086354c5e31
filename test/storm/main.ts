/**
 * The kill storm: `npm run storm -- text|video [--mb 300] [--minutes 20] [--kills 20] [--seed 1] [--script]`. Runs a recipe undisturbed with
 * one worker and with two, then under a storm of kill -9, each in a home of its own, and compares what came out. With --script a video is
 * also given to a script of ffmpeg's that does the same, undisturbed, for the time that it takes.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { buildCorpus } from '../bench/corpus.js';
import { provideVenv } from '../bench/venv.js';
import { type Ended, sluice } from '../cli.js';
import { makeVideo } from '../media/make-video.js';
import { ROOT } from '../root.js';
import { cutScore } from './cut-score.js';
import { recordsOf, storm } from './storm.js';
import { computedTwice } from './twice.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    mb: { type: 'string', default: '300' },
    minutes: { type: 'string', default: '20' },
    kills: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    script: { type: 'boolean', default: false },
  },
});
const kind = positionals[0] === 'video' ? 'video' : 'text';
const folder = join(ROOT, '.cache', 'storm', kind);
const kills = Number(values.kills);
await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });

const TEXT = `process:
  - whitespace_normalization_mapper:
  - fix_unicode_mapper:
  - clean_links_mapper:
  - clean_email_mapper:
  - text_length_filter: { min_len: 50 }
  - words_num_filter: { min_num: 10 }
  - alphanumeric_filter: { min_ratio: 0.4 }
  - special_characters_filter: { max_ratio: 0.5 }
  - average_line_length_filter: { min_len: 5 }
  - maximum_line_length_filter: { min_len: 10 }
  - character_repetition_filter: { max_ratio: 0.6 }
  - word_repetition_filter: { max_ratio: 0.6 }
  - document_deduplicator: { lowercase: true, ignore_non_character: true }
  - topk_specified_field_selector: { field_key: __dj__stats__.text_len, top_ratio: 0.5 }
limits: { shard_bytes: 4194304 }
`;
const VIDEO = `process:
  - video_split_by_scene_mapper:
  - video_resize_resolution_mapper: { max_width: 640 }
  - video_motion_score_filter: { min_score: 0 }
  - video_extract_frames_mapper:
`;

const FPS = 24;
/** Frames that begin a new scene of the video. */
let known: readonly number[] = [];
/** Looks of scenes come in turn; so many scenes later, look and length would be the same, and so the clip, which is worked on once. */
const TURN = 30;
/** Scenes of some seconds each, no two alike; the third minute begins with a cut, and one scene is longer than a range. */
const scenesOf = (minutes: number): number[] => {
  const scenes = [240, 336, 144, 432, 288, 2160, 360, 120, 480, 240];
  const all: number[] = [];
  let left = minutes * 60 * FPS;
  for (let at = 0; left > 0; at++) {
    const frames = Math.min(left, scenes[at % scenes.length]! + Math.floor(at / TURN));
    if (frames >= 72) all.push(frames);
    left -= frames;
  }
  return all;
};

const source = async (): Promise<string> => {
  if (kind === 'text') {
    const path = join(ROOT, '.cache', 'bench', `corpus-${values.mb}.jsonl`);
    await mkdir(join(ROOT, '.cache', 'bench'), { recursive: true });
    await buildCorpus(path, Number(values.mb));
    return path;
  }
  // In a folder of its own: all videos of the dataset's folder are worked on.
  const videos = join(ROOT, '.cache', 'storm-video', `${FPS}-${values.minutes}`);
  await mkdir(videos, { recursive: true });
  known = await makeVideo(join(videos, 'cuts.mp4'), {
    width: 1280,
    height: 720,
    fps: FPS,
    scenes: scenesOf(Number(values.minutes)),
    sound: true,
  });
  return videos;
};

const dataset = await source();
/** Each run has its own home, and its output a folder of its own. */
const place = async (name: string) => {
  const output = join(folder, name, 'out', 'out.jsonl');
  await mkdir(join(folder, name), { recursive: true });
  const recipe = join(folder, name, 'storm.yaml');
  await writeFile(recipe, `dataset_path: ${dataset}\nexport_path: ${output}\n${kind === 'text' ? TEXT : VIDEO}`);
  return { home: join(folder, name, 'home'), recipe, output };
};
const say = (line: string) => process.stderr.write(`${line}\n`);

/** Digest of all exported files, media included, as they lie on disk. */
const digestOf = async (output: string): Promise<string> => {
  const hash = createHash('sha256');
  const files = (await readdir(join(output, '..'), { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  for (const path of files.map((entry) => join(entry.parentPath, entry.name)).sort()) {
    hash.update(path.slice(output.length - 'out.jsonl'.length));
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  }
  return hash.digest('hex');
};

const undisturbed = async (workers: number) => {
  const { home, recipe, output } = await place(`workers-${workers}`);
  const began = Date.now();
  const ended = await sluice(home, ['run', recipe, '--json', '--workers', `${workers}`]);
  await sluice(home, ['down']);
  if (ended.code !== 0) throw new Error(ended.stderr);
  return result(ended, home, output, Date.now() - began);
};
const result = async ({ json }: Ended, home: string, output: string, ms: number) => {
  const files = await digestOf(output);
  say(
    `  ${(ms / 1000).toFixed(1)} s, ${JSON.stringify(json.counts)}, output ${files.slice(0, 16)}, manifest ${json.manifest.sha256.slice(0, 16)}`,
  );
  return { files, manifest: json.manifest.sha256, records: await recordsOf(home) };
};

/** What the same takes by hand. It needs a Python with OpenCV. */
const byHand = async (): Promise<void> => {
  const python = provideVenv(join(ROOT, '.cache', 'storm-venv'), {
    measured: 'opencv-python-headless==4.11.0.86',
    needs: ['numpy==2.2.6'],
  });
  const began = Date.now();
  const [script, video] = [join(ROOT, 'test/storm/script/scenes.sh'), join(dataset, 'cuts.mp4')];
  const { stdout } = await promisify(execFile)(script, [video, join(folder, 'by-hand'), python]);
  say(`  ${((Date.now() - began) / 1000).toFixed(1)} s, ${stdout.trim()} scenes`);
};

say(`${kind}: ${dataset}`);
if (values.script) {
  say('a script of ffmpeg');
  await byHand();
}
say('undisturbed, one worker');
const one = await undisturbed(1);
say('undisturbed, two workers');
const two = await undisturbed(2);
say(`storm of ${kills} kills`);
const { home, recipe, output } = await place('storm');
const roles = kind === 'text' ? ['worker', 'lane', 'server', 'supervisor'] : ['worker', 'ffmpeg', 'lane', 'server', 'supervisor'];
const began = Date.now();
const stormy = await storm(home, ['run', recipe, '--json', '--workers', '2'], {
  times: kills,
  roles,
  records: two.records,
  seed: Number(values.seed),
});
const three = await result(stormy.ended, home, output, Date.now() - began);
const { computed, twice } = await computedTwice(home, stormy.kills);
await sluice(home, ['down']);

const unexplained = twice.filter(({ explained }) => !explained);
const roleCount = (role: string) => `${role} ${stormy.kills.filter((kill) => kill.role === role).length}`;
say(`kills landed: ${stormy.kills.length} (${roles.map(roleCount).join(', ')}); command given again ${stormy.again} times`);
say(
  `records computed: ${computed}; twice: ${twice.length}; not explained by a kill: ${unexplained.map(({ record }) => record).join(', ') || 'none'}`,
);
const f1 = kind === 'video' ? await cutScore(output, known) : 1;
if (kind === 'video') say(`F1 of the cuts: ${f1.toFixed(4)}`);
const isSame = [two, three].every(({ files, manifest }) => files === one.files && manifest === one.manifest);
say(isSame ? 'the same bytes in all three' : 'THE OUTPUTS DIFFER');
process.exitCode = isSame && stormy.kills.length >= kills && unexplained.length === 0 && f1 >= 0.98 ? 0 : 1;
