/** Deviations of operators of sound; see deviations.ts. */
import type { Deviation } from './deviations.js';

export const AUDIO_DEVIATIONS: readonly Deviation[] = [
  {
    where: 'audio_size_filter',
    peer: 'Of a size only the digits are read: "0.5 KiB" is 5 KiB.',
    ours: 'It is 512 bytes.',
    why: 'What is written is what is meant.',
  },
  {
    where: 'audio_duration_filter, audio_nmf_snr_filter',
    peer: 'libsndfile decodes: no AAC, no Opus in Matroska, no sound of videos.',
    ours: 'ffmpeg decodes whatever it knows, up to 256 samples fewer of some Vorbis streams.',
    why: 'One decoder for sound and videos.',
  },
  {
    where: 'audio_nmf_snr_filter',
    peer: 'The spectrogram of the whole file is in memory and factorised.',
    ours: 'Past 2^22 frames times steps (97 s at 44.1 kHz and 500 steps) every second frame stands for two, or every fourth for four, and so on: some tenths of a decibel.',
    why: 'An hour of sound would take gigabytes and half an hour.',
  },
  {
    where: 'audio_ffmpeg_wrapped_mapper, video_ffmpeg_wrapped_mapper',
    peer: 'Any filter with any options, and any arguments of ffmpeg.',
    ours: 'Filters of a list, which neither read nor write files, ask the network or a device, draw by chance, hold a file in memory nor run without an end; arguments that only change what ffmpeg says.',
    why: 'A recipe from elsewhere should not read files that its data do not name, and the same run must publish the same bytes.',
  },
  {
    where: 'audio_ffmpeg_wrapped_mapper, video_ffmpeg_wrapped_mapper',
    peer: 'A filter_name without filter_kwargs fails all samples.',
    ours: 'The filter has its default options.',
    why: 'Many filters need none.',
  },
  {
    where: 'audio_ffmpeg_wrapped_mapper, video_ffmpeg_wrapped_mapper',
    peer: "ffmpeg's choice of codec for each ending.",
    ours: 'Videos become H.264: in MP4, MOV and Matroska as they were, else in MP4. Sound of endings that are not known becomes WAV.',
    why: 'One way to encode, which is the same on all machines.',
  },
  {
    where: 'audio_add_gaussian_noise_mapper',
    peer: 'Channels are mixed to one, and files that are not chosen are written anew as 16 bits; draws are made anew in each run.',
    ours: 'Channels stay, each with noise of its own; files that are not chosen stay as they are; draws follow the seed, the step and the sample.',
    why: 'Noise was asked for, and no other change; the same run must publish the same bytes.',
  },
];
