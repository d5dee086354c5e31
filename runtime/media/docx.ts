/** The text of Word documents (.docx: WordprocessingML in a ZIP file), as python-docx tells it: that of the body's own paragraphs. */
import { inflateRawSync } from 'node:zlib';
import { SampleError } from '../../core/errors.js';
import { strip } from '../text/python-text.js';

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const END_BYTES = 22;
/** A ZIP file may end with a comment of so many bytes. */
const LONGEST_COMMENT = 0xffff;
/** Past this a document is refused: a few kilobytes can unpack to any size. */
const MOST_BYTES = 256 << 20;

/** Whether these are the bytes of a ZIP file. */
export const isZip = (bytes: Uint8Array): boolean =>
  bytes.length > 4 && new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true) === LOCAL;

/** Its paragraphs that are not blank, a line each. */
export const docxText = (bytes: Uint8Array): string => {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const main = unpack(file, mainPart(unpack(file, '_rels/.rels') ?? ''));
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

/** A file of those that a ZIP file holds, as text; undefined when it is not there. */
const unpack = (zip: Buffer, name: string): string | undefined => {
  try {
    const end = endOf(zip);
    let at = zip.readUInt32LE(end + 16);
    for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
      if (zip.readUInt32LE(at) !== CENTRAL) throw new SampleError('a damaged ZIP file: its list of files is broken');
      const length = zip.readUInt16LE(at + 28);
      if (zip.toString('utf8', at + 46, at + 46 + length) === name) return contentsOf(zip, at);
      at += 46 + length + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
    }
    return undefined;
  } catch (error) {
    if (error instanceof SampleError) throw error;
    throw new SampleError(`a damaged ZIP file: ${(error as Error).message}`);
  }
};

const endOf = (zip: Buffer): number => {
  for (let at = zip.length - END_BYTES; at >= Math.max(0, zip.length - END_BYTES - LONGEST_COMMENT); at--)
    if (zip.readUInt32LE(at) === END) return at;
  throw new SampleError('a damaged ZIP file: its end is missing');
};

const contentsOf = (zip: Buffer, entry: number): string => {
  const at = zip.readUInt32LE(entry + 42);
  const start = at + 30 + zip.readUInt16LE(at + 26) + zip.readUInt16LE(at + 28);
  const packed = zip.subarray(start, start + zip.readUInt32LE(entry + 20));
  const method = zip.readUInt16LE(entry + 10);
  if (method !== 0 && method !== 8) throw new SampleError(`a ZIP file that is compressed by method ${method}, which is not known here`);
  return (method === 0 ? packed : inflateRawSync(packed, { maxOutputLength: MOST_BYTES })).toString('utf8');
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
