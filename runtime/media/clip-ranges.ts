/** How what is made of a sample's videos is shared out in ranges: a function of the files and of the wanted seconds, nothing else. */
import type { MediaRef } from '../../core/sample.js';
import type { Size } from './encode.js';
import type { Stretch } from './frames.js';
import type { Rational } from './probe.js';
import type { Scene } from './scenes/detect.js';
import type { Film, FilmHead } from './scenes/film.js';
import { piecesOf, type Span, secondsBetween, stretchOf } from './scenes/ranges.js';
import { microsAt, microsOf } from './time.js';

/** Frames of a video that become a clip. */
export type Cut = Scene & Pick<Stretch, 'isOpen'>;
/** What is made of one video; `video` is its place in the sample's list. */
export type Cutting = { readonly video: number } & (
  | {
      /** Anew, or as the streams are, if that can be. */
      readonly how: 'encode' | 'copy';
      readonly film: Film;
      readonly clips: readonly Cut[];
    }
  /** All pictures anew, with the sound as it is. */
  | { readonly how: 'transcode'; readonly head: FilmHead; readonly size: Size }
);
/** A clip or a part of one: `clip` is its place among those of the video. */
export interface Part extends Span, Pick<Stretch, 'isOpen'> {
  readonly video: number;
  readonly clip: number;
  readonly timeBase: Rational;
  readonly frames: number;
  readonly size: Size | null;
  /** Of pictures that get the sound of the whole file: the microseconds from its start to theirs. */
  readonly lead: number | null;
}
export interface Making {
  readonly form: 'clips' | 'copies' | 'whole' | 'pictures' | 'sound';
  readonly parts: readonly Part[];
}
export type MadePart = Pick<Part, 'video' | 'clip' | 'timeBase' | 'from' | 'to' | 'lead'> & { readonly file: MediaRef };
export interface Made extends Pick<Making, 'form'> {
  readonly parts: readonly MadePart[];
}
export interface Joining extends Pick<Part, 'video' | 'clip' | 'timeBase' | 'lead'> {
  readonly pictures: readonly Pick<MadePart, 'from' | 'to' | 'file'>[];
  readonly sound: MediaRef | null;
}

/** Gathers ranges: short clips that follow each other share one, of about so many seconds in all. */
export const gathering = (most: number) => {
  const ranges: Making[] = [];
  let [form, parts, length]: [Making['form'], Part[], number] = ['clips', [], 0];
  const close = () => {
    if (parts.length > 0) ranges.push({ form, parts });
    [parts, length] = [[], 0];
  };
  const share = (own: Making['form'], part: Part, seconds: number) => {
    if (own !== form || length + seconds > most) close();
    [form, length] = [own, length + seconds];
    parts.push(part);
  };
  const alone = (own: Making['form'], part: Part) => {
    close();
    ranges.push({ form: own, parts: [part] });
  };
  return {
    add({ video, how, film, clips }: Extract<Cutting, { readonly film: Film }>) {
      const [{ times, hasAudio }, { timeBase }] = [film, film.video];
      for (const [clip, cut] of clips.entries()) {
        const pieces = how === 'copy' ? [] : piecesOf(cut, times, timeBase, most);
        const span = { ...stretchOf(times, cut), ...(cut.isOpen && { isOpen: true }) };
        const part: Part = { ...span, video, clip, timeBase, frames: cut.end - cut.start, size: null, lead: null };
        if (pieces.length > 1) {
          for (const piece of pieces) alone('pictures', { ...part, ...piece });
          if (hasAudio) alone('sound', part);
        } else share(how === 'copy' ? 'copies' : 'clips', part, secondsBetween(part.from, part.to, timeBase));
      }
    },
    addWhole({ video, head, size }: Extract<Cutting, { readonly head: FilmHead }>) {
      const part = { video, clip: 0, timeBase: head.video.timeBase, key: 0, from: 0, to: 0, frames: 0, size, lead: null };
      share('whole', part, head.seconds ?? most);
    },
    addPieces(cutting: Extract<Cutting, { readonly head: FilmHead }>, { times, hasAudio, startSeconds, video: { timeBase } }: Film) {
      const pieces = piecesOf({ start: 0, end: times.pts.length }, times, timeBase, most);
      if (pieces.length === 1) return this.addWhole(cutting);
      const { video, size } = cutting;
      const lead = hasAudio ? microsAt(times.pts[0]!, timeBase) - microsOf(startSeconds) : null;
      for (const piece of pieces) alone('pictures', { ...piece, video, clip: 0, timeBase, frames: 0, size, lead });
    },
    all(): readonly Making[] {
      close();
      return ranges;
    },
  };
};

/** What is to be joined, of what was made. */
export const joinsOf = (made: readonly Made[]): Joining[] => {
  const joins = new Map<string, Joining>();
  for (const { form, parts } of made) {
    if (form !== 'pictures' && form !== 'sound') continue;
    for (const { video, clip, timeBase, lead, ...part } of parts) {
      const name = `${video}/${clip}`;
      const known = joins.get(name) ?? { video, clip, timeBase, lead, pictures: [], sound: null };
      joins.set(name, form === 'sound' ? { ...known, sound: part.file } : { ...known, pictures: [...known.pictures, part] });
    }
  }
  return [...joins.values()];
};
