/**
 * JPEG files by libjpeg-turbo itself: their headers, and what they look like from afar, in half of the time in which a picture library makes
 * any pixels of them, or less. It runs as WebAssembly, where a hostile file can harm nothing. What it would not read, or only with complaints,
 * is left to the picture library: every function answers undefined then.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { lazy } from '../../core/lazy.js';
import { compile, instanceOf, type Memory } from '../text/wasm/instantiate.js';

interface Size {
  readonly width: number;
  readonly height: number;
}
/** Grey levels of a picture at a part of its size, row by row. */
export interface DistantJpeg extends Size {
  readonly data: Uint8Array;
  /** That part to the last fraction: the last line and column may hold less of the picture than others do. */
  readonly exact: Size;
}

/** The part of TurboJPEG's interface that is used; pointers are places in `memory`. */
interface TurboJpeg {
  readonly memory: Memory;
  malloc(bytes: number): number;
  free(pointer: number): void;
  tjInitDecompress(): number;
  tjDecompressHeader3(handle: number, file: number, bytes: number, width: number, height: number, sampling: number, space: number): number;
  tjDecompress2(
    handle: number,
    file: number,
    bytes: number,
    into: number,
    width: number,
    pitch: number,
    height: number,
    format: number,
    flags: number,
  ): number;
}
const GREY = 6;
/** Of the colour spaces that a header may have, the first of inks. */
const INKS = 3;

/** A decoder, and a file that it has at hand. */
interface Loaded {
  readonly jpeg: TurboJpeg;
  readonly handle: number;
  readonly file: number;
  readonly bytes: number;
}

const PACKAGE = '@cwasm/jpeg-turbo';
const require = createRequire(import.meta.url);
/** What reads JPEG here; another may read other levels. */
export const jpegBuild = (): string => `${PACKAGE} ${(require(`${PACKAGE}/package.json`) as { readonly version: string }).version}`;

const module = lazy(() => compile(readFileSync(require.resolve(`${PACKAGE}/jpeg-turbo.wasm`))));
const nothing = () => 0;
const IMPORTS = {
  env: {
    setjmp: nothing,
    longjmp: () => {
      throw new Error('the decoder gave up');
    },
  },
  wasi_snapshot_preview1: {
    proc_exit: nothing,
    environ_sizes_get: nothing,
    environ_get: nothing,
    fd_close: nothing,
    fd_seek: nothing,
    fd_write: nothing,
  },
};
const start = () => {
  const jpeg = instanceOf<TurboJpeg>(module(), IMPORTS);
  return { jpeg, handle: jpeg.tjInitDecompress() };
};
let running: ReturnType<typeof start> | undefined;

/** Larger files are for the library, which reads them off this thread. */
const MOST_BYTES = 2 ** 24;
/** A decoder that has taken more memory than this is not kept: it never gives any back. */
const MOST_KEPT = 2 ** 26;

const take = (jpeg: TurboJpeg, bytes: number): number => {
  const at = jpeg.malloc(bytes);
  if (at === 0) throw new Error('the decoder has no memory left');
  return at;
};

const withFile = <T>(bytes: Uint8Array, read: (loaded: Loaded) => T | undefined): T | undefined => {
  if (bytes.length > MOST_BYTES) return undefined;
  try {
    running ??= start();
    const { jpeg } = running;
    const file = take(jpeg, bytes.length);
    new Uint8Array(jpeg.memory.buffer).set(bytes, file);
    const answer = read({ ...running, file, bytes: bytes.length });
    jpeg.free(file);
    if (jpeg.memory.buffer.byteLength > MOST_KEPT) running = undefined;
    return answer;
  } catch {
    // What has thrown is in no state to go on.
    running = undefined;
    return undefined;
  }
};

const readHeader = ({ jpeg, handle, file, bytes }: Loaded): (Size & { readonly isPrint: boolean }) | undefined => {
  const into = take(jpeg, 16);
  const isRead = jpeg.tjDecompressHeader3(handle, file, bytes, into, into + 4, into + 8, into + 12) === 0;
  const [width, height, , space] = new Uint32Array(jpeg.memory.buffer, into, 4) as unknown as [number, number, number, number];
  jpeg.free(into);
  return isRead ? { width, height, isPrint: space >= INKS } : undefined;
};

/** The size that the header of a sound JPEG gives, unless a header of EXIF may have it turned. */
export const jpegHeader = (bytes: Uint8Array): (Size & { readonly isPrint: boolean }) | undefined =>
  bytes[0] === START[0] && bytes[1] === START[1] && timesOf(bytes, EXIF, 1) === 0 ? withFile(bytes, readHeader) : undefined;
const START = [0xff, 0xd8];
const EXIF = Buffer.from('Exif\0\0');

/** Pictures with more pixels or scans are for the library, which has bounds of its own: scans, those of a thumbnail, too, are what takes time. */
const MOST_PIXELS = 2 ** 24;
const MOST_SCANS = 32;
const SCAN = Buffer.from([0xff, 0xda]);

/** Decodes a sound JPEG at an eighth or a quarter of its size, whichever leaves `side` pixels either way. */
export const distantJpeg = (bytes: Uint8Array, side: number): DistantJpeg | undefined =>
  timesOf(bytes, SCAN, MOST_SCANS + 1) > MOST_SCANS
    ? undefined
    : withFile(bytes, (loaded) => {
        const whole = readHeader(loaded);
        if (whole === undefined || whole.isPrint || whole.width * whole.height > MOST_PIXELS) return undefined;
        const part = [8, 4].find((times) => Math.min(whole.width, whole.height) >= times * side);
        return part === undefined ? undefined : decode(loaded, { width: whole.width / part, height: whole.height / part });
      });

const decode = ({ jpeg, handle, file, bytes }: Loaded, exact: Size): DistantJpeg | undefined => {
  const [width, height] = [Math.ceil(exact.width), Math.ceil(exact.height)];
  const into = take(jpeg, width * height);
  const isRead = jpeg.tjDecompress2(handle, file, bytes, into, width, 0, height, GREY, 0) === 0;
  const data = new Uint8Array(jpeg.memory.buffer, into, width * height).slice();
  jpeg.free(into);
  return isRead ? { data, width, height, exact } : undefined;
};

/** How often bytes occur in a file, as far as that matters. */
const timesOf = (bytes: Uint8Array, sought: Uint8Array, most: number): number => {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  let times = 0;
  for (let at = file.indexOf(sought); at >= 0 && times < most; at = file.indexOf(sought, at + sought.length)) times++;
  return times;
};
