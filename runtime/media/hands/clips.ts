/** Clips of one video that overlap: where each begins in it, how much it counts where two show the same, and lists that are made one. */
import { createHash } from 'node:crypto';
import { SampleError } from '../../../core/errors.js';
import type { Media } from '../../../core/operator.js';
import type { Json, MediaRef } from '../../../core/sample.js';
import { imagePixels } from '../image.js';
import { listAt } from './numbers.js';

/** A clip in the whole: the frame that it begins with, and how many it has. */
export interface Clip {
  readonly offset: number;
  readonly length: number;
}

/** Frames around where a clip should begin in the one before among which it is looked for. */
const SEARCHED = 30;

/**
 * Where each clip begins, by the frame of the one before that looks like its first one, and the next like its second; where none does, so many
 * frames as is said behind the beginning of the one before, or behind its end. Only sizes and colours of pictures count.
 */
export const placeClips = async (
  clips: readonly (readonly string[])[],
  step: number | null,
  look: (frame: string) => Promise<string>,
): Promise<readonly Clip[]> => {
  const placed: Clip[] = [];
  for (const [at, frames] of clips.entries()) {
    const [before, last] = [clips[at - 1] ?? [], placed.at(-1)];
    const expected = step || before.length;
    const offset = last === undefined ? 0 : last.offset + ((await overlapOf(before, frames, expected, look)) ?? expected);
    placed.push({ offset, length: frames.length });
  }
  return placed;
};

const overlapOf = async (
  before: readonly string[],
  after: readonly string[],
  expected: number,
  look: (frame: string) => Promise<string>,
) => {
  if (after.length === 0) return undefined;
  const first = await look(after[0]!);
  for (let at = Math.max(0, expected - SEARCHED); at < Math.min(before.length, expected + SEARCHED); at++) {
    if ((await look(before[at]!)) !== first) continue;
    const hasNext = after.length > 1 && at + 1 < before.length;
    if (!hasNext || (await look(before[at + 1]!)) === (await look(after[1]!))) return at;
  }
  return undefined;
};

/** A digest of how a picture looks, asked once for each file. */
export const looker = (files: ReadonlyMap<string, MediaRef>, media: Pick<Media, 'read'>, signal: AbortSignal) => {
  const known = new Map<string, string>();
  return async (frame: string): Promise<string> => {
    const found = known.get(frame);
    if (found !== undefined) return found;
    signal.throwIfAborted();
    const file = files.get(frame);
    if (file === undefined) throw new SampleError(`${JSON.stringify(frame.slice(0, 60))} is no name of a picture`);
    const { data, width, height } = await imagePixels(await media.read(file));
    const digest = createHash('sha256').update(`${width} ${height} `).update(data).digest('hex');
    known.set(frame, digest);
    return digest;
  };
};

/** What a frame of a clip counts where clips overlap: more, the farther it is from its end there. */
export const weightIn = (clips: readonly Clip[], at: number, frame: number): number => {
  const { offset, length } = clips[at]!;
  const [before, after] = [clips[at - 1], clips[at + 1]];
  const lead = before ? Math.max(0, before.offset + before.length - offset) : 0;
  const tail = after ? Math.max(0, offset + length - after.offset) : 0;
  const rising = frame < lead ? (frame + 1) / (lead + 1) : 1;
  const falling = tail > 0 && frame >= length - tail ? (length - frame) / (tail + 1) : 1;
  return Math.min(rising, falling);
};

/** One list of what each clip has frame by frame: of what two have the first, and in gaps what stands before them. */
export const mergeLists = <T extends Json>(lists: readonly (readonly T[])[], clips: readonly Clip[], length: number): T[] => {
  const merged: (T | null)[] = new Array(length).fill(null);
  for (const [at, list] of lists.entries())
    for (const [frame, value] of list.entries()) {
      const place = clips[at]!.offset + frame;
      if (place < length) merged[place] ??= value;
    }
  let last = merged.find((value) => value !== null) ?? null;
  return merged.map((value) => (last = value ?? last)) as T[];
};

/** What the meta has for each clip. */
export const perClip = (value: Json | undefined, clips: readonly Clip[], place: string): readonly Json[] => {
  const list = listAt(value, place);
  if (list.length !== clips.length)
    throw new SampleError(`${place} is a list of ${list.length}, not one for each of ${clips.length} clips`);
  return list;
};
