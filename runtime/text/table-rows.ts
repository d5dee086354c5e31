/** Lines that look like rows of a table, as `(?<=\n)((\S+?)([ |\t](\S+?)){gaps}\n+){2,}` does. */
import { classes, SPACE_BIT } from './unicode/classes.js';

/** A line with the newlines behind it, and between how many gaps and how many it can be a row of; none when `most` is less. */
export interface Line {
  readonly start: number;
  readonly end: number;
  readonly least: number;
  readonly most: number;
}

const SPACE = 32;
const TAB = 9;
const BAR = 124;

/** A single space or tab is a gap; a bar may be one, or part of a cell. Cells are not empty. */
const gapsIn = (text: string, start: number, end: number): Pick<Line, 'least' | 'most'> => {
  let least = 0;
  let bars = 0;
  let cell = start;
  for (let i = start; i < end; i++) {
    const unit = text.charCodeAt(i);
    if (unit === SPACE || unit === TAB) {
      if (i === cell) {
        // Before it stands nothing, or a bar that can be part of the cell.
        if (i === start || text.charCodeAt(i - 1) !== BAR) return NONE;
        bars--;
      }
      least++;
      cell = i + 1;
    } else if (classes[unit]! & SPACE_BIT) return NONE;
    else if (unit === BAR && i > cell) {
      bars++;
      cell = i + 1;
    }
  }
  if (cell === end) {
    if (end === start || text.charCodeAt(end - 1) !== BAR) return NONE;
    bars--;
  }
  return { least, most: least + bars };
};
const NONE = { least: 1, most: 0 };

/** The lines of a text, the first of which is never a row, nor is a last one without a newline. */
export const tableRows = (text: string): readonly Line[] => {
  const lines: Line[] = [];
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start);
    let end = newline < 0 ? text.length : newline;
    while (text[end] === '\n') end++;
    lines.push({ start, end, ...(start === 0 || newline < 0 ? NONE : gapsIn(text, start, newline)) });
    start = end;
  }
  return lines;
};

/** What is left when rows of so many gaps, two or more in turn, are taken away. */
export const withoutTables = (lines: readonly Line[], gaps: number): readonly Line[] => {
  const isRow = (line: Line | undefined) => line !== undefined && line.least <= gaps && gaps <= line.most;
  return lines.filter((line, at) => !isRow(line) || !(isRow(lines[at - 1]) || isRow(lines[at + 1])));
};
