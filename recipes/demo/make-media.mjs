/**
 * Makes the media of the demo recipe, with nothing but ffmpeg: five pictures (one red, one small), a JPEG that is broken, a video of
 * 12 seconds with cuts at 3, 6.4 and 9 s, one that is too short, and `media.jsonl`, whose samples name them; and sound: a bell, a chord, rain,
 * a click and a file that is broken. What is there already is left as it is, so that a second run finds all its results. `node recipes/demo/make-media.mjs [FOLDER]`
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const PICTURES = {
  lake: '640x480:0x103060:0x60a0e0',
  meadow: '640x480:0x205010:0xa0d060',
  dusk: '480x640:0x301040:0xd08060',
  alarm: '640x480:0xc00000:0xff3030',
  stamp: '48x48:0x404040:0xc0c0c0',
};
/** Seconds of each scene, and its colours. */
const SCENES = [
  [3, '0x101040:0x2030a0'],
  [3.4, '0xf0c020:0xffe080'],
  [2.6, '0x083008:0x209030'],
  [3, '0xe060e0:0xffc0ff'],
];

/** Sources of ffmpeg's. */
const SOUNDS = {
  'bell.wav': 'aevalsrc=0.5*sin(880*PI*t)*exp(-2*t)+0.01*sin(120*PI*t):s=16000:d=3',
  'chord.mp3': 'aevalsrc=0.2*(sin(440*PI*t)+sin(554*PI*t)+sin(660*PI*t))*(1-t/4):s=44100:d=4',
  'rain.wav': 'anoisesrc=r=16000:d=2:c=white:a=0.3:seed=1',
  'click.wav': 'sine=f=1000:r=16000:d=0.2',
};

const ffmpeg = (...args) => {
  const { status, error, stderr } = spawnSync(process.env.FFMPEG || 'ffmpeg', ['-nostdin', '-v', 'error', '-y', ...args], {
    encoding: 'utf8',
  });
  if (error || status !== 0) throw new Error(`ffmpeg: ${error?.message ?? stderr.trim()}`);
};
const gradient = (size, colours, seconds) => {
  const [from, to] = colours.split(':');
  return `gradients=s=${size}:r=25:c0=${from}:c1=${to}:n=2:seed=1:speed=0.005:d=${seconds}`;
};

const SAMPLES = [
  ['A lake in the early morning, before the boats go out. <__dj__image>', { images: ['images/lake.jpg'] }],
  [
    'The meadow behind the station, and the same hill at dusk. <__dj__image> <__dj__image>',
    { images: ['images/meadow.jpg', 'images/dusk.jpg'] },
  ],
  ['The red lamp over the door, which a classifier may not like. <__dj__image>', { images: ['images/alarm.jpg'] }],
  ['A stamp from a letter, too small to be of any use. <__dj__image>', { images: ['images/stamp.jpg'] }],
  ['A picture that was cut off on its way and cannot be read. <__dj__image>', { images: ['images/broken.jpg'] }],
  ['A trip in four scenes, with a hum in the background. <__dj__video>', { videos: ['videos/trip.mp4'] }],
  ['A glance out of the window, over before it began. <__dj__video>', { videos: ['videos/glance.mp4'] }],
];

/** Writes the sound. */
const makeSounds = (folder) => {
  if (existsSync(folder)) return;
  mkdirSync(folder, { recursive: true });
  for (const [name, source] of Object.entries(SOUNDS)) {
    ffmpeg('-f', 'lavfi', '-i', source, '-map_metadata', '-1', '-fflags', '+bitexact', '-flags:a', '+bitexact', join(folder, name));
  }
  writeFileSync(join(folder, 'broken.flac'), Buffer.concat([Buffer.from('fLaC'), Buffer.alloc(2000, 0x5a)]));
};

/** Writes the files. */
export const makeMedia = (folder) => {
  makeSounds(join(folder, 'audios'));
  const index = join(folder, 'media.jsonl');
  if (existsSync(index)) return;
  for (const place of ['images', 'videos']) mkdirSync(join(folder, place), { recursive: true });
  for (const [name, look] of Object.entries(PICTURES)) {
    const [size, ...colours] = look.split(':');
    const place = join(folder, 'images', `${name}.jpg`);
    ffmpeg('-f', 'lavfi', '-i', gradient(size, colours.join(':'), 1), '-frames:v', '1', '-q:v', '3', '-bitexact', place);
  }
  writeFileSync(join(folder, 'images/broken.jpg'), Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]), Buffer.alloc(500, 0x5a)]));
  const inputs = SCENES.flatMap(([seconds, colours]) => ['-f', 'lavfi', '-i', gradient('640x360', colours, seconds)]);
  const scenes = `${SCENES.map((_, at) => `[${at}:v]`).join('')}concat=n=${SCENES.length},format=yuv420p[v]`;
  const sound = ['-f', 'lavfi', '-i', 'sine=f=330:r=48000:d=12'];
  const exact = ['-fflags', '+bitexact', '-flags:v', '+bitexact', '-flags:a', '+bitexact'];
  const coding = ['-c:v', 'libx264', '-preset', 'veryfast', '-threads', '1', '-c:a', 'aac', ...exact];
  const map = ['-map', '[v]', '-map', `${SCENES.length}:a`];
  ffmpeg(...inputs, ...sound, '-filter_complex', scenes, ...map, ...coding, join(folder, 'videos/trip.mp4'));
  ffmpeg('-i', join(folder, 'videos/trip.mp4'), '-t', '1', ...coding, join(folder, 'videos/glance.mp4'));
  writeFileSync(index, SAMPLES.map(([text, media], at) => `${JSON.stringify({ id: `media-${at}`, text, ...media })}\n`).join(''));
};

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  makeMedia(process.argv[2] ?? fileURLToPath(new URL('media', import.meta.url)));
}
