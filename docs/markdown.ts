/** Texts as Markdown shows them; what stands in backticks stays as it is. */
export const prose = (text: string): string =>
  text
    .split(/(`[^`]*`)/)
    .map((part, at) => (at % 2 === 1 ? part : part.replaceAll('__', '\\_\\_').replaceAll('<', '\\<')))
    .join('');

/** The same in a cell of a table. */
export const cell = (text: string): string => prose(text).replaceAll('|', '\\|').replaceAll('\n', ' ');
