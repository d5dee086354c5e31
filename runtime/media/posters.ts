/** Small pictures that stand for media where people look at them: the poster of a video, frames of it in a row, sheets of many. */
import { chooseFrames } from './choose.js';
import type { RunOptions } from './ffmpeg.js';
import { fittedPixels, type ImageSize, imagePixels, type Pixels } from './image.js';
import { openFilm } from './scenes/film.js';
import { eachPlace } from './takes.js';

/** Key frames at the start among which the poster is. */
const TRIED = 8;
/** How far the brightness of pixels spreads, of 255, where a frame shows something. */
const SOMETHING = 16;

/** A video by its first key frame that shows something, or the one that shows most: a film often begins in the dark. */
export const posterOf = async (path: string, cell: ImageSize, options: RunOptions): Promise<Pixels> => {
  const film = await openFilm(path, options);
  const seen = await eachPlace(
    path,
    film,
    film.times.keys.slice(0, TRIED),
    async (frame) => ({ poster: await fittedPixels(frame, cell), spread: spreadOf(frame) }),
    options,
  );
  const most = seen.reduce((best, one) => (one.spread > best.spread ? one : best));
  return (seen.find(({ spread }) => spread >= SOMETHING) ?? most).poster;
};

/** So many frames of a video at equal distances: of its key frames where it has as many, for they are the cheapest; else of all. */
export const stripOf = async (path: string, count: number, cell: ImageSize, options: RunOptions): Promise<Pixels[]> => {
  const film = await openFilm(path, options);
  const { keys } = film.times;
  const places =
    keys.length < count
      ? [...new Set(chooseFrames(film.times, film.video, { method: 'uniform', n: count }))]
      : Array.from({ length: count }, (_, at) => keys[Math.floor(((at + 0.5) * keys.length) / count)]!);
  return eachPlace(path, film, places, (frame) => fittedPixels(frame, cell), options);
};

/** A picture, small. */
export const thumbnailOf = async (bytes: Uint8Array, cell: ImageSize): Promise<Pixels> => fittedPixels(await imagePixels(bytes), cell);

/** Pictures of one size, one after the other in rows of so many. */
export const sheetOf = (pictures: readonly Pixels[], columns: number, { width, height }: ImageSize): Pixels => {
  const across = Math.min(columns, pictures.length);
  const size = { width: across * width, height: Math.ceil(pictures.length / columns) * height };
  const data = new Uint8Array(size.width * size.height * 3);
  for (const [at, picture] of pictures.entries()) {
    const [left, top] = [(at % columns) * width, Math.floor(at / columns) * height];
    for (let row = 0; row < height; row++)
      data.set(picture.data.subarray(row * width * 3, (row + 1) * width * 3), ((top + row) * size.width + left) * 3);
  }
  return { data, ...size };
};

/** Standard deviation of the brightness of a frame's pixels. */
const spreadOf = ({ data }: Pixels): number => {
  let [sum, squares] = [0, 0];
  for (let at = 0; at < data.length; at += 3) {
    const light = data[at]! + data[at + 1]! + data[at + 2]!;
    sum += light;
    squares += light * light;
  }
  const pixels = data.length / 3;
  return Math.sqrt(Math.max(0, squares / pixels - (sum / pixels) ** 2)) / 3;
};
