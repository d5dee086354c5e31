/**
 * The text of an HTML document, in the order in which a browser's tree would hold it, without building the tree: what stands in a table
 * but in no cell moves before the table, and white space before the document begins is dropped.
 */
import { HtmlReader } from './html-reader.js';

/** Elements whose contents are no markup. */
const RAW = new Set(['title', 'textarea', 'style', 'script', 'xmp', 'iframe', 'noembed', 'noframes', 'plaintext']);
const DROPS_FIRST_NEWLINE = new Set(['pre', 'listing', 'textarea']);
const HEAD = new Set(
  ['head', 'base', 'basefont', 'bgsound', 'link', 'meta', 'title', 'style', 'script', 'noscript', 'noframes', 'template'].concat('html'),
);
const VOID = new Set(['area', 'base', 'br', 'col', 'embed', 'hr', 'img', 'input', 'link', 'meta', 'param', 'source', 'track', 'wbr']);
const SECTIONS = new Set(['tbody', 'thead', 'tfoot']);
const CELLS = new Set(['td', 'th', 'caption']);
/** What cannot stand in a cell, so that it ends one. */
const ENDS_CELL = new Set([...CELLS, ...SECTIONS, 'tr', 'col', 'colgroup']);
/** Elements in SVG and MathML whose contents are HTML again. */
const INTEGRATION = new Set(['foreignobject', 'desc', 'title', 'annotation-xml', 'mi', 'mo', 'mn', 'ms', 'mtext']);
/** HTML that ends SVG and MathML. */
const BREAKS_OUT = new Set(
  (
    'b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li listing menu meta nobr ol p pre ' +
    'ruby s small span strong strike sub sup table tt u ul var'
  ).split(' '),
);
const NOT_WHITE = /[^\t\n\f\r ]/;

/** An open table. */
interface Table {
  readonly outer: Table | null;
  /** What stands before it, out of the table it was written in. */
  before: string;
  inside: string;
  /** Text between two tags outside cells: it stays when it is white. */
  pending: string;
  /** The name of the open cell or caption. */
  cell: string;
  section: string;
  /** How many elements are open that a table cannot hold: they stand before it. */
  misplaced: number;
  /** How many of `foreign` are outside. */
  readonly foreign: number;
}

class HtmlText extends HtmlReader {
  private out = '';
  private table: Table | null = null;
  private hasBegun = false;
  private hasBody = false;
  private hasFrames = false;
  private templates = 0;
  /** The open element without markup. */
  private raw = '';
  private dropsNewline = false;
  /** SVG and MathML, and HTML within them, from the outermost. */
  private readonly foreign: string[] = [];

  all(): string {
    this.readAll();
    while (this.table) this.closeTable(this.table);
    return this.out;
  }

  isInForeignContext(): boolean {
    const innermost = this.foreign.at(-1);
    return innermost === 'svg' || innermost === 'math';
  }

  protected text(text: string): void {
    this.add(text.includes('\0') ? text.replaceAll('\0', this.raw || this.isInForeignContext() ? '\ufffd' : '') : text);
  }
  override oncdata(start: number, end: number, ending: number): void {
    if (this.isInForeignContext()) this.add(this.html.slice(start, end - ending));
  }

  private add(given: string): void {
    let text = given;
    if (this.dropsNewline && text !== '') {
      this.dropsNewline = false;
      if (text.startsWith('\n')) text = text.slice(1);
    }
    if (this.templates > 0 || text === '') return;
    const isWhite = !NOT_WHITE.test(text);
    if (!this.hasBegun) {
      if (isWhite) return;
      text = text.slice(text.search(NOT_WHITE));
      this.hasBegun = true;
    }
    if (!isWhite && this.raw === '') this.hasBody = true;
    const { table } = this;
    if (this.hasFrames && this.raw === '') this.out += text.replace(/[^\t\n\f\r ]+/g, '');
    else if (!table) this.out += text;
    else if (table.cell !== '' || this.raw === 'script' || this.raw === 'style') table.inside += text;
    else if (this.raw !== '' || table.misplaced > 0 || this.foreign.length > table.foreign) table.before += text;
    else table.pending += text;
  }
  private flush(): void {
    const { table } = this;
    if (!table || table.pending === '') return;
    table[NOT_WHITE.test(table.pending) ? 'before' : 'inside'] += table.pending;
    table.pending = '';
  }
  override oncomment(): void {
    this.flush();
    this.dropsNewline = false;
  }
  override ondeclaration(): void {
    this.oncomment();
  }

  protected open(name: string, closesItself: boolean): void {
    this.oncomment();
    if (name !== 'html') this.hasBegun = true;
    if (BREAKS_OUT.has(name)) while (this.isInForeignContext()) this.foreign.pop();
    if (this.isInForeignContext() ? INTEGRATION.has(name) : name === 'svg' || name === 'math') this.foreign.push(name);
    else if (!this.isInForeignContext()) this.openHtml(name);
    if (closesItself && name === this.foreign.at(-1)) this.foreign.pop();
  }
  private openHtml(name: string): void {
    if (name === 'template') this.templates++;
    if (RAW.has(name)) this.raw = name;
    this.dropsNewline = DROPS_FIRST_NEWLINE.has(name);
    if (this.templates > 0) return;
    if (name === 'frameset' && !this.hasBody) this.hasFrames = true;
    if (!HEAD.has(name)) this.hasBody = true;
    const { table } = this;
    if (name === 'table') {
      // A table cannot stand in a table, but in a cell.
      if (table && table.cell === '') this.closeTable(table);
      const [outer, foreign] = [this.table, this.foreign.length];
      this.table = { outer, before: '', inside: '', pending: '', cell: '', section: '', misplaced: 0, foreign };
    } else if (table && ENDS_CELL.has(name)) {
      table.cell = CELLS.has(name) ? name : '';
      table.misplaced = 0;
      if (SECTIONS.has(name)) table.section = name;
      else if (name === 'tr' || name === 'td' || name === 'th') table.section ||= 'tbody';
    } else if (table?.cell === '' && !VOID.has(name) && !HEAD.has(name)) table.misplaced++;
  }

  protected close(name: string): void {
    this.oncomment();
    if (name === 'head' || name === 'body' || name === 'html' || name === 'br') this.hasBegun = true;
    if (name === this.raw) {
      this.raw = '';
      if (!HEAD.has(name) && this.table && this.table.misplaced > 0) this.table.misplaced--;
    } else if (name === 'template') this.templates = Math.max(0, this.templates - 1);
    else if (this.templates > 0) return;
    else if (name === 'svg' || name === 'math' || INTEGRATION.has(name)) this.leave(name);
    else if (this.table) this.closeIn(this.table, name);
  }
  private closeIn(table: Table, name: string): void {
    if (name === 'table') this.closeTable(table);
    else if (name === table.cell || name === table.section || (name === 'tr' && table.section !== '')) {
      table.cell = '';
      table.misplaced = 0;
      if (name === table.section) table.section = '';
    } else if (table.cell === '' && table.misplaced > 0) table.misplaced--;
  }
  private closeTable(table: Table): void {
    this.flush();
    this.foreign.length = Math.min(this.foreign.length, table.foreign);
    this.table = table.outer;
    const text = table.before + table.inside;
    if (table.outer) table.outer.inside += text;
    else this.out += text;
  }

  /** Ends the innermost element of this name, if it is in the foreign content at hand. */
  private leave(name: string): void {
    const at = [this.foreign.length - 1, this.foreign.length - 2].find((place) => this.foreign[place] === name);
    if (at !== undefined) this.foreign.length = at;
  }
}

/** Of a whole document: titles, scripts and styles are text too; comments and templates are not. */
export const htmlText = (html: string): string => {
  const normal = html.replace(/\r\n?/g, '\n');
  if (/[<&\0]/.test(normal)) return new HtmlText(normal).all();
  const start = normal.search(NOT_WHITE);
  return start < 0 ? '' : normal.slice(start);
};
