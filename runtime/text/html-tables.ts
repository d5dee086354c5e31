/** The tables of an HTML document, as Python's html.parser and Beautiful Soup see them: an element ends where it or one around it is closed. */
import { SampleError } from '../../core/errors.js';
import type { Json } from '../../core/sample.js';
import { HtmlReader } from './html-reader.js';
import { strip } from './python-text.js';

/** Characters and cells that the tables of a text may come to: a table holds all that is in the tables within it, too. */
const MOST = 2 ** 23;
const VOID = new Set(
  (
    'area base br col embed hr img input keygen link menuitem meta param source track wbr ' +
    'basefont bgsound command frame image isindex nextid spacer'
  ).split(' '),
);
/** Their text is none of the text around them. */
const APART = new Set(['script', 'style', 'template', 'rt', 'rp']);
const UNESCAPED = new Set(['script', 'style']);
const KEEPS_SPACE = new Set(['pre', 'textarea']);
/** Attributes that are lists of words, by element. */
const LISTS: Readonly<Record<string, string>> = {
  a: 'rel rev',
  link: 'rel rev',
  area: 'rel',
  td: 'headers',
  th: 'headers',
  form: 'accept-charset',
};
const isList = (element: string, attribute: string) =>
  ['class', 'accesskey', 'dropzone', ...(LISTS[element] ?? '').split(' ')].includes(attribute);

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const escaped = (text: string) => text.replace(/[&<>]/g, (sign) => ENTITIES[sign]!);
const quoted = (text: string) => {
  const value = escaped(text);
  return value.includes('"') && !value.includes("'") ? `'${value}'` : `"${value.replaceAll('"', '&quot;')}"`;
};

/** From where to where in what was gathered. */
interface Span {
  readonly start: number;
  end: number;
}
interface Row {
  readonly cells: Span[];
  hasHeader: boolean;
}
interface Element {
  readonly name: string;
  readonly cell: Span | undefined;
  readonly row: Row | undefined;
}
interface Table {
  readonly markup: Span;
  /** Of the rows of all tables. */
  readonly rows: Span;
}
const checked = (size: number): void => {
  if (size > MOST) throw new SampleError('its tables are nested too deep');
};

class HtmlTables extends HtmlReader {
  private readonly tables: Table[] = [];
  private readonly openTables: Table[] = [];
  private readonly allRows: Row[] = [];
  private readonly elements: Element[] = [];
  /** How many elements of a name are open. */
  private readonly counts = new Map<string, number>();
  /** How many open elements keep their text to themselves, and how many keep white space. */
  private apart = 0;
  private spaced = 0;
  private readonly gathered: string[] = [];
  private length = 0;
  private pending = '';
  private readonly attributes = new Map<string, string>();
  private attribute = '';
  private value = '';

  constructor(
    html: string,
    private readonly keepsMarkup: boolean,
  ) {
    super(html);
  }

  markup(): readonly string[] {
    this.readToEnd();
    checked(this.tables.reduce((sum, { markup }) => sum + markup.end - markup.start, 0));
    const all = this.gathered.join('');
    return this.tables.map(({ markup }) => all.slice(markup.start, markup.end));
  }
  rows(withHeaders: boolean): readonly Json[] {
    this.readToEnd();
    const all = this.gathered.join('');
    const isShown = ({ cells, hasHeader }: Row) => cells.length > 0 && (withHeaders || !hasHeader);
    const sizes = [0];
    for (const { cells } of this.allRows) sizes.push(cells.reduce((sum, { start, end }) => sum + 1 + end - start, sizes.at(-1)! + 1));
    checked(this.tables.reduce((sum, { rows }) => sum + sizes[rows.end]! - sizes[rows.start]!, 0));
    const texts = this.allRows.map(({ cells }) => cells.map(({ start, end }) => all.slice(start, end)));
    const shown = this.allRows.map(isShown);
    return this.tables
      .map(({ rows }) => texts.slice(rows.start, rows.end).filter((_, at) => shown[rows.start + at]))
      .filter((rows) => rows.length > 0);
  }
  private readToEnd(): void {
    this.readAll();
    this.endText();
    while (this.elements.length > 0) this.pop();
  }

  private gather(text: string): void {
    this.gathered.push(text);
    this.length += text.length;
  }
  protected text(text: string): void {
    if (this.openTables.length > 0) this.pending += text;
  }
  /** A text ends at any tag and at any comment. */
  private endText(): void {
    const text = this.pending;
    if (text === '') return;
    this.pending = '';
    if (this.keepsMarkup) this.gather(this.spelled(text));
    else if (this.apart === 0) this.gather(strip(text));
  }
  private spelled(text: string): string {
    if (UNESCAPED.has(this.elements.at(-1)?.name ?? '')) return text;
    const isWhite = !/[^ \n\t\f\r]/.test(text);
    if (isWhite && this.spaced === 0) return text.includes('\n') ? '\n' : ' ';
    return escaped(text);
  }
  override oncomment(start: number, end: number, ending: number): void {
    this.endText();
    if (this.keepsMarkup && this.openTables.length > 0) this.gather(`<!--${this.html.slice(start, end - ending)}-->`);
  }
  override ondeclaration(): void {
    this.endText();
  }

  override onattribname(start: number, end: number): void {
    this.attribute = this.html.slice(start, end).toLowerCase();
    this.value = '';
  }
  override onattribdata(start: number, end: number): void {
    this.value += this.html.slice(start, end);
  }
  override onattribentity(code: number): void {
    this.value += String.fromCodePoint(code);
  }
  override onattribend(): void {
    this.attributes.set(this.attribute, this.value);
  }

  protected open(name: string, closesItself: boolean): void {
    this.endText();
    const parent = this.elements.at(-1)?.row;
    if (name === 'table') this.openTable();
    const isInTable = this.openTables.length > 0;
    if (this.keepsMarkup && isInTable) this.gather(this.tag(name));
    this.attributes.clear();
    const cell = parent && (name === 'td' || name === 'th') ? { start: this.length, end: 0 } : undefined;
    if (cell) {
      parent!.cells.push(cell);
      parent!.hasHeader ||= name === 'th';
    }
    const row = name === 'tr' && isInTable ? { cells: [], hasHeader: false } : undefined;
    if (row) this.allRows.push(row);
    this.elements.push({ name, cell, row });
    this.count(name, 1);
    if (closesItself || VOID.has(name)) this.pop();
  }
  private openTable(): void {
    const table = { markup: { start: this.length, end: 0 }, rows: { start: this.allRows.length, end: 0 } };
    this.tables.push(table);
    this.openTables.push(table);
  }
  private count(name: string, change: number): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + change);
    if (APART.has(name)) this.apart += change;
    if (KEEPS_SPACE.has(name)) this.spaced += change;
  }
  private tag(name: string): string {
    const attributes = [...this.attributes].map(([attribute, value]) => {
      return ` ${attribute}=${quoted(isList(name, attribute) ? (value.match(/\S+/g) ?? []).join(' ') : value)}`;
    });
    return `<${name}${attributes.join('')}${VOID.has(name) ? '/' : ''}>`;
  }

  protected close(name: string): void {
    this.endText();
    if ((this.counts.get(name) ?? 0) > 0) while (this.pop() !== name);
  }
  private pop(): string {
    const { name, cell } = this.elements.pop()!;
    this.count(name, -1);
    if (cell) cell.end = this.length;
    if (this.keepsMarkup && this.openTables.length > 0 && !VOID.has(name)) this.gather(`</${name}>`);
    if (name === 'table') {
      const { markup, rows } = this.openTables.pop()!;
      markup.end = this.length;
      rows.end = this.allRows.length;
    }
    return name;
  }
}

const hasTable = (html: string) => /<table/i.test(html);
/** Each table's rows, of each row the texts of its cells; those of tables within it are among them. Rows and tables without cells are left out. */
export const tablesIn = (html: string, withHeaders: boolean): readonly Json[] =>
  hasTable(html) ? new HtmlTables(html, false).rows(withHeaders) : [];
/** The markup of each table. */
export const tableMarkupIn = (html: string): readonly string[] => (hasTable(html) ? new HtmlTables(html, true).markup() : []);
