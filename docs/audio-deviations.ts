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
];
