/** Contact sheets: what videos show, in one small picture. */
import { z } from 'zod';
import { defineMapper } from '../../core/operator.js';
import type { MediaRef } from '../../core/sample.js';
import { eachRef } from '../../runtime/media/each.js';
import { encodeImage, type Pixels } from '../../runtime/media/image.js';
import { posterOf, sheetOf, stripOf, thumbnailOf } from '../../runtime/media/posters.js';

export default defineMapper({
  name: 'video_contact_sheet_mapper',
  version: 1,
  summary: 'Makes contact sheets of a sample: frames of each of its videos, or one small picture of each of its media.',
  reads: ['images', 'videos', 'row'],
  writes: ['row'],
  makes: ['images'],
  params: z.object({
    of: z
      .enum(['each_video', 'all_media'])
      .default('each_video')
      .describe('A sheet of frames for each video; or one sheet for the sample, with each picture and a poster of each video.'),
    frames: z.int().min(1).max(1000).default(8).describe('Frames of each video, key frames where there are as many.'),
    columns: z.int().min(1).max(100).default(4).describe('Pictures in a row.'),
    thumb_width: z.int().min(8).max(1024).default(160).describe('Pixels of each small picture across.'),
    thumb_height: z.int().min(8).max(1024).default(90).describe('Pixels of each down; what a picture does not fill is black.'),
    format: z.enum(['webp', 'jpg', 'png']).default('webp').describe('Format of the sheets.'),
    sheet_field: z.string().min(1).default('contact_sheets').describe('Field for the list of sheets.'),
  }),
  cost: 262_144,

  async map({ images, videos, row }, { of, frames, columns, thumb_width, thumb_height, format, sheet_field }, { media, signal }) {
    const cell = { width: thumb_width, height: thumb_height };
    const write = async (pictures: readonly Pixels[]) => media.write(await encodeImage(sheetOf(pictures, columns, cell), format), format);
    const sheets: MediaRef[] = [];
    if (of === 'each_video') {
      sheets.push(...(await eachRef(videos, async (ref) => write(await stripOf(await media.file(ref), frames, cell, { signal })))));
    } else if (images.length + videos.length > 0) {
      const pictures = await eachRef(images, async (ref) => thumbnailOf(await media.read(ref), cell));
      const posters = await eachRef(videos, async (ref) => posterOf(await media.file(ref), cell, { signal }));
      sheets.push(await write([...pictures, ...posters]));
    }
    return { row: { ...row, [sheet_field]: sheets.map(({ uri }) => uri) }, files: sheets };
  },

  examples: [
    { given: { row: { text: 'no clip', videos: [] } }, gives: { row: { text: 'no clip', videos: [], contact_sheets: [] }, files: [] } },
  ],
});
