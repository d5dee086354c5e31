/** Deviations of operators on the ways of hands in videos; see deviations.ts. */
import type { Deviation } from './deviations.js';

export const HAND_DEVIATIONS: readonly Deviation[] = [
  {
    where:
      'video_hand_action_compute_mapper, video_hand_motion_smooth_mapper, video_atomic_action_segment_mapper, video_clip_reassembly_mapper',
    peer: 'What cannot be read is left as it is, with a line in a log, or fails the batch. Numbers that are none go on into all that is computed of them.',
    ours: 'The sample is quarantined with the place of the value. A hand that was not found, or a field that is not there, is no error, as for the peer.',
    why: 'Data must not be lost, or left half done, in silence.',
  },
  {
    where: 'video_clip_reassembly_mapper',
    peer: 'Angles of two clips are averaged as numbers: of 179° and -179° comes 0°. Joints that one clip lacks count as zeros.',
    ours: 'Whole turns apart are none: it is 180°. Joints have to be there for all frames of a hand, in each clip that has the hand, or for none.',
    why: 'A mean that lies on the other side is none.',
  },
  {
    where: 'video_clip_reassembly_mapper',
    peer: 'Lists of another length than there are clips, and frames beyond the end of their clip, are taken as far as they go.',
    ours: 'They quarantine the sample.',
    why: 'What belongs to which frame is not known then.',
  },
  {
    where: 'video_trajectory_overlay_mapper',
    peer: 'Actions without frames, a camera or a lens stay as they are, and pictures that cannot be read are left out. Places behind the camera are drawn mirrored.',
    ours: 'The sample is quarantined, with what is missing. They are not drawn.',
    why: 'A step that draws nothing should say so; nothing is seen there.',
  },
  {
    where: 'video_trajectory_overlay_mapper',
    peer: 'Files are named by video, action and frame, in a folder beside the frames; JPEG of quality 95, and edges as OpenCV smooths them.',
    ours: 'By their content, in media/; quality 75, and edges by how much of a pixel is covered.',
    why: 'The same run must publish the same bytes. Lines are as wide and have the same colours.',
  },
  {
    where: 'export_to_lerobot_mapper',
    peer: 'Each sample writes files with random names to a staging folder in output_dir; a function that someone calls once all is done (finalize_dataset) numbers the episodes of all samples and makes the dataset.',
    ours: 'Each sample is a dataset of its own: lerobot_dataset in meta has the file in media/ for each path of the folder. Names follow from contents; output_dir is not used.',
    why: 'A step sees one sample, and may be repeated anywhere: a shared folder would hold what failed attempts left. LeRobot joins datasets.',
  },
  {
    where: 'export_to_lerobot_mapper',
    peer: 'index is the number of a frame within its video, counted on: with frames left out, two rows have the same. Columns of numbers are doubles, and info.json calls them floats and leaves out next.done; frames that cannot be read are left out of the video.',
    ours: 'index counts rows; columns are as info.json says, all of them. Such frames quarantine the sample.',
    why: 'Rows and frames have to belong together.',
  },
  {
    where: 'video_hand_action_compute_mapper, video_clip_reassembly_mapper, video_trajectory_overlay_mapper',
    peer: 'cam_c2w may be the path of a .npy file.',
    ours: 'The matrices stand in the row; a path quarantines the sample.',
    why: 'A path within meta is in no key: the file could change, and nothing would be computed anew.',
  },
  {
    where: 'video_hand_motion_smooth_mapper',
    peer: 'Of the object of a hand that is smoothed, only the fields that it knows stay.',
    ours: 'Others stay, too.',
    why: 'Nothing is lost in silence.',
  },
];
