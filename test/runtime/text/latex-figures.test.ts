/** What Data-Juicer 1.6.1 gives for figures of many kinds. */
import { expect, test } from 'vitest';
import { citations, figuresIn } from '../../../runtime/text/latex-figures.js';

const figure = (body: string) => `\\begin{figure}${body}\\end{figure}`;
const part = (body: string) => `\\begin{subfigure}[b]{1cm}${body}\\end{subfigure}`;
const page = (body: string) => `\\begin{minipage}{1cm}${body}\\end{minipage}`;
const image = (path: string) => `\\includegraphics[width=1cm]{${path}}`;
const [a, b, z] = ['a', 'b', 'z'].map(image) as [string, string, string];
const END = '\\caption{M}\\label{m}';
/** `images|caption|label`, and what the parent is called. */
const told = (text: string) =>
  figuresIn(text).map(
    ({ images, caption, label, parent }) => `${images}|${caption}|${label}${parent ? ` in ${parent.caption}|${parent.label}` : ''}`,
  );

test.each([
  [a + b + END, ['a,b|M|m']],
  [`${a}\\caption[short]{ A {\\bf b} {c{d}} }`, ['a|A {\\bf b} {c{d}}|']],
  [`${a}\\caption{open { \\caption*{q}\\label{}\\label{ l }`, ['a|q|l']],
  [`${a}\\caption[x]\\caption{q}\\caption {r}`, ['a|q|']],
  [`${a}\\captionof{table}{T}\\captionof{figure}[s]{O}\\subcaption{S}`, ['a|S|']],
  [`${a}\\captionof{figure}{O}`, ['a|O|']],
  [`\\includegraphics{}\\includegraphics*{x}${END}`, []],
  // Subfigures: environments first, then commands with a caption, then without.
  [
    `${part(`${a}\\caption{A}\\label{s}`)}\\subfigure {${z}\\caption{no}}\\subfloat[B]{${b}\\label{t}}${END}`,
    ['a|A|s in M|m', 'b|B|t in M|m', 'z|| in M|m'],
  ],
  [part('none') + z + END, []],
  [`\\subfloat[X][Y]{${a}}${END}`, ['a|M|m']],
  [`${part(`\\subfloat[B]{${a}}`)}${END}`, ['a|| in M|m', 'a|B| in M|m']],
  // Two minipages or more are figures of their own, but for tables.
  [`${page(`${a}\\caption{A}`)}${page(b)}${z}${END}`, ['a|A|', 'b||']],
  [`${page(`${a}\\caption{A}`)}${b}${END}`, ['a,b|A|m']],
  [`${page(`${a}\\captionof{table}{T}`)}${page(`${b}\\caption{B}`)}`, ['b|B|']],
])('%s', (body, figures) => expect(told(figure(body))).toEqual(figures));

test('figures have names and ends', () => {
  expect(told(`\\begin{wrapfigure}{r}{2cm}${a}\\end{wrapfigure}\\begin{SCfigure}${b}\\end{SCfigure}`)).toEqual(['a||']);
  expect(told(`\\begin{figure*}${a}\\end{figure}\\begin{figure}${b}\\end{figure*} \\begin{figure}${z}\\end{figure}`)).toEqual([
    'a,b||',
    'z||',
  ]);
  expect(told(`\\begin{figure}${a}`)).toEqual([]);
});

test('paragraphs cite labels', () => {
  const text =
    'x\\ref{a}\n\n\n\\cref{ b, a ,c} \\Cref{b}\n\n\\begin{table}\\ref{a}\\end{table}\\begin{align*}\n\n\\end{align*}y\\autoref{\\ref{d}\n\n\\cite{a}\\ref{e';
  expect([...citations(text, ['\\ref', 'cref', 'autoref'], '\n\n')]).toEqual([
    ['a', ['x\\ref{a}', '\\cref{ b, a ,c} \\Cref{b}']],
    [' b', ['\\cref{ b, a ,c} \\Cref{b}']],
    ['c', ['\\cref{ b, a ,c} \\Cref{b}']],
    ['\\ref{d', ['y\\autoref{\\ref{d}']],
    ['d', ['y\\autoref{\\ref{d}']],
  ]);
  expect(citations('\\ref{a}', [], '\n\n').size).toBe(0);
  expect([...citations('\\re.{a}\\ref{b}', ['\\re.'], ';').keys()]).toEqual(['a']);
});

test.each([
  '\\caption[',
  '\\caption{',
  '\\includegraphics[',
  '\\label{',
  '\\subfigure{',
  '\\subfloat[',
  '\\begin{subfigure}',
  '\\ref{',
  '\\begin{figure}',
])('a megabyte of %s in a figure and around it', (piece) => {
  const many = piece.repeat(1_000_000 / piece.length);
  expect(told(figure(many) + many).length).toBe(0);
  expect(citations(many, ['ref'], '\n\n').size).toBe(0);
});
