/** How well the clips of a split video fit the cuts that it was made with. */
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ffprobe } from '../../runtime/media/ffmpeg.js';

/** F1 of the frames at which clips begin, against those that are known, one frame of difference allowed. */
export const cutScore = async (output: string, known: readonly number[]): Promise<number> => {
  const rows = (await readFile(output, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { videos: string[] });
  const signal = new AbortController().signal;
  const found: number[] = [];
  for (const { videos } of rows) {
    let frame = 0;
    for (const clip of videos.slice(0, -1)) {
      const shown = await ffprobe(
        join(dirname(output), clip),
        ['-select_streams', 'v:0', '-count_packets', '-show_entries', 'stream=nb_read_packets', '-of', 'csv=p=0'],
        { signal },
      );
      // A fragmented file does not say how many frames it has; each is a packet.
      frame += Number.parseInt(shown, 10);
      found.push(frame);
    }
  }
  const hits = found.filter((frame) => known.some((cut) => Math.abs(cut - frame) <= 1)).length;
  return (2 * hits) / (found.length + known.length);
};
