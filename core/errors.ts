/** Errors, classed once by what the runtime must do about them. Anything that is none of these is the environment's: it is retried. */

/** Where a mistake stands in a file, counted from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** The user's to mend: a recipe, an input, a limit. Never retried; the message names the place, what is wrong and what would be right. */
export class RecipeError extends Error {
  override readonly name = 'RecipeError';
  constructor(
    message: string,
    readonly place?: Place,
  ) {
    super(place ? `${place.file}:${place.line}:${place.column}: ${message}` : message);
  }
}

/** Operator code failed with one sample in hand: that sample is quarantined and the run goes on. */
export class SampleError extends Error {
  override readonly name = 'SampleError';
}

/** A sample took more than any should. It is not tried a second time, which would only cost as much again. */
export class LimitError extends SampleError {}

/** A blob, record or folder that should be there is not, or is not what its name says. Retried: another worker may see it. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
}

/** What an earlier stage came to, or a file that it made, was taken out of the store to make room: that stage has to be done again. */
export class Released extends StoreError {}

/** The machine's fault, met with a sample in hand (a full disk, an ffmpeg that was killed): the shard is tried again, the sample is not to blame. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
}

/** This worker's operators are not the ones that the plan was made with. Retried, so that a matching worker takes it. */
export class VersionSkew extends Error {
  override readonly name = 'VersionSkew';
}

/** The known name nearest to the one given, if near enough to be what was meant. */
export const nearest = (given: string, known: Iterable<string>): string | undefined => {
  let best: string | undefined;
  let least = Math.max(2, given.length >> 2) + 1;
  for (const name of known) {
    // The last word says what kind of thing is named, as in image_shape_filter, and is often left out.
    const short = name.slice(0, Math.max(name.lastIndexOf('_'), 0));
    const distance = Math.min(editDistance(given, name, least), 1 + editDistance(given, short, least));
    if (distance < least) [best, least] = [name, distance];
  }
  return best;
};

/** ` (did you mean "x"?)`, or nothing. */
export const didYouMean = (given: string, known: Iterable<string>): string => {
  const name = nearest(given, known);
  return name === undefined ? '' : ` (did you mean "${name}"?)`;
};

const editDistance = (a: string, b: string, limit: number): number => {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length]!;
};

/** What is said against a recipe when this is made of it; undefined when it can be made. */
export const refusal = (make: () => unknown): string | undefined => {
  try {
    make();
    return undefined;
  } catch (error) {
    if (error instanceof RecipeError) return error.message;
    throw error;
  }
};
