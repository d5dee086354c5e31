/** Deviations of formatters and exporters of datasets with media; the peer has converters for them. */
import type { Deviation } from './deviations.js';

export const DATASET_DEVIATIONS: readonly Deviation[] = [
  {
    where: 'llava_formatter, llava_exporter',
    peer: 'The converter leaves `<image>` in the text, keeps no other field, and puts a token before a caption though there is no image. A wrong sample ends it.',
    ours: '`<__dj__image>` takes its place, with an image in the list for each; other fields stay (`keep_other_fields: false` as the peer). Questions are restored from the `conversations` that the sample keeps, not from the original file. A wrong sample is quarantined. Where a token stands by chance, the text draws it.',
    why: 'Operators look for the token that a recipe names, and it names no other; the same run must publish the same bytes.',
  },
  {
    where: 'mmc4_formatter, mmc4_exporter',
    peer: 'An image of no sentence takes the tokens of those after it away; wrong samples go to a file beside the output. Back, sentences lose blanks at their ends, empty ones go, new images go, and surplus images are passed over.',
    ours: 'Such samples are quarantined; sentences stay as they are, new images come behind those that were known.',
    why: 'There and back should be the same.',
  },
  {
    where: 'wavcaps_formatter, wavcaps_exporter',
    peer: 'The meta gets an empty text for each of twelve fields that a sample lacks; samples without an audio file, or without the text, are left out.',
    ours: 'The meta has what the file says. A missing file is told when a step reads it; samples that do not fit the layout are quarantined.',
    why: 'Empty texts would be written back; data must not be lost in silence.',
  },
  {
    where: 'video_chatgpt_exporter, youku_exporter, internvid_exporter, msrvtt_exporter',
    peer: 'The first of several videos is written; blanks at the ends of captions go; tokens within a text stay in it. MSR-VTT gets the name of the file for the id of the video.',
    ours: 'A sample with several videos, or chunks, is quarantined; captions stay as they are; the id is the name without .mp4.',
    why: 'What is written must be read as it was.',
  },
  {
    where: 'internvid_formatter',
    peer: 'It cuts videos as it converts (`cut_videos`).',
    ours: 'It carries the timestamps, and says in `is_cut` what the recipe does.',
    why: 'Cutting is work for a step, which is done once, and resumes.',
  },
  {
    where: 'webdataset_formatter, webdataset_exporter',
    peer: 'It is written only under Ray, and several files of one kind as a pickle (.jpgs); a video is a list of frames. Nothing reads it.',
    ours: 'It is read and written everywhere. Several files are 0.jpg, 1.jpg; a video is its file; pickles are neither read nor written.',
    why: 'To read a pickle is to run what it says.',
  },
];
