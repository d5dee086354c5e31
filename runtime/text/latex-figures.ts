/** The figures of a LaTeX text, and the paragraphs that cite them. */
import { Arguments, environments, nextIn, type Span, without } from './latex-source.js';
import { strip } from './python-text.js';

interface Named {
  readonly caption: string;
  readonly label: string;
}
export interface Figure extends Named {
  /** Paths as they are written. */
  readonly images: readonly string[];
  /** The figure that this one is part of. */
  readonly parent: Named | undefined;
}

const FIGURES = ['figure', 'figure*', 'wrapfigure'];
/** What is no paragraph. */
const DISPLAYED = [
  ...FIGURES,
  ...['table', 'tabular', 'equation', 'align', 'alignat', 'gather', 'multline', 'flalign', 'algorithm'].flatMap((name) => [
    name,
    `${name}*`,
  ]),
  ...['lstlisting', 'verbatim', 'minted'],
];
/** The kinds of captions, the first that there is counts. */
const CAPTIONS = [/\\caption\*?/, /\\subcaption/, /\\captionof\{figure\}/];

const slice = (text: string, { start, end }: Span) => strip(text.slice(start, end));
const captionIn = (source: Arguments): string => {
  for (const command of CAPTIONS) for (const { argument } of source.uses(command)) return slice(source.text, argument);
  return '';
};
const labelIn = (source: Arguments): string => {
  for (const { argument } of source.uses(/\\label/, { isFlat: true })) return slice(source.text, argument);
  return '';
};
const imagesIn = (source: Arguments): readonly string[] =>
  [...source.uses(/\\includegraphics/, { isFlat: true })].map(({ argument }) => slice(source.text, argument));

const named = (source: Arguments): Named => ({ caption: captionIn(source), label: labelIn(source) });
const figureOf = (text: string, parent?: Named, own: Partial<Named> = {}): Figure => {
  const source = new Arguments(text);
  return { ...named(source), ...own, images: imagesIn(source), parent };
};

/** Subfigures as environments, then as commands with a caption, then as commands without. */
const partsOf = (source: Arguments): readonly (Span & { readonly body: string; readonly own?: Partial<Named> })[] => {
  const { text } = source;
  const bodyOf = ({ start, end }: Span) => text.slice(start, end);
  return [
    ...environments(text, ['subfigure']).map((span) => ({ ...span, body: bodyOf(span) })),
    ...[...source.uses(/\\(?:subfigure|subfloat)(?=\[)/, { isSpaced: true })].map((use) => {
      return { ...use, body: bodyOf(use.argument), own: { caption: slice(text, use.options!) } };
    }),
    ...[...source.uses(/\\(?:subfigure|subfloat)(?!\[)\s*(?=\{)/)].map((use) => ({
      ...use,
      body: bodyOf(use.argument),
      own: { caption: '' },
    })),
  ];
};

const figuresOf = (text: string): readonly Figure[] => {
  const source = new Arguments(text);
  const parts = partsOf(source);
  if (parts.length > 0) {
    const parent = named(new Arguments(without(text, parts)));
    return parts.map(({ body, own }) => figureOf(body, parent, own));
  }
  const pages = environments(text, ['minipage']).map(({ start, end }) => text.slice(start, end));
  return pages.length > 1 ? pages.filter((page) => !isTable(page)).map((page) => figureOf(page)) : [figureOf(text)];
};
const isTable = (page: string): boolean => !new Arguments(page).uses(/\\captionof\{table\}/).next().done;

/** Those that have images, in the order of the text. */
export const figuresIn = (text: string): readonly Figure[] =>
  environments(text, FIGURES)
    .flatMap(({ start, end }) => figuresOf(text.slice(start, end)))
    .filter(({ images }) => images.length > 0);

/** What one command cites at most, in characters. */
const LONGEST_LIST = 4096;

/** For each label, the paragraphs that name it in one of the commands, in the order of the text. */
export const citations = (text: string, commands: readonly string[], separator: string): ReadonlyMap<string, readonly string[]> => {
  const paragraphs = new Map<string, string[]>();
  const names = commands.map((command) => command.replace(/^\\+/, '').replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  if (names.length === 0) return paragraphs;
  const command = new RegExp(`\\\\(?:${names.join('|')})\\{`, 'g');
  for (const piece of without(text, environments(text, DISPLAYED)).split(separator)) {
    const paragraph = strip(piece);
    for (const label of labelsCited(paragraph, command)) {
      const list = paragraphs.get(label);
      if (list) list.push(paragraph);
      else paragraphs.set(label, [paragraph]);
    }
  }
  return paragraphs;
};

const labelsCited = (paragraph: string, command: RegExp): ReadonlySet<string> => {
  const labels = new Set<string>();
  const brace = nextIn(paragraph, '}');
  for (const { 0: found, index } of paragraph.matchAll(command)) {
    const start = index + found.length;
    const end = brace(start);
    if (end < 0) break;
    if (end - start > LONGEST_LIST) continue;
    const [first, ...others] = paragraph.slice(start, end).split(',');
    // White space before the first is part of it.
    labels.add(first!.trimEnd());
    for (const other of others) labels.add(strip(other));
  }
  labels.delete('');
  return labels;
};
