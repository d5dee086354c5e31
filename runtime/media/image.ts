/** Pictures, read as the peer reads them: upright, in RGB, cut files as far as they go. */
import type { Sharp, SharpOptions } from 'sharp';
import { EnvironmentError, SampleError } from '../../core/errors.js';
import { type JpegHeader, readJpegHeader } from './jpeg-header.js';

let loaded: Promise<(bytes: Uint8Array, options: SharpOptions) => Sharp> | undefined;
/** Loaded with the first picture: lanes of text start without it. */
const load = async () => {
  const { default: sharp } = await import('sharp').catch((error: Error) => {
    loaded = undefined;
    throw new EnvironmentError(`the picture library cannot be loaded: ${error.message}`);
  });
  // Each picture on one thread: lanes are as many as cores, and a cache would only hold what no step asks for again.
  sharp.cache(false);
  sharp.concurrency(1);
  // Drawings are programs rather than pictures, and the peer reads none.
  sharp.block({ operation: ['VipsForeignLoadSvg'] });
  return sharp;
};
const sharpOf = async (bytes: Uint8Array, options: SharpOptions): Promise<Sharp> => {
  loaded ??= load();
  return (await loaded)(bytes, options);
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
  /** How what is stored is turned or mirrored to be upright, as EXIF counts: 1 is not at all. */
  readonly orientation: number;
  /** Of a plain JPEG. */
  readonly jpeg?: JpegHeader;
}

/** Reads the header of a picture. */
export const readPicture = (bytes: Uint8Array): Promise<Picture> =>
  reading(async () => {
    const jpeg = readJpegHeader(bytes);
    if (jpeg && !jpeg.hasExif && jpeg.width * jpeg.height <= MAX_PIXELS)
      return { bytes, format: 'jpeg', isPrint: false, orientation: 1, width: jpeg.width, height: jpeg.height, jpeg };
    const { format, space, orientation = 1, autoOrient } = await (await open(bytes)).metadata();
    return { bytes, format, isPrint: space === 'cmyk', orientation, ...autoOrient, ...(jpeg && { jpeg }) };
  });

/** Decodes a picture. */
export const imagePixels = (bytes: Uint8Array): Promise<Pixels> => reading(async () => pixelsOf(await open(bytes)));

/** Decodes a picture and stretches it to a size, as classifiers want it. */
export const resizedPixels = (bytes: Uint8Array, { width, height }: ImageSize): Promise<Pixels> =>
  reading(async () => pixelsOf((await open(bytes)).resize(width, height, { fit: 'fill', kernel: 'linear', fastShrinkOnLoad: false })));

/** Decodes a picture; one of more than `most` pixels is made as small as that, row by row: whole it may not fit into memory. */
export const boundedPixels = (picture: Picture, most: number): Promise<Pixels> =>
  reading(async () => pixelsOf(shrunk(await open(picture.bytes), picture, most)));

const shrunk = (image: Sharp, { width, height }: ImageSize, most: number): Sharp => {
  const times = Math.sqrt((width * height) / most);
  const part = (length: number) => Math.max(1, Math.floor(length / times));
  return times <= 1 ? image : image.resize(part(width), part(height), { fit: 'fill' });
};

/** A picture that is looked at from afar and is larger is made small row by row: whole it may not fit into memory. */
const WHOLE_PIXELS = 2 ** 23;

/**
 * Decodes a picture that is looked at from afar, colours as they are written, whatever profile goes with them. A JPEG of at least four times
 * `side` either way becomes a square of it: its decoder makes it a half, a quarter or an eighth of its size, at half of the work, and what is
 * left is shrunk by two at least, which evens that out.
 */
export const distantPixels = ({ bytes, format, isPrint, width, height }: Picture, side: number): Promise<Pixels> =>
  reading(async () => {
    const image = await open(bytes, { ignoreIcc: true });
    if (format === 'jpeg' && !isPrint && Math.min(width, height) >= 4 * side)
      return pixelsOf(image.resize(side, side, { fit: 'fill', fastShrinkOnLoad: false }), isPrint);
    return pixelsOf(shrunk(image, { width, height }, WHOLE_PIXELS), isPrint);
  });

/** Shrinks or stretches a picture until it fits a size; the rest of it is black. */
export const fittedPixels = async ({ data, ...own }: Pixels, { width, height }: ImageSize): Promise<Pixels> => {
  const image = await sharpOf(data, { raw: { ...own, channels: 3 } });
  return pixelsOf(image.resize(width, height, { fit: 'contain', background: '#000', kernel: 'cubic' }), false);
};

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
    // The library says the same for each attempt at it.
    const lines = new Set((error as Error).message.split('\n'));
    throw new SampleError(`unreadable picture: ${[...lines].join('\n')}`);
  }
};
