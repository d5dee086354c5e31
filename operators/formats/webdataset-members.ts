/** What WebDataset's formatter and exporter agree on: which files of a sample are of what kind, and which fields they are. */
import { z } from 'zod';

const KINDS = {
  images: /\.(jpe?g|png|gif|webp|bmp|tiff?|avif|ppm|pgm|pbm|pnm)$/i,
  audios: /\.(flac|wav|mp3|m4a|ogg|opus|wma|aac|sox)$/i,
  videos: /\.(mp4|m4v|mov|mkv|webm|avi|mpe?g|flv|wmv)$/i,
} as const;
export type Kind = keyof typeof KINDS;
export const MEDIA = Object.keys(KINDS) as readonly Kind[];

/** The list of media that a file of this name belongs to. */
export const kindOf = (name: string): Kind | undefined => MEDIA.find((kind) => KINDS[kind].test(`.${name}`));
export const isKind = (kind: Kind, name: string): boolean => KINDS[kind].test(`.${name}`);

/** The field with the start of the names of a sample's files. */
export const KEY = '__key__';

export const MAPPING = z.record(z.string().min(1), z.union([z.string().min(1), z.array(z.string().min(1))]));
