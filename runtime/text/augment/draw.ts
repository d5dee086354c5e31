/** Choices of what makes noisy variants of a text, from uniform numbers in [0, 1). */

export type Draw = () => number;
/** Makes a variant of a text. */
export type Change = (text: string, draw: Draw) => string;

export const below = (count: number, draw: Draw): number => Math.floor(draw() * count);
export const oneOf = <T>(list: ArrayLike<T>, draw: Draw): T => list[below(list.length, draw)]!;

/** How many of so many are changed: three in ten, but one at least and ten at most. */
export const share = (count: number): number => Math.min(count, Math.max(1, Math.min(10, Math.floor(0.3 * count))));
/** How many of so many are changed: one at least, and up to three in ten. */
export const upToShare = (count: number, draw: Draw): number => Math.min(count, 1 + below(Math.floor(0.3 * count), draw));
/** So many different places of a list, in their order. */
export const places = (count: number, wanted: number, draw: Draw): readonly number[] => {
  const chosen = new Set<number>();
  while (chosen.size < Math.min(wanted, count)) chosen.add(below(count, draw));
  return [...chosen].sort((a, b) => a - b);
};

export interface Variants {
  /** Each change takes what the one before made; else each takes the text. */
  readonly sequential: boolean;
  /** How many variants are made, by all changes in turn or by each. */
  readonly aug_num: number;
  readonly keep_original_sample: boolean;
}
/** Variants of a text, the text itself first if it is kept; one without characters has none. */
export const variantsOf = (
  text: string,
  changes: readonly Change[],
  { sequential, aug_num, keep_original_sample }: Variants,
  draw: Draw,
) => {
  const chain: Change = (from) => changes.reduce((made, change) => change(made, draw), from);
  const makers = text === '' || changes.length === 0 ? [] : sequential ? [chain] : changes;
  const made = makers.flatMap((make) => Array.from({ length: aug_num }, () => make(text, draw)));
  return keep_original_sample ? [text, ...made] : made;
};

/** Changes so many of what matches, chosen evenly in one pass; `isMeant` says which matches count. */
export const changeSome = (
  text: string,
  {
    what,
    isMeant = () => true,
    wanted,
  }: { readonly what: RegExp; readonly isMeant?: (found: string) => boolean; readonly wanted: (count: number) => number },
  change: (found: string) => string,
  draw: Draw,
): string => {
  let left = 0;
  for (const [found] of text.matchAll(what)) if (isMeant(found)) left++;
  let open = wanted(left);
  return text.replace(what, (found) => {
    if (!isMeant(found) || draw() * left-- >= open) return found;
    open--;
    return change(found);
  });
};

export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly by: string;
}
/** With each span replaced; they are in order and do not overlap. */
export const edited = (text: string, edits: readonly Edit[]): string => {
  let out = '';
  let from = 0;
  for (const { start, end, by } of edits) {
    out += text.slice(from, start) + by;
    from = end;
  }
  return out + text.slice(from);
};
