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
  {
    where: 'video_remove_watermark_mapper',
    peer: 'Regions of roi_key are read, and those of roi_strings are used where they are shares; corners that cannot be read are passed over.',
    ours: "A sample's own regions count; one whose regions cannot be read, or hold nothing of the frame, is set aside.",
    why: 'The first is a slip, and a mark that stays because of a typing error should be told.',
  },
  {
    where: 'video_remove_watermark_mapper',
    peer: 'Videos are written with the codec of the source, without their sound; one without a mark is written anew.',
    ours: 'H.264, with the sound and the times of all frames; one without a mark stays as it is.',
    why: 'Nothing is lost that was not asked for.',
  },
  {
    where: 'video_undistort_mapper',
    peer: 'A sample without videos is lost, xi has to be a list, and the sound goes.',
    ours: 'Its list is empty; xi may be a number, 0 too, which is a common lens; the sound stays.',
    why: 'Nothing is lost in silence.',
  },
];
