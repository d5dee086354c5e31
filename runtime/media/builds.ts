/** The builds of what decodes and encodes media: another build may make other bytes of the same, or other numbers. */
import { ffmpegBuild } from './ffmpeg.js';

export type MediaField = 'images' | 'audios' | 'videos';

const known = new Map<boolean, Promise<string>>();

/** The build that works on media of this field on this machine: a part of keys. */
export const buildOf = (field: MediaField): Promise<string> => {
  const isPicture = field === 'images';
  const found = known.get(isPicture) ?? (isPicture ? pictureBuild() : ffmpegBuild({ signal: new AbortController().signal }));
  known.set(isPicture, found);
  found.catch(() => known.delete(isPicture));
  return found;
};

const pictureBuild = async (): Promise<string> => `libvips ${(await import('sharp')).default.versions.vips}`;
