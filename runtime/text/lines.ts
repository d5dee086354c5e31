/** Lines and paragraphs, by each of the rules that sources have for them. */
import { type Pieces, Places } from './pieces.js';
import { stripUtf8 } from './python-text.js';
import { classes, LINE_BIT } from './unicode/classes.js';
import { codeAt, widthOf } from './utf8.js';

const LF = 10;
const CR = 13;

/** At each newline and nowhere else: one line more than there are newlines, as `str.split` cuts. */
export const cutAtNewlines = (utf8: Uint8Array): Pieces => {
  const places = new Places();
  let start = 0;
  for (let end = utf8.indexOf(LF); end >= 0; end = utf8.indexOf(LF, start)) {
    places.add(start, end);
    start = end + 1;
  }
  places.add(start, utf8.length);
  return places.of(utf8);
};

/** The same, each newline at the end of its line; nothing stands behind the last one. */
export const cutAfterNewlines = (utf8: Uint8Array): Pieces => {
  const places = new Places();
  let start = 0;
  for (let end = utf8.indexOf(LF); end >= 0; end = utf8.indexOf(LF, start)) {
    places.add(start, end + 1);
    start = end + 1;
  }
  if (start < utf8.length) places.add(start, utf8.length);
  return places.of(utf8);
};

/** At each run of at least `least` newlines, as a pattern splits: a run at either end leaves an empty piece there. */
export const cutAtNewlineRuns = (utf8: Uint8Array, least: number): Pieces => {
  const places = new Places();
  let start = 0;
  for (let at = utf8.indexOf(LF); at >= 0; ) {
    let end = at + 1;
    while (utf8[end] === LF) end++;
    if (end - at >= least) {
      places.add(start, at);
      start = end;
    }
    at = utf8.indexOf(LF, end);
  }
  places.add(start, utf8.length);
  return places.of(utf8);
};

/** Between blank lines, white space at the ends of the text left aside. */
export const cutParagraphs = (utf8: Uint8Array): Pieces => cutAtNewlineRuns(stripUtf8(utf8), 2);

/** As `str.splitlines` cuts: at every kind of line end, and with nothing behind the last. */
export const cutLines = (utf8: Uint8Array): Pieces => {
  const places = new Places();
  let start = 0;
  for (let i = 0; i < utf8.length; ) {
    const lead = utf8[i]!;
    const width = lead < 0x80 ? 1 : widthOf(lead);
    if ((classes[lead < 0x80 ? lead : codeAt(utf8, i)]! & LINE_BIT) !== 0) {
      places.add(start, i);
      if (lead === CR && utf8[i + 1] === LF) i++;
      start = i + width;
    }
    i += width;
  }
  if (start < utf8.length) places.add(start, utf8.length);
  return places.of(utf8);
};
