/** Pictures, read as the peer reads them: upright, in RGB, cut files as far as they go. */
import type { Sharp, SharpOptions } from 'sharp';
import { EnvironmentError, SampleError } from '../../core/errors.js';

/** Loaded with the first picture: lanes of text start without it. */
const sharpOf = async (bytes: Uint8Array, options: SharpOptions): Promise<Sharp> => {
  const { default: sharp } = await import('sharp').catch((error: Error) => {
    throw new EnvironmentError(`the picture library cannot be loaded: ${error.message}`);
  });
  // One picture at a time on one thread: lanes are as many as cores, and a cache would only hold what no step asks for again.
  sharp.cache(false);
  sharp.concurrency(1);
  // Drawings are programs rather than pictures, and the peer reads none.
  sharp.block({ operation: ['VipsForeignLoadSvg'] });
  return sharp(bytes, options);
};

/** Pictures with more pixels are refused before they are decoded, as by the peer: a few bytes may claim any size. */
const MAX_PIXELS = 178_956_970;

export interface ImageSize {
  readonly width: number;
  readonly height: number;
}
/** Rows of red, green and blue bytes. */
export interface Pixels extends ImageSize {
  readonly data: Uint8Array;
}

/** A picture's file, and what its header tells; the size is that of the picture upright. */
export interface Picture extends ImageSize {
  readonly bytes: Uint8Array;
  readonly format: string;
  /** Of inks rather than lights. */
  readonly isPrint: boolean;
}

/** Reads the header of a picture. */
export const readPicture = (bytes: Uint8Array): Promise<Picture> =>
  reading(async () => {
    const { format, space, autoOrient } = await (await open(bytes)).metadata();
    return { bytes, format, isPrint: space === 'cmyk', ...autoOrient };
  });

/** Decodes a picture. */
export const imagePixels = (bytes: Uint8Array): Promise<Pixels> => reading(async () => pixelsOf(await open(bytes)));

/** Decodes a picture and stretches it to a size, as classifiers want it. */
export const resizedPixels = (bytes: Uint8Array, { width, height }: ImageSize): Promise<Pixels> =>
  reading(async () => pixelsOf((await open(bytes)).resize(width, height, { fit: 'fill', kernel: 'linear', fastShrinkOnLoad: false })));

/**
 * How many times smaller the decoder of JPEG can make a picture, at half of the work; and how many times the side that is wanted has to be
 * left, for the coarser it is made, the more there have to be that even it out.
 */
const SHRINKS = [
  { by: 8, left: 2 },
  { by: 4, left: 1 },
  { by: 2, left: 1 },
];
/** A picture that is looked at from afar is first made as small as this, row by row: whole it may not fit into memory. */
const DISTANT_PIXELS = 2 ** 24;

/**
 * Decodes a picture that is looked at from afar, colours as they are written, whatever profile goes with them: a JPEG not smaller than
 * `side` either way unless it is so itself, others whole unless they are very large.
 */
export const distantPixels = ({ bytes, format, isPrint, width, height }: Picture, side: number): Promise<Pixels> =>
  reading(async () => {
    const image = await open(bytes, { ignoreIcc: true });
    const leaves = (by: number) => Math.min(width, height) / (by + 1);
    const shrink = format === 'jpeg' && !isPrint ? SHRINKS.find(({ by, left }) => leaves(by) >= left * side) : undefined;
    // The decoder is only asked to shrink what has yet to be shrunk further.
    const times = shrink === undefined ? Math.ceil(Math.sqrt((width * height) / DISTANT_PIXELS)) : shrink.by + 1;
    if (times === 1) return pixelsOf(image, isPrint);
    const part = (length: number) => Math.max(1, Math.floor(length / times));
    return pixelsOf(image.resize(part(width), part(height), { fit: 'fill' }), isPrint);
  });

const WRITERS = {
  jpg: (image: Sharp) => image.jpeg({ quality: 75 }),
  jpeg: (image: Sharp) => image.jpeg({ quality: 75 }),
  png: (image: Sharp) => image.png(),
  gif: (image: Sharp) => image.gif(),
  webp: (image: Sharp) => image.webp(),
  tif: (image: Sharp) => image.tiff(),
  tiff: (image: Sharp) => image.tiff(),
};

/** Encodes a picture in the format that the ending of a file's name stands for. */
export const encodeImage = async ({ data, width, height }: Pixels, extension: string): Promise<Uint8Array> => {
  const write = WRITERS[extension.toLowerCase() as keyof typeof WRITERS];
  if (write === undefined)
    throw new SampleError(`pictures cannot be written as "${extension}", only as ${Object.keys(WRITERS).join(', ')}`);
  return write(await sharpOf(data, { raw: { width, height, channels: 3 } })).toBuffer();
};

const open = async (bytes: Uint8Array, options: SharpOptions = {}) =>
  (await sharpOf(bytes, { failOn: 'none', limitInputPixels: MAX_PIXELS, ...options })).autoOrient();

const pixelsOf = async (image: Sharp, print?: boolean): Promise<Pixels> => {
  const isPrint = print ?? (await image.metadata()).space === 'cmyk';
  const colours = isPrint ? image.pipelineColourspace('cmyk').toColourspace('cmyk') : image.removeAlpha().toColourspace('srgb');
  const { data, info } = await colours.raw().toBuffer({ resolveWithObject: true });
  return { data: isPrint ? fromInks(data) : data, width: info.width, height: info.height };
};

/** Cyan, magenta, yellow and black as the peer turns them into light: without a colour profile. */
const fromInks = (inks: Uint8Array): Uint8Array => {
  const data = new Uint8Array((inks.length / 4) * 3);
  for (let pixel = 0; pixel < inks.length / 4; pixel++) {
    const light = 255 - inks[pixel * 4 + 3]!;
    for (let band = 0; band < 3; band++) data[pixel * 3 + band] = light - Math.round((inks[pixel * 4 + band]! * light) / 255);
  }
  return data;
};

/** What the decoder refuses is the picture's fault. */
const reading = async <T>(read: () => Promise<T>): Promise<T> => {
  try {
    return await read();
  } catch (error) {
    if (error instanceof EnvironmentError) throw error;
    throw new SampleError(`unreadable picture: ${(error as Error).message}`);
  }
};
