/** What a sample becomes when its videos are cut: lists of clips, texts with a token for each, and where in its source each clip lies. */
import { SampleError } from '../../core/errors.js';
import type { Patch } from '../../core/operator.js';
import { isObject, type Json, type JsonObject, type MediaRef } from '../../core/sample.js';
import { type Clip, clipsOf } from './clips.js';
import { addFractions, fractionOf } from './time.js';

const TOKEN = '<__dj__video>';
const CHUNK_END = '<|__dj__eoc|>';

/** Why splitters give no bytes. */
export const BYTES_REFUSED = 'output_format: "bytes" is refused: rows are JSON, which holds none; the clips are files beside the export';

/** A video after the split: its clips, or null where it is left whole. `place` is where it stands in the sample's list. */
export interface SplitVideo {
  readonly place: number;
  readonly clips: readonly Clip[] | null;
}
type Written = 'videos' | 'text' | 'meta' | 'row';
interface Sample {
  readonly videos: readonly MediaRef[];
  readonly meta: JsonObject;
  readonly row: JsonObject;
}

/** Puts as many tokens in the place of each as its video has clips; tokens without a video stay. */
export const tokensPerClip = (text: string, counts: readonly number[]): string => {
  let at = 0;
  return text.replaceAll(TOKEN, (token) => token.repeat(counts[at++] ?? 1));
};

/** How many videos the tokens of a text name: the first of the list, chunk by chunk. */
export const namedCount = (text: string, { length }: readonly MediaRef[]): number => {
  const count = text.split(TOKEN).length - 1;
  if (count > length) throw new SampleError(`the text names ${count} videos, there are ${length}`);
  return count;
};
/** Puts as many tokens in the place of each as its video has clips; blank chunks are left out, each other one has its end. */
const chunksAnew = (text: string, counts: readonly number[]): string =>
  text
    .split(CHUNK_END)
    .filter((chunk) => chunk.trim() !== '')
    .map((chunk) => chunk + CHUNK_END)
    .join('')
    .split(TOKEN)
    .reduce((written, part, at) => written + TOKEN.repeat(counts[at - 1]!) + part);

/**
 * Puts the clips in the place of the videos, or in a field. `meta.video_clips` says of each its source and where in it the clip begins and
 * ends, in seconds as exact fractions by the clock of the source; null where the video is left whole. What was cut before is told by its first source.
 */
export const withClips = (sample: Sample, split: readonly SplitVideo[], text: string, field: string | null): Patch<Written> => {
  const { videos, meta } = sample;
  const refs = split.flatMap(({ place, clips }) => clips?.map(({ file }) => file) ?? [videos[place]!]);
  const before = Array.isArray(meta.video_clips) && meta.video_clips.length === videos.length ? (meta.video_clips as readonly Json[]) : [];
  const origins = split.flatMap(({ place, clips }) => {
    const source = originOf(before[place]) ?? { source: videos[place]!.uri, start: null, end: null };
    return clips?.map((clip) => within(source, clip)) ?? [source];
  });
  const changed = { text, ...(split.some(({ clips }) => clips !== null) && { meta: { ...meta, video_clips: origins } }) };
  if (field === null) return { videos: refs, ...changed };
  return {
    row: { ...sample.row, [field]: refs.map(({ uri }) => uri) },
    ...changed,
    files: split.flatMap(({ clips }) => clips?.map(({ file }) => file) ?? []),
  };
};

/** How a splitter that makes another sample goes about it, as its parameters say. */
export interface Remaking {
  readonly keep_original_sample: boolean;
  readonly legacy_split_by_text_token: boolean;
  readonly save_field: string | null;
}
/** The sample as it was, if that is wanted, and one with all clips; one without videos makes none. */
export const splitSamples = (
  sample: Sample & { readonly text: string },
  results: readonly (readonly Json[])[],
  { keep_original_sample, legacy_split_by_text_token, save_field }: Remaking,
): Patch<Written>[] => {
  const kept: Patch<Written>[] = keep_original_sample ? [{}] : [];
  if (sample.videos.length === 0) return kept;
  const split = clipsOf(sample, results).map((clips, place) => ({ place, clips }));
  if (!legacy_split_by_text_token) return [...kept, withClips(sample, split, sample.text, save_field)];
  const named = split.slice(0, namedCount(sample.text, sample.videos));
  const text = chunksAnew(
    sample.text,
    named.map(({ clips }) => clips?.length ?? 1),
  );
  return [...kept, withClips(sample, named, text, save_field)];
};

type Origin = { readonly source: string; readonly start: string | null; readonly end: string | null };
const originOf = (value: Json | undefined): Origin | undefined =>
  isObject(value) && typeof value.source === 'string' ? (value as unknown as Origin) : undefined;
/** A clip that a step made begins at zero; a whole source has its own clock. */
const within = ({ source, start }: Origin, { from, to, timeBase }: Clip): Origin => {
  const [own, end] = [fractionOf(from, timeBase), fractionOf(to, timeBase)];
  return start === null ? { source, start: own, end } : { source, start: addFractions(start, own), end: addFractions(start, end) };
};
