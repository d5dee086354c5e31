/** Datasets of robots, of what hands do in videos. */
import { z } from 'zod';
import { SampleError } from '../../core/errors.js';
import { defineMapper } from '../../core/operator.js';
import type { Json, MediaRef } from '../../core/sample.js';
import { copyOf } from '../../runtime/media/copy.js';
import { encodePictures } from '../../runtime/media/encode.js';
import { type Episode, segmentEpisodes, videoEpisodes } from '../../runtime/media/hands/episodes.js';
import { writeDataset } from '../../runtime/media/hands/lerobot.js';
import { isNothing, objectAt } from '../../runtime/media/hands/numbers.js';
import { imagePixels, resizedPixels } from '../../runtime/media/image.js';

const ENCODING = { encoder: ['-preset', 'fast', '-crf', '23'], muxer: ['-movflags', '+faststart'] };

export default defineMapper({
  name: 'export_to_lerobot_mapper',
  version: 1,
  summary:
    'Writes what hands do as a LeRobot 2.0 dataset of each sample: lerobot_export in meta lists its episodes, lerobot_dataset has the file for each path of its folder (Parquet, videos, JSON). Files lie in media/ beside the export; nothing is written elsewhere.',
  reads: ['row', 'videos', 'files'],
  writes: ['row'],
  makes: ['videos'],
  cost: 524_288,
  params: z.object({
    output_dir: z
      .string()
      .default('./lerobot_output')
      .describe('Accepted and not used: files that are made go to media/ beside the export.'),
    hand_action_field: z
      .string()
      .min(1)
      .default('hand_action_tags')
      .describe('Name in meta of the states and actions of hands, by video: an episode each.'),
    fps: z.int().min(1).max(1000).default(10).describe('Frames of a second of the dataset.'),
    robot_type: z.string().default('egodex_hand').describe('What the dataset says that it was recorded with.'),
    chunks_size: z.int().min(1).default(1000).describe('Most episodes in a folder.'),
    segment_field: z
      .string()
      .nullable()
      .default(null)
      .describe(
        'Name in meta of actions of hands: an episode each, with its caption for its task and a video of its frames; null for whole videos.',
      ),
    frame_field: z.string().min(1).default('video_frames').describe('Field with the list of frames; of lists by video the first counts.'),
  }),
  fileFields: ({ segment_field, frame_field }) => (segment_field ? [frame_field] : []),

  async map({ row, videos, files }, { hand_action_field, segment_field, frame_field, ...given }, { media, fields, signal }) {
    const meta = objectAt(row[fields.meta] ?? {}, fields.meta);
    const field = segment_field || hand_action_field;
    const withMeta = (more: { readonly [name: string]: Json }) => ({ row: { ...row, [fields.meta]: { ...meta, ...more } } });
    if (isNothing(meta[field])) return segment_field ? withMeta({ lerobot_export: [] }) : {};
    const episodes = segment_field
      ? segmentEpisodes(meta[field]!, `meta.${field}`)
      : videoEpisodes(meta[field]!, row[fields.text], `meta.${field}`);
    const all = row[frame_field];
    const frames = (Array.isArray(all) && Array.isArray(all[0]) ? all[0] : (all ?? [])) as readonly Json[];
    const known = segment_field && frames.length > 0 ? files(frame_field) : undefined;
    const picture = async (frame: number) => {
      const file = known?.get(frames[frame] as string);
      if (file === undefined) throw new SampleError(`${frame_field} names no file for frame ${frame}`);
      signal.throwIfAborted();
      return media.read(file);
    };
    const filmed = async ({ from, to }: { readonly from: number; readonly to: number }): Promise<MediaRef | undefined> => {
      if (Math.min(to, frames.length) <= from) return undefined;
      const size = await imagePixels(await picture(from));
      const pictures = async function* () {
        yield size.data;
        for (let frame = from + 1; frame < Math.min(to, frames.length); frame++)
          yield (await resizedPixels(await picture(frame), size)).data;
      };
      const path = media.scratch('mp4');
      await encodePictures(pictures(), size, given.fps, path, { signal, ...ENCODING });
      return media.write({ path }, 'mp4');
    };
    const videoOf = async ({ video }: Episode) =>
      typeof video === 'object' ? filmed(video) : videos[video] === undefined ? undefined : copyOf(media, videos[video]!);

    const settings = { fps: given.fps, robot: given.robot_type, chunk: given.chunks_size };
    const { told, dataset } = await writeDataset(episodes, videoOf, settings, { media, signal });
    const lerobot_dataset = Object.fromEntries(Object.entries(dataset).map(([path, { uri }]) => [path, uri]));
    return { ...withMeta({ lerobot_export: told, lerobot_dataset }), files: Object.values(dataset) };
  },

  examples: [
    { given: { row: { text: 'no hand', __dj__meta__: {} } }, gives: {} },
    {
      given: { row: { text: 'no action', __dj__meta__: {} } },
      params: { segment_field: 'atomic_action_segments' },
      gives: { row: { text: 'no action', __dj__meta__: { lerobot_export: [] } } },
    },
  ],
});
