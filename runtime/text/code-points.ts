/** Texts measured and cut by code points, as Python does. A lone surrogate is one. */

const isHigh = (unit: number) => unit >= 0xd800 && unit < 0xdc00;
const isLow = (unit: number) => unit >= 0xdc00 && unit < 0xe000;

/** `len(text)` */
export const codePoints = (text: string): number => {
  let count = text.length;
  for (let i = 1; i < text.length; i++) {
    if (isLow(text.charCodeAt(i)) && isHigh(text.charCodeAt(i - 1))) {
      count--;
      i++;
    }
  }
  return count;
};

/** `text[:count]` */
export const firstOf = (text: string, count: number): string => {
  let end = 0;
  for (let left = count; left > 0 && end < text.length; left--)
    end += isHigh(text.charCodeAt(end)) && isLow(text.charCodeAt(end + 1)) ? 2 : 1;
  return text.slice(0, end);
};

/** `text[-count:]`, of a count above 0. */
export const lastOf = (text: string, count: number): string => {
  let start = text.length;
  for (let left = count; left > 0 && start > 0; left--)
    start -= isLow(text.charCodeAt(start - 1)) && isHigh(text.charCodeAt(start - 2)) ? 2 : 1;
  return text.slice(start);
};
