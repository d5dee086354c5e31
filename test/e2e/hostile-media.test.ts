/** Bad media among good ones: none ends a worker, hangs, or leads out of the dataset's folder, and each is set aside with its reason. */
import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ffprobe, runFfmpeg } from '../../runtime/media/ffmpeg.js';
import { type Ended, sluice } from '../cli.js';
import { type Medium, writeBad, writeMutated } from '../media/hostile.js';

const GOOD = 200;
const MUTATED = 60;
const { signal } = new AbortController();
const encode = (source: string, name: string, ...options: string[]) =>
  runFfmpeg(
    (command) =>
      command
        .input(source)
        .inputOptions('-f', 'lavfi')
        .outputOptions('-y', ...options)
        .output(name),
    { signal },
  );

let base: string;
let folder: string;
let good: Medium[];
let bad: Medium[];
let mutated: Medium[];
let ended: Ended;
let rows: Record<string, readonly string[]>[];
let server: Server;
let connections = 0;
const bait = () => join(base, 'bait');

/** Good files: a few of each kind, and copies of these, of videos few. */
const writeGood = async (): Promise<Medium[]> => {
  const pictures = ['jpg', 'png', 'webp', 'gif', 'tif'].map((extension, at) => async (name: string) => {
    const picture = sharp({
      create: { width: 40 + at, height: 30, channels: 3, background: '#336699', noise: { type: 'gaussian', mean: 120, sigma: 30 } },
    });
    await picture.toFile(`${name}.${extension}`);
    return extension;
  });
  const sounds = ['wav', 'mp3', 'flac', 'ogg'].map((extension) => async (name: string) => {
    await encode('sine=f=440:d=0.4:r=16000', `${name}.${extension}`);
    return extension;
  });
  const films = [
    ['mp4', 'libx264'],
    ['mkv', 'libx264'],
    ['webm', 'libvpx'],
    ['avi', 'mpeg4'],
  ].map(([extension, codec]) => async (name: string) => {
    await encode('testsrc2=s=64x48:r=10:d=0.8', `${name}.${extension}`, '-c:v', codec!, '-pix_fmt', 'yuv420p');
    return extension!;
  });
  const made: Medium[] = [];
  const first: Medium[] = [];
  for (const [kind, makers] of [
    ['images', pictures],
    ['audios', sounds],
    ['videos', films],
  ] as const) {
    for (const [at, make] of makers.entries()) {
      const extension = await make(join(folder, `${kind}-good-${at}`));
      first.push({ kind, name: `${kind}-good-${at}.${extension}` });
    }
  }
  made.push(...first);
  const still = first.filter(({ kind }) => kind !== 'videos');
  for (let n = first.length; n < GOOD; n++) {
    const { kind, name } = n % 10 === 0 ? first[(n / 10) % first.length]! : still[n % still.length]!;
    const copy = name.replace('good-', `good-${n}-`);
    await copyFile(join(folder, name), join(folder, copy));
    made.push({ kind, name: copy });
  }
  return made;
};

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'hostile-'));
  folder = join(base, 'in');
  await mkdir(folder);
  execFileSync('mkfifo', [bait()]);
  server = createServer((_, answer) => answer.end()).on('connection', () => connections++);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  good = await writeGood();
  bad = await writeBad(folder, good, { path: bait(), url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  mutated = await writeMutated(folder, good.slice(0, 13), MUTATED, 5);
  const all = [...good, ...bad, ...mutated];
  await writeFile(join(folder, 'rows.jsonl'), all.map(({ kind, name }) => `${JSON.stringify({ text: name, [kind]: [name] })}\n`).join(''));
  await writeFile(
    join(base, 'recipe.yaml'),
    `dataset_path: ${join(folder, 'rows.jsonl')}
export_path: ${join(base, 'out', 'out.jsonl')}
max_error_ratio: 1
process:
  - image_shape_filter:
  - image_aspect_ratio_filter:
  - image_blur_mapper: { p: 1, blur_type: box, radius: 1 }
  - image_face_count_filter: { min_face_count: 0, max_face_count: 100 }
  - audio_duration_filter:
  - audio_nmf_snr_filter: { min_snr: -1e9, nmf_iter_num: 3 }
  - video_duration_filter:
  - video_resolution_filter:
  - video_motion_score_filter: { min_score: -1 }
  - video_split_by_scene_mapper:
  - video_extract_frames_mapper: { video_backend: ffmpeg, legacy_split_by_text_token: false }
`,
  );
  ended = await sluice(join(base, 'home'), ['run', join(base, 'recipe.yaml'), '--json']);
  const text = await readFile(join(base, 'out', 'out.jsonl'), 'utf8').catch(() => '');
  rows = text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}, 600_000);
afterAll(async () => {
  await sluice(join(base, 'home'), ['down']);
  server.close();
  await rm(base, { recursive: true, force: true });
});

const nameOf = (row: Record<string, unknown>) => row.text as string;
const quarantined = async (): Promise<Map<string, string>> => {
  const { stdout } = await sluice(join(base, 'home'), ['manifest', ended.json.workflowId, '--quarantine']);
  const lines = stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as { error: string; sample: { text: string } });
  return new Map(lines.map(({ sample, error }) => [sample.text, error]));
};

test('every good file is kept, and every bad one set aside with what is wrong with it', async () => {
  expect(ended.code, ended.stderr).toBe(0);
  expect(bad.length).toBeGreaterThanOrEqual(200);
  const aside = await quarantined();
  const kept = new Set(rows.map(nameOf));
  expect(good.filter(({ name }) => !kept.has(name)).map(({ name }) => `${name}: ${aside.get(name)}`)).toEqual([]);
  expect(bad.filter(({ name }) => !aside.has(name)).map(({ name }) => name)).toEqual([]);
  expect([...aside].filter(([, error]) => error.length < 10)).toEqual([]);
  // No lane had to be ended for any of them.
  expect([...aside].filter(([, error]) => /lane/.test(error))).toEqual([]);
});

test('of the mutated files, which may be read or not, none is lost', () => {
  const { counts } = ended.json;
  expect(counts.in).toBe(good.length + bad.length + mutated.length);
  expect(counts.in + counts.made).toBe(counts.kept + counts.dropped + counts.quarantined + counts.merged);
  expect(counts.kept).toBe(rows.length);
});

test('nobody opened what they name, connected anywhere, or wrote outside the work folder', async () => {
  expect(connections).toBe(0);
  // Whoever had opened the pipe for reading would still wait there for a writer.
  expect(() => closeSync(openSync(bait(), constants.O_WRONLY | constants.O_NONBLOCK))).toThrow('ENXIO');
  expect((await readdir(base)).sort()).toEqual(['bait', 'home', 'in', 'out', 'recipe.yaml']);
  expect((await readdir(folder)).length).toBe(good.length + bad.length + mutated.length + 1);
  const made = rows.flatMap(({ images = [], videos = [] }) => [...images, ...videos]).filter((uri) => uri.startsWith('media/'));
  for (const uri of made) expect((await stat(join(base, 'out', uri))).size).toBeGreaterThan(0);
  expect(await ffprobe(join(folder, good.find(({ kind }) => kind === 'videos')!.name), ['-show_format'], { signal })).toMatch('[FORMAT]');
});
