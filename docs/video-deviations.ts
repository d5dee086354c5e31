/** Deviations of operators that cut and write videos; see deviations.ts. */
import type { Deviation } from './deviations.js';

export const VIDEO_DEVIATIONS: readonly Deviation[] = [
  {
    where: 'video_split_by_scene_mapper',
    peer: 'A video that fails loses its sample, and only a log line tells.',
    ours: 'Its sample is set aside with the reason.',
    why: 'A video that nobody can read is no result.',
  },
  {
    where: 'video_split_by_scene_mapper',
    peer: 'Scenes of no length make empty files; cuts are rounded to what ffmpeg seeks to; clips are encoded with as many threads as there are.',
    ours: 'Scenes of no length are dropped; clips hold exactly the frames from one cut to the next; one thread encodes.',
    why: 'Every frame is in one clip, and the same run makes the same bytes.',
  },
  {
    where: 'video_split_by_scene_mapper',
    peer: 'ffmpeg_extra_args goes to ffmpeg as it is.',
    ours: 'An allow-list: -movflags, and options of the encoders such as -crf, -preset, -b:v; others are refused when the recipe is checked.',
    why: 'Options could name files, or make pieces that do not join.',
  },
  {
    where: 'video_split_by_scene_mapper',
    peer: 'weights is an object of PySceneDetect, video_manager one of OpenCV.',
    ours: 'weights is a list of four numbers, as a recipe can write it; save_dir, show_progress, video_manager and block_size do nothing.',
    why: 'Recipes hold no Python objects; files that are made go to media/ beside the export.',
  },
  {
    where: 'video_split_by_scene_mapper, video_split_by_duration_mapper, video_split_by_key_frame_mapper',
    peer: 'output_format: bytes puts the bytes of the clips in the rows.',
    ours: 'It is refused when the recipe is checked.',
    why: 'Rows are JSON, which holds no bytes; the clips are files beside the export.',
  },
  {
    where: 'video_split_by_scene_mapper, video_split_by_duration_mapper, video_split_by_key_frame_mapper',
    peer: 'Nothing tells where in its source a clip lies. Subtitles in the file are dropped.',
    ours: 'meta.video_clips has for each video of the list its source, and start and end in seconds as exact fractions by the clock of the source ("5/2"); null where it is whole. Of a clip that is cut again the first source is told. Subtitles are dropped, too.',
    why: 'Captions and other notes with times can be taken over.',
  },
  {
    where: 'video_split_by_duration_mapper, video_split_by_key_frame_mapper',
    peer: 'The av back end keeps the codec and copies the sound, has the frame at the end of a clip in it and in the next, and fails where the stream does not say how long it is.',
    ours: 'av encodes H.264 and AAC; each frame is in one clip; where the stream does not say its length, that of the file counts, or that of its frames.',
    why: 'A clip is cut to the frame; Matroska says no length of streams.',
  },
  {
    where: 'video_split_by_duration_mapper, video_split_by_key_frame_mapper',
    peer: 'The ffmpeg back end cuts between frames, writes MP4 whatever the name ends in, and drops clips that MP4 cannot hold; options of encoders in ffmpeg_extra_args do nothing beside its copy.',
    ours: 'A clip shows exactly its frames, from the first on: others that they are decoded from are in the file, hidden. Its name ends in .mp4; what cannot be copied whole (codecs that MP4 lacks, open groups of pictures) is encoded, and so are all clips where ffmpeg_extra_args has options for encoders. Options are those of video_split_by_scene_mapper.',
    why: 'No frame is lost, and names say what files are.',
  },
  {
    where: 'video_split_by_duration_mapper, video_split_by_key_frame_mapper',
    peer: 'Without legacy_split_by_text_token the text of the new sample is empty. A batch of samples that all vanish ends the run.',
    ours: 'The text stays. Samples without videos vanish where the original is not kept.',
    why: 'The text may be what is said of the video.',
  },
  {
    where: 'video_resize_resolution_mapper, video_resize_aspect_ratio_mapper',
    peer: 'Resized videos lose their sound and keep the form of the file; x264 has its defaults and as many threads as there are.',
    ours: 'The sound stays as it is, or becomes AAC where MP4 cannot hold it; files are MP4 (H.264, veryfast, crf 22), made by one thread, in pieces that are joined. Subtitles are dropped.',
    why: 'Sound is data; the same run makes the same bytes on every host.',
  },
  {
    where: 'video_resize_resolution_mapper, video_resize_aspect_ratio_mapper',
    peer: 'The size of a turned video is that before turning; sides that come out odd, or ratios that no even side has, fail.',
    ours: 'The size is that of the pictures as shown; both sides are made even. A lowest bound above the highest is refused, and more than H.264 can hold (16384 pixels a side, 35.6 million in all) sets the sample aside.',
    why: 'A phone held upright makes upright videos.',
  },
  {
    where: 'video_face_blur_mapper',
    peer: 'Frames get even times at the base rate, the sound is lost, and the codec is that of the source.',
    ours: 'Each frame is shown when it was, the sound is copied (or AAC, where MP4 cannot hold it), and the pictures are H.264.',
    why: 'A copy should differ in its faces alone.',
  },
  {
    where: 'video_resolution_filter, video_aspect_ratio_filter',
    peer: 'Sides are those of the coded picture, before it is turned: a portrait of a phone counts as landscape. A cover picture may be taken for the video.',
    ours: 'Sides are those of the picture as it is shown; a cover picture is no video.',
    why: 'It is what a viewer, and every later step, sees.',
  },
  {
    where: 'video_aspect_ratio_filter',
    peer: 'The ratio of a video is rounded, its bounds are not: one that is just the bound may be lost.',
    ours: 'It is kept.',
    why: 'A video of 9:16 is not below 9/16.',
  },
  {
    where: 'video_motion_score_filter',
    peer: 'Frames that are made smaller have their height for width. Frames are sought by times, which containers round; a video of two frames never ends, and one that cannot be read scores -1.',
    ours: 'Sides are right; frames are counted in the order in which they are shown; -1 is a single frame alone, and a video that cannot be read sets its sample aside.',
    why: 'Motion of squeezed frames is another; no sample should be kept or lost by mistake.',
  },
  {
    where: 'video_motion_score_filter',
    peer: 'frame_field reads frames that were taken before, if_output_optical_flow writes every flow into the meta; all flows are held as lists of numbers in either case, several gigabytes for a minute of 720p.',
    ours: 'Both are refused when the recipe is checked; one flow is held at a time.',
    why: 'The first is not built yet; a row cannot hold the second, and a filter writes no files.',
  },
  {
    where: 'ray_video_deduplicator',
    peer: 'Of all samples without videos one stays. Of duplicates, whichever comes first at run time.',
    ours: 'It is video_deduplicator by another name: samples without videos stay, and of duplicates the first in the order of the source.',
    why: 'Samples without videos do not hold the same; and the same run must publish the same bytes.',
  },
];
