/** Makes videos whose cuts are known: looks are encoded once, then cut and put in any order without encoding again, so long ones are quick. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runFfmpeg } from '../../runtime/media/ffmpeg.js';

/** Pairs of colours between which a look slowly moves; neighbours in the list differ in hue and brightness. */
const LOOKS = [
  '0x101040:0x2030a0',
  '0xf0c020:0xffe080',
  '0x600808:0xc02020',
  '0x80f0f0:0xe0ffff',
  '0x083008:0x209030',
  '0xe060e0:0xffc0ff',
];

export interface VideoPlan {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  /** Frames of each scene; scenes take the looks in turn. */
  readonly scenes: readonly number[];
  readonly sound?: boolean;
}

const signal = new AbortController().signal;

/** Writes the video to `path` and gives the frames that begin a new scene. Equal plans give equal pictures. */
export const makeVideo = async (path: string, { width, height, fps, scenes, sound = false }: VideoPlan): Promise<number[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'make-video-'));
  try {
    const longest = (look: number) => Math.max(...scenes.filter((_, at) => at % LOOKS.length === look));
    for (const [look, colours] of LOOKS.slice(0, scenes.length).entries()) {
      const [from, to] = colours.split(':');
      const picture = `gradients=s=${width}x${height}:r=${fps}:c0=${from}:c1=${to}:x0=0:y0=0:x1=${width}:y1=${height}:speed=0.005:n=2:seed=1`;
      const lavfi = ['-f', 'lavfi'];
      await runFfmpeg(
        (command) => {
          command.input(picture).inputOptions(lavfi);
          if (sound)
            command
              .input(`sine=f=${220 * (look + 1)}:r=48000`)
              .inputOptions(lavfi)
              .outputOptions('-c:a', 'aac');
          command
            .outputOptions('-frames:v', `${longest(look)}`, '-t', `${longest(look) / fps}`)
            .outputOptions('-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p')
            .output(join(folder, `${look}.mp4`));
        },
        { signal },
      );
    }
    const clips = scenes.map((frames, at) => ({ look: at % LOOKS.length, frames, name: `${at % LOOKS.length}-${frames}.mp4` }));
    for (const { look, frames, name } of new Map(clips.map((clip) => [clip.name, clip])).values()) {
      await runFfmpeg(
        (command) => {
          command
            .input(join(folder, `${look}.mp4`))
            .outputOptions('-t', `${(frames - 0.5) / fps}`, '-c', 'copy')
            .output(join(folder, name));
        },
        { signal },
      );
    }
    await writeFile(join(folder, 'list.txt'), clips.map(({ name }) => `file '${name}'\n`).join(''));
    await runFfmpeg(
      (command) => {
        command
          .input(join(folder, 'list.txt'))
          .inputOptions('-f', 'concat', '-safe', '0')
          .outputOptions('-c', 'copy', '-video_track_timescale', `${fps * 512}`)
          .output(path);
      },
      { signal },
    );
  } finally {
    await rm(folder, { recursive: true });
  }
  let frame = 0;
  return scenes.slice(0, -1).map((frames) => (frame += frames));
};
