/** Media that mean harm, or met with it: every one of them is made from bytes in the code or from good files, the same each time. */
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateSync, gzipSync } from 'node:zlib';
import { seeded } from '../storm/storm.js';

export type Kind = 'images' | 'audios' | 'videos';
/** A file by its name in the folder. */
export interface Medium {
  readonly kind: Kind;
  readonly name: string;
}
type Bytes = Uint8Array | string;

/** What files name that nobody may open or connect to. */
export interface Bait {
  readonly path: string;
  readonly url: string;
}

const png = (width: number, height: number, rows: Uint8Array = new Uint8Array(8)): Buffer => {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
};
const chunk = (type: string, data: Buffer): Buffer => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
};
/** Node 20.19 has none in zlib. */
const crc32 = (bytes: Uint8Array): number => {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
};

const gif = (width: number, height: number): Buffer => {
  const out = Buffer.alloc(33);
  out.write('GIF89a', 'latin1');
  out.writeUInt16LE(width, 6);
  out.writeUInt16LE(height, 8);
  return out;
};
const wav = (channels: number, rate: number, bits: number, claimed: number, data: Uint8Array): Buffer => {
  const head = Buffer.alloc(44);
  head.write('RIFF', 0, 'latin1');
  head.writeUInt32LE((claimed + 36) >>> 0, 4);
  head.write('WAVEfmt ', 8, 'latin1');
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(channels, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(((rate * channels * bits) / 8) >>> 0, 28);
  head.writeUInt16LE(((channels * bits) / 8) & 0xffff, 32);
  head.writeUInt16LE(bits, 34);
  head.write('data', 36, 'latin1');
  head.writeUInt32LE(claimed >>> 0, 40);
  return Buffer.concat([head, data]);
};
/** A JPEG's start of frame says these sides; nothing of a picture follows. */
const jpeg = (width: number, height: number): Buffer =>
  Buffer.from([
    0xff,
    0xd8,
    0xff,
    0xc0,
    0,
    17,
    8,
    height >> 8,
    height & 255,
    width >> 8,
    width & 255,
    3,
    1,
    17,
    0,
    2,
    17,
    1,
    3,
    17,
    1,
    0xff,
    0xd9,
  ]);

const WORDS = 'This is no picture, no sound and no film, only words.\n'.repeat(40);

/** What is bad whatever it is called, by a word for it. */
const anyBad = ({ path, url }: Bait): Readonly<Record<string, Bytes>> => ({
  empty: '',
  words: WORDS,
  markup: `<html><body><img src="${url}/a.png"><video src="file://${path}"></video></body></html>`,
  zeros: new Uint8Array(5000),
  noise: Uint8Array.from(
    { length: 5000 },
    (
      (random) => () =>
        Math.floor(random() * 256)
    )(seeded(7)),
  ),
  program: Buffer.concat([Buffer.from('\x7fELF\x02\x01\x01', 'latin1'), Buffer.alloc(4000, 0x90)]),
  packed: gzipSync(new Uint8Array(50 << 20)),
  drawing: `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9"><image xlink:href="file://${path}"/><image xlink:href="${url}/b.png"/></svg>`,
  page: `%PDF-1.4\n1 0 obj<</Type/Catalog/OpenAction<</S/URI/URI(${url})>>>>endobj\n`,
  playlist: `#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile://${path}\n#EXTINF:9,\n${url}/c.ts\n#EXT-X-ENDLIST\n`,
  list: `ffconcat version 1.0\nfile '${path}'\nfile '${url}/d.mp4'\n`,
  manifest: `<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static"><BaseURL>${url}/</BaseURL><Period><AdaptationSet mimeType="video/mp4"><Representation id="1" bandwidth="1"><BaseURL>e.mp4</BaseURL></Representation></AdaptationSet></Period></MPD>`,
  session: `v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n`,
  stream: `rtsp://127.0.0.1:5/${path}\n`,
  metadata: ';FFMETADATA1\ntitle=x\n',
  subtitles: '1\n00:00:00,000 --> 00:00:09,000\nwords\n',
});
const ownBad: Readonly<Record<Kind, Readonly<Record<string, Bytes>>>> = {
  images: {
    'absurd.png': png(2_000_000, 2_000_000),
    'huge.png': png(60_000, 60_000, new Uint8Array(60_000 * 3 + 1)),
    'bomb.png': png(30_000, 30_000, new Uint8Array(90 << 20)),
    'flat.png': png(0, 40),
    'absurd.gif': gif(65_535, 65_535),
    'absurd.jpg': jpeg(65_500, 65_500),
    'flat.jpg': jpeg(0, 0),
    'headless.webp': Buffer.from('RIFF\xff\xff\xff\xffWEBPVP8X', 'latin1'),
    'absurd.webp': Buffer.from('RIFF\x1e\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\xff\xff\xff\xff\xff\xff', 'latin1'),
    'circle.tif': Buffer.from([0x49, 0x49, 42, 0, 8, 0, 0, 0, 0, 0, 8, 0, 0, 0]),
  },
  audios: {
    'mute.wav': wav(0, 16_000, 16, 100, new Uint8Array(100)),
    'still.wav': wav(1, 0, 16, 100, new Uint8Array(100)),
    'nothing.wav': wav(1, 16_000, 16, 0, new Uint8Array(0)),
    'claims.wav': wav(65_535, 4_000_000_000, 16, 4_000_000_000, new Uint8Array(9)),
    'headless.mp3': Buffer.concat([Buffer.from('ID3\x04\0\0\x7f\x7f\x7f\x7f', 'latin1'), Buffer.alloc(300)]),
    'headless.flac': Buffer.concat([Buffer.from('fLaC\x80\0\0\x22', 'latin1'), Buffer.alloc(34)]),
    'headless.ogg': Buffer.concat([Buffer.from('OggS\0\x02', 'latin1'), Buffer.alloc(300)]),
  },
  videos: {
    'boxes.mp4': Buffer.from('\0\0\0\x08ftyp\0\0\0\x08moov\0\0\0\x08mdat', 'latin1'),
    'deep.mp4': Buffer.concat(Array.from({ length: 4000 }, (_, n) => box(8 * (4000 - n)))),
    'endless.mp4': Buffer.from('\0\0\0\x14ftypisom\0\0\0\0isom\0\0\0\x01moov\x7f\xff\xff\xff\xff\xff\xff\xff', 'latin1'),
    'claims.mkv': Buffer.from('\x1a\x45\xdf\xa3\x01\xff\xff\xff\xff\xff\xff\xfe\x42\x82\x88matroska', 'latin1'),
    'flat.avi': Buffer.concat([Buffer.from('RIFF\xff\xff\xff\x7fAVI LIST\xff\xff\xff\x7fhdrlavih\x38\0\0\0', 'latin1'), Buffer.alloc(56)]),
    'headless.flv': Buffer.from('FLV\x01\x05\0\0\0\x09\0\0\0\0', 'latin1'),
  },
};
function box(size: number): Buffer {
  const out = Buffer.alloc(8);
  out.writeUInt32BE(size, 0);
  out.write('moov', 4, 'latin1');
  return out;
}

const EXTENSIONS: Readonly<Record<Kind, readonly string[]>> = {
  images: ['jpg', 'png', 'webp', 'gif', 'tif'],
  audios: ['wav', 'mp3', 'flac', 'ogg'],
  videos: ['mp4', 'mkv', 'webm', 'avi'],
};

/** How much of a file's beginning is cut off, or overwritten, so that nothing can be made of it: where its streams are told. */
const headOf = (bytes: Buffer): number => Math.min(bytes.length, 24);
/** Of streams that say in each frame what they are, a decoder makes what is left. */
const FRAMED = /\.(mp3|flac|avi)$/;

/**
 * Writes bad files to a folder: what no decoder can read. `good` are files of each kind to make truncated, overwritten and mislabelled ones of.
 */
export const writeBad = async (folder: string, good: readonly Medium[], bait: Bait): Promise<Medium[]> => {
  const made: Medium[] = [];
  const put = async (kind: Kind, name: string, bytes: Bytes) => {
    await writeFile(join(folder, name), bytes);
    made.push({ kind, name });
  };
  for (const kind of ['images', 'audios', 'videos'] as const) {
    for (const [at, [what, bytes]] of Object.entries(anyBad(bait)).entries()) {
      const extensions = EXTENSIONS[kind];
      await put(kind, `${kind}-${what}.${extensions[at % extensions.length]}`, bytes);
    }
    for (const [name, bytes] of Object.entries(ownBad[kind])) await put(kind, `${kind}-${name}`, bytes);
    // Sound may be that of a video, and a GIF is a video, too.
    const isOther = (one: Medium) => one.kind !== kind && !(kind === 'audios' && one.kind === 'videos') && !/\.gif$/.test(one.name);
    const others = good.filter(isOther);
    for (const [at, { name }] of good
      .filter((one) => one.kind === kind)
      .slice(0, 20)
      .entries()) {
      const bytes = await readFile(join(folder, name));
      await put(kind, `cut-${name}`, bytes.subarray(0, 1 + (at % headOf(bytes))));
      const spoilt = FRAMED.test(name) ? bytes.length : headOf(bytes);
      await put(kind, `spoilt-${name}`, Buffer.concat([Buffer.alloc(spoilt, 0xa5), bytes.subarray(spoilt)]));
      const other = others[at % others.length]!;
      const label = `mislabelled-${at}.${EXTENSIONS[kind][at % EXTENSIONS[kind].length]}`;
      await copyFile(join(folder, other.name), join(folder, `${kind}-${label}`));
      made.push({ kind, name: `${kind}-${label}` });
    }
  }
  return made;
};

/** Writes copies of files with some bytes changed anywhere: what becomes of these depends on where. */
export const writeMutated = async (folder: string, good: readonly Medium[], count: number, seed: number): Promise<Medium[]> => {
  const random = seeded(seed);
  const made: Medium[] = [];
  for (let n = 0; n < count; n++) {
    const { kind, name } = good[Math.floor(random() * good.length)]!;
    const bytes = await readFile(join(folder, name));
    for (let change = 0; change < 1 + (n % 12); change++) bytes[Math.floor(random() ** 2 * bytes.length)] = Math.floor(random() * 256);
    const cut = n % 3 === 0 ? bytes.subarray(0, Math.ceil(random() * bytes.length)) : bytes;
    await writeFile(join(folder, `mutated-${n}-${name}`), cut);
    made.push({ kind, name: `mutated-${n}-${name}` });
  }
  return made;
};
