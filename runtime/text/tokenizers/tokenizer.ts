/** What cuts texts into tokens, or into words where no space is between them. */

/** The numbers of a text's tokens, and from which of its characters to which each is; those that share one have all of it. */
export interface Encoded {
  readonly ids: ArrayLike<number>;
  readonly starts: ArrayLike<number>;
  readonly ends: ArrayLike<number>;
}

export interface Tokenizer {
  /** How many tokens a text has. */
  count(text: string): number | Promise<number>;
  /** The tokens' own texts, in order, without marks of where words begin; the bytes of a character that several tokens share become U+FFFD. */
  cut(text: string): readonly string[] | Promise<readonly string[]>;
  /** The same, as they are spelled in its vocabulary, marks included. */
  pieces(text: string): readonly string[] | Promise<readonly string[]>;
  /** Where each token ends in the text, in order; a character that several tokens share is of the first. */
  ends(text: string): readonly number[] | Promise<readonly number[]>;
  /** Only where tokens have numbers. */
  encode?(text: string): Encoded | Promise<Encoded>;
  /** Its name, or the digest of its file: what it is as an argument of a view. */
  toJSON(): string;
}

/** Ends of tokens that are told in code points, in UTF-16. What a tokenizer puts into a text ends where the token before it does. */
export const unitEnds = (text: string, ends: readonly number[]): readonly number[] => {
  let [units, points] = [0, 0];
  return ends.map((end) => {
    for (; points < end; points++) units += text.codePointAt(units)! > 0xffff ? 2 : 1;
    return units;
  });
};
