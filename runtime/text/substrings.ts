/** Looks for many strings at once, wherever they begin (Aho and Corasick 1975). */

/** Tells whether a text has one of the strings; one step for each byte, however many strings there are. */
export const substringFinder = (strings: readonly string[]): ((utf8: Uint8Array) => boolean) => {
  const words = strings.filter((string) => string !== '').map((string) => Buffer.from(string));
  const most = words.reduce((sum, { length }) => sum + length, 1);
  /** The next state for each state and byte; 0 is the start. */
  const next = new Int32Array(most * 256);
  const isEnd = new Uint8Array(most);
  let count = 1;
  for (const word of words) {
    let state = 0;
    for (const byte of word) {
      const at = state * 256 + byte;
      if (next[at] === 0) next[at] = count++;
      state = next[at]!;
    }
    isEnd[state] = 1;
  }
  // Breadth first: where a state has no step of its own, it takes that of the longest end of it which begins a string.
  const fallback = new Int32Array(count);
  const queue = [...next.subarray(0, 256)].filter((state) => state !== 0);
  for (const state of queue) {
    if (isEnd[fallback[state]!] === 1) isEnd[state] = 1;
    for (let byte = 0; byte < 256; byte++) {
      const at = state * 256 + byte;
      const other = next[fallback[state]! * 256 + byte]!;
      if (next[at] === 0) next[at] = other;
      else {
        fallback[next[at]!] = other;
        queue.push(next[at]!);
      }
    }
  }
  return (utf8) => {
    let state = 0;
    for (let i = 0; i < utf8.length; i++) {
      state = next[state * 256 + utf8[i]!]!;
      if (isEnd[state] === 1) return true;
    }
    return false;
  };
};
