import { EnvironmentError } from './errors.js';

/** What takes time to make and few need: made when it is first asked for, and kept. */
export const lazy = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
};

/** A part of the program that few need, loaded when it is first asked for. One that cannot be is the machine's fault, not that of the sample in hand. */
export const loaded = <T>(part: Promise<T>): Promise<T> =>
  part.catch((error: Error) => {
    throw new EnvironmentError(`a part of the program cannot be loaded: ${error.message}`);
  });
