import { RecipeError } from './errors.js';

/** A parameter that names a file; or one that names a folder, of which all word lists with `lists` in their names are one file. */
export type FileName<K extends string = string> = K | { readonly param: K; readonly lists: string };

/** A file that a parameter names, with the bytes that it had when the run was planned. */
export interface PlannedFile {
  /** SHA-256 of the bytes, in hex. */
  readonly digest: string;
  readonly read: () => Promise<Uint8Array>;
}
/** By the parameter that names it. */
export type PlannedFiles = Readonly<Record<string, PlannedFile | undefined>>;

/** What a parameter's file says, or what is given for it as `{ text }`; null where there is neither. */
export const fileText = async (
  files: PlannedFiles,
  param: string,
  given: string | { readonly text: string } | null,
): Promise<string | null> => {
  if (typeof given === 'object') return given === null ? null : given.text;
  const bytes = await files[param]?.read();
  if (bytes === undefined) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new RecipeError(`${param}: the file is not UTF-8`);
  }
};
