/** Deviations of operators on frames of videos; see deviations.ts. */
import type { Deviation } from './deviations.js';

export const FRAME_DEVIATIONS: readonly Deviation[] = [
  {
    where: 'video_extract_frames_mapper',
    peer: 'A sample without videos is lost; of a video that is named twice the second has no frames; a folder for frames has to be given, and what lies there is taken for done.',
    ours: 'Its list of frames is empty; both have them; frame_dir does nothing: files lie in media/ under their digests.',
    why: 'Nothing is lost in silence, and equal frames are one file.',
  },
  {
    where: 'video_extract_frames_mapper',
    peer: 'Times count from zero, so that of a recording that starts late they are all before its first frame; turned videos give frames that lie on their side. With "av", stretches are encoded anew before frames are taken.',
    ours: 'Times count from the first frame; frames are upright and as they are in the video.',
    why: 'Evenly spaced should not hang on where a clock stood; encoding twice costs quality and time.',
  },
  {
    where: 'video_extract_frames_mapper',
    peer: 'output_format: bytes makes a binary column.',
    ours: 'The bytes of the JPEG files as base64, up to 128 MiB a sample.',
    why: 'A row is JSON.',
  },
];
