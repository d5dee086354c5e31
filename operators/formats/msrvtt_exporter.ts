import { z } from 'zod';
import { SampleError } from '../../core/errors.js';
import { defineExporter } from '../../core/operator.js';
import { exportedItem, lineOf, outOfFolder } from './dataset-row.js';
import { CAPTIONS, captionOf } from './tokens.js';

const EXTENSION = '.mp4';

export default defineExporter({
  name: 'msrvtt_exporter',
  version: 1,
  summary: 'Writes datasets in the way of MSR-VTT: captions of videos, `<video_id>.mp4`, with all other fields.',
  extensions: ['.jsonl'],
  named: true,
  refusing: true,
  layout: 'lines',
  params: z.object({ ...CAPTIONS, video_dir: z.string().default('').describe('Folder of the videos, which is taken off their names.') }),

  render(row, fields, params) {
    const sample = exportedItem(row, fields, params);
    const video = outOfFolder(params.video_dir, sample.single(fields.videos));
    if (!video.endsWith(EXTENSION)) throw new SampleError(`its video is "${video}", where MSR-VTT has ${EXTENSION} files`);
    return lineOf(sample.without(fields.videos, fields.text), {
      video_id: video.slice(0, -EXTENSION.length),
      caption: captionOf(sample.text(fields.text), params.sent_separator),
    });
  },
});
