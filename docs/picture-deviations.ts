/** Deviations of operators on pictures; see deviations.ts. */
import type { Deviation } from './deviations.js';

export const PICTURE_DEVIATIONS: readonly Deviation[] = [
  {
    where: 'image_blur_mapper',
    peer: 'Every picture is read before it is chosen, so that an unreadable one loses its sample.',
    ours: 'Only pictures that are chosen are read.',
    why: 'What is not changed need not be decoded.',
  },
  {
    where: 'image_face_count_filter, image_face_ratio_filter, image_face_blur_mapper, video_face_blur_mapper',
    peer: 'cv_classifier names any file that OpenCV reads, old Haar cascades and those of local binary patterns among them.',
    ours: 'Cascades of Haar features in the form since OpenCV 2.4 are read; others are refused when the run is planned.',
    why: 'All faces and eyes that come with OpenCV are in that form.',
  },
  {
    where: 'image_face_count_filter, image_face_ratio_filter, image_face_blur_mapper',
    peer: 'Faces are looked for in pictures as they are, however large.',
    ours: 'A picture of over 33 megapixels is made as small as that for the search; sizes are still of pixels of the whole.',
    why: 'A file of half a megabyte may hold 170 megapixels: minutes of a core, and as much memory as a hundred others.',
  },
  {
    where: 'image_face_count_filter',
    peer: 'It takes its figure for known when face_ratios is there, and then fails the sample, for it is not.',
    ours: 'It counts.',
    why: 'The peer looks for the key of the other filter.',
  },
  {
    where: 'image_face_blur_mapper',
    peer: 'image_bytes become raw pixels.',
    ours: 'Pictures are files; a copy is in the format of its picture.',
    why: 'Raw pixels do not say how wide they are.',
  },
  {
    where: 'image_subplot_filter',
    peer: 'The stat subplot_detected says whether any confidence reaches min_confidence, whatever the number of lines.',
    ours: 'There is no such stat; has_subplot_lines says which pictures have the lines that are asked for. At least one line each way must be.',
    why: 'What is measured does not hang on what is kept, so that bounds can be tried without measuring anew.',
  },
  {
    where: 'image_nsfw_filter',
    peer: 'trust_remote_code: true runs code that comes with a model.',
    ours: 'It is refused.',
    why: 'Code of strangers does not run on workers.',
  },
  {
    where: 'image_size_filter',
    peer: 'Of a size only the digits count: "1.5MB" is 15 MiB, "1,000" is 1000.',
    ours: 'A point is one: "1.5MB" is 1.5 MiB. What is neither a number nor one with a unit is refused.',
    why: 'Nobody means 15 by 1.5.',
  },
  {
    where: 'image_deduplicator, ray_image_deduplicator',
    peer: 'Every picture is decoded whole. Of grey levels of 16 bits all above 255 are white; what is transparent in a GIF has the colour of its palette.',
    ours: 'Of a plain JPEG of at least 512 pixels either way (dhash: 2048) the means of its blocks of 8 by 8 are looked at: in one of five to twenty pictures one or two bits of 64 differ, seldom four. One that is smaller, or in several scans, is decoded at a part of its size from 400 pixels on (dhash: 1024): up to four bits, in one of four. Grey levels are scaled, what is transparent in a GIF is black. Hashes of other pictures are the same.',
    why: 'Decoding is nearly all of the work, and takes a fifth, or half, of the time. An X-ray is not a white sheet.',
  },
  {
    where: 'ray_image_deduplicator',
    peer: 'All samples without pictures share one hash, so that one of them stays.',
    ours: 'All of them stay.',
    why: 'image_deduplicator keeps them, too; they are not alike.',
  },
];
