import { defineFormatter } from '../../core/operator.js';
import { docxText } from '../../runtime/media/docx.js';
import { isZip } from '../../runtime/media/zip.js';
import { readRow } from '../../runtime/text/json-row.js';
import { checkUtf8 } from '../../runtime/text/utf8-check.js';

const TEXTS = '.docx .txt .md .markdown .rst .tex .html .xml';
const SOURCES =
  '.asm .bash .bat .c .c++ .cc .cmake .cmd .command .cpp .cs .css .dockerfile .f .f03 .f08 .f77 .f90 .f95 .for .fpp .go .h .h++ .hh .hpp .hs ' +
  '.java .jl .js .lua .m .perl .php .php3 .php4 .php5 .phps .phpt .pl .pm .pod .ps1 .psd1 .psm1 .py .rb .rs .scala .sh .smali .sql .ts .tsx ' +
  '.vb .zsh dockerfile makefile';

const encoder = new TextEncoder();

const textOf = (contents: Uint8Array): string => {
  if (isZip(contents)) return docxText(contents);
  checkUtf8(contents);
  return Buffer.from(contents.buffer, contents.byteOffset, contents.length).toString('utf8').replace(/\r\n?/g, '\n');
};

/** Line ends become those of Unix, as Python reads texts. */
export default defineFormatter({
  name: 'text_formatter',
  version: 1,
  summary:
    'Makes a sample of every text or source file in a folder, in UTF-8; line ends become those of Unix. Of Word documents (.docx) it reads the ' +
    'paragraphs that are not blank.',
  extensions: `${TEXTS} ${SOURCES}`.split(' '),
  unit: 'document',
  read: (contents, fields) => readRow(encoder.encode(JSON.stringify({ [fields.text]: textOf(contents) })), fields),
});
