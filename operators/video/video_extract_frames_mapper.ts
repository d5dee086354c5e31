/** Frames of videos as pictures of their own: made range by range, named by a field. */
import { z } from 'zod';
import { defineMapper } from '../../core/operator.js';
import { type Extracting, extractPhases, joinFrames, type Sample, spelledFrames } from '../../runtime/media/extract.js';

const VIDEO_TOKEN = '<__dj__video>';

export default defineMapper({
  name: 'video_extract_frames_mapper',
  version: 1,
  summary: 'Writes frames of each video as JPEG files, and lists of their names to a field.',
  reads: ['videos', 'text', 'row'],
  writes: ['row'],
  makes: ['images'],
  params: z.object({
    frame_sampling_method: z
      .enum(['all_keyframes', 'all_frames', 'uniform'])
      .default('all_keyframes')
      .describe('Which frames: those that are stored whole, every one, or frame_num at equal distances, first and last among them.'),
    output_format: z.enum(['path', 'bytes']).default('path').describe('Names of files, or the bytes of the files as base64.'),
    frame_num: z.int().min(1).default(3).describe('Frames of each video, or of each stretch, when uniform; 1 is the middle one.'),
    duration: z.number().min(0).default(0).describe('Seconds of stretches that are sampled each for itself; 0 is the whole video.'),
    frame_dir: z.string().nullable().default(null).describe('Accepted and not used: files that are made go to media/ beside the export.'),
    frame_key: z.string().nullable().default(null).describe('Older name of frame_field; it comes first.'),
    frame_field: z.string().min(1).default('video_frames').describe('Field for a list of frames for each video.'),
    legacy_split_by_text_token: z
      .boolean()
      .default(true)
      .describe('Whether only as many videos are taken as the text has tokens of videos.'),
    video_backend: z
      .enum(['av', 'ffmpeg'])
      .default('av')
      .describe(
        'Whose rules count: "av" refuses a stream that does not say its length and shares frames on borders of stretches; "ffmpeg" neither.',
      ),
  }),
  cost: 500_000,

  prepare(given): Extracting & { readonly field: string; readonly isSpelled: boolean; readonly isDone: (sample: Sample) => boolean } {
    const field = given.frame_key || given.frame_field;
    const isDone = ({ row }: Sample) => Array.isArray(row[field]) && row[field].length > 0;
    return {
      method: given.frame_sampling_method,
      n: given.frame_num,
      duration: given.duration,
      backend: given.video_backend,
      field,
      isSpelled: given.output_format === 'bytes',
      isDone,
      videosOf(sample) {
        if (isDone(sample)) return [];
        const tokens = given.legacy_split_by_text_token ? sample.text.split(VIDEO_TOKEN).length - 1 : sample.videos.length;
        return sample.videos.map((_, place) => place).slice(0, tokens);
      },
    };
  },

  ranged: {
    phases: extractPhases,
    async join(sample, extracting, results, context) {
      if (extracting.isDone(sample)) return {};
      const frames = joinFrames(sample, extracting, results);
      const { field, isSpelled } = extracting;
      if (isSpelled) return { row: { ...sample.row, [field]: await spelledFrames(frames, context) } };
      return { row: { ...sample.row, [field]: frames.map((list) => list.map(({ uri }) => uri)) }, files: frames.flat() };
    },
  },

  examples: [{ given: { row: { text: 'no clip', videos: [] } }, gives: { row: { text: 'no clip', videos: [], video_frames: [] } } }],
});
