/** Parameters that splitters of videos share. */
import { z } from 'zod';

export const splitParams = {
  keep_original_sample: z.boolean().default(true).describe('Whether the sample stays beside the one with the clips.'),
  save_dir: z.string().nullable().default(null).describe('Accepted and not used: files that are made go to media/ beside the export.'),
  ffmpeg_extra_args: z.string().default('').describe('Options for ffmpeg when it writes the clips; those of encoders make it encode.'),
  output_format: z.enum(['path', 'bytes']).default('path').describe('Form of the clips; "bytes" is refused, for rows are JSON.'),
  save_field: z
    .string()
    .nullable()
    .default(null)
    .describe('Another field for the list of clips, the videos staying as they are; null puts them in the place of the videos.'),
  legacy_split_by_text_token: z
    .boolean()
    .default(true)
    .describe('Whether only videos that tokens in the text name are split, and the tokens multiplied; else all are, and the text stays.'),
};
