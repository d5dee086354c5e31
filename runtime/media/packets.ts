/** What a video is made of, without its container: its packets as they come, encoded. */
import { createHash } from 'node:crypto';
import { SampleError } from '../../core/errors.js';
import { ffmpegOutput, ffprobe, type RunOptions, USER_INPUT } from './ffmpeg.js';

/**
 * The MD5 of all packets of the video streams of files, one stream after another; remuxing changes nothing of it. Nothing is decoded, and no
 * packet is left out: neither what comes before the first key frame nor what an edit list hides.
 */
export const packetsDigest = async (paths: readonly string[], options: RunOptions): Promise<string> => {
  const md5 = createHash('md5');
  for (const path of paths) {
    for (const stream of await videoStreams(path, options)) {
      const packets = ffmpegOutput((command) => {
        command
          .input(path)
          .inputOptions(...USER_INPUT)
          .outputOptions('-map', `0:${stream}`, '-c', 'copy', '-copyinkf', '-copypriorss', '1', '-f', 'data')
          .output('pipe:1');
      }, options);
      for await (const chunk of packets) md5.update(chunk);
    }
  }
  return md5.digest('hex');
};

const videoStreams = async (path: string, options: RunOptions): Promise<readonly string[]> => {
  const show = ['-select_streams', 'v', '-show_entries', 'stream=index', '-of', 'default=nk=1:nw=1'];
  const found = (await ffprobe(path, show, options)).split(/\s+/).filter((line) => line !== '');
  if (found.length === 0) throw new SampleError('the file has no video stream');
  return [...new Set(found)];
};
