/** The text of Word documents (.docx: WordprocessingML in a ZIP file), as python-docx tells it: that of the body's own paragraphs. */
import { SampleError } from '../../core/errors.js';
import { strip } from '../text/python-text.js';
import { zipFiles } from './zip.js';

/** Its paragraphs that are not blank, a line each. */
export const docxText = (bytes: Uint8Array): string => {
  const main = unpack(bytes, mainPart(unpack(bytes, '_rels/.rels') ?? ''));
  if (main === undefined) throw new SampleError('a ZIP file, and no Word document');
  const paragraphs: string[] = [];
  let text = '';
  eachPiece(main, (path, piece, tag) => {
    const [, inRun = ''] = RUN.exec(path) ?? [];
    if (piece !== undefined) text += inRun === 't' ? piece : '';
    else if (path === 'document/body/p') {
      if (strip(text) !== '') paragraphs.push(text);
      text = '';
    } else if (!NEW_PAGE.test(tag)) text += BREAKS[inRun] ?? '';
  });
  return paragraphs.join('\n');
};

/** What stands in a run of a paragraph, which may lie in a link. */
const RUN = /^document\/body\/p\/(?:hyperlink\/)?r\/([a-zA-Z]+)$/;
const NEW_PAGE = /:type=["'](page|column)["']/;
const BREAKS: Readonly<Record<string, string>> = { tab: '\t', ptab: '\t', br: '\n', cr: '\n', noBreakHyphen: '-' };

const mainPart = (relations: string): string => {
  const [relation = ''] = /<[^<>]*\/officeDocument"[^<>]*>/.exec(relations) ?? [];
  return (/\sTarget="\/?([^"]*)"/.exec(relation)?.[1] ?? 'word/document.xml') || 'word/document.xml';
};

/** Past this a document is refused: a few kilobytes can unpack to any size. */
const MOST_BYTES = 256 << 20;
/** A file of those that a ZIP file holds, as text; undefined when it is not there. */
const unpack = (zip: Uint8Array, name: string): string | undefined => {
  for (const file of zipFiles(zip)) if (file.name === name) return file.read(MOST_BYTES).toString('utf8');
  return undefined;
};

/**
 * Goes over XML: tells texts with the path of elements that they are in; and of each element, when it ends, its path and the tag that began
 * it. Names are told without their prefixes.
 */
const eachPiece = (xml: string, tell: (path: string, text: string | undefined, tag: string) => void): void => {
  const names: string[] = [];
  const tags: string[] = [];
  const pattern = /<(?:(\/)?([^\s<>/"'!?]+)(?:[^<>"']|"[^"]*"|'[^']*')*>|!--.*?-->|!\[CDATA\[(.*?)\]\]>|[?!][^>]*>)/sy;
  for (let at = 0; at < xml.length; at = pattern.lastIndex) {
    const open = xml.indexOf('<', at);
    if (open > at && names.length > 0) tell(names.join('/'), plain(xml.slice(at, open)), '');
    if (open < 0) break;
    pattern.lastIndex = open;
    const [tag, closes, name, data] = pattern.exec(xml) ?? [];
    if (tag === undefined) throw new SampleError('a Word document whose XML is broken');
    if (data !== undefined) tell(names.join('/'), data, '');
    if (name === undefined) continue;
    if (!closes) {
      names.push(name.slice(name.indexOf(':') + 1));
      tags.push(tag);
    }
    if (closes || tag.endsWith('/>')) {
      tell(names.join('/'), undefined, tags.pop() ?? '');
      names.pop();
    }
  }
};

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const plain = (text: string): string =>
  text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w{1,4}));/gi, (given, decimal, hex, name) => {
    if (name !== undefined) return NAMED[name] ?? given;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : given;
  });
