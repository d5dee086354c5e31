/** The ending of the file that a row came from, as a field of the row: Data-Juicer's, for recipes that ask for it. */

export const SUFFIX_FIELD = '__dj__suffix__';

/** A file's ending in lower case, with its dot; that of compression goes with the one before it. */
export const suffixOf = (file: string): string => /(\.[^./\\]+)?(\.(gz|zst|bz2|xz))?$/i.exec(file)![0].toLowerCase();
