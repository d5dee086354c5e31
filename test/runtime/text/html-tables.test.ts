/** What Beautiful Soup 4.15, over Python's html.parser, gives for the tables of each document. */
import { expect, test } from 'vitest';
import { tableMarkupIn, tablesIn } from '../../../runtime/text/html-tables.js';

test.each([
  ['<TABLE><tr><th>a</th><td> b <i> c</i>\n</td></tr><tr></tr></table>', [[['a', 'bc']]]],
  ['<table></table><table><td>lost</table>', []],
  // Nothing ends but by its own end, or one around it.
  ['<table><tr><td>a<td>b<tr><td>c</table>', [[['abc'], ['c']]]],
  ['<table><tr><td>a</b></tr>b<tr><td>c', [[['a'], ['c']]]],
  ['<table><tr><p><td>a</td></p><td>b</td></tr></table>', [[['b']]]],
  ['<table><tr><td/>a<th/></tr></table>', [[['', '']]]],
  ['<table><tr><td>a<table><tr><td>b</table>c</table>', [[['abc'], ['b']], [['b']]]],
  ['<table><tr><td>a<script>s</script><!-- c --> b<rt>r<br>t</rt><template>t<b>u</b></template>&lt;&#x41;</table>', [[['ab<A']]]],
])('%s has the rows %j', (html, rows) => expect(tablesIn(html, true)).toEqual(rows));

test('rows with a header of their own can be left out', () => {
  const html = '<table><tr><th>a</tr><tr><td>b<table><tr><th>c</table></table>';
  expect(tablesIn(html, false)).toEqual([[['bc']]]);
});

test.each([
  ['x<table>\n <tr> </tr>&amp;a<br>b</br></table>y', ['<table>\n<tr> </tr>&amp;a<br/>b</table>']],
  ['<table class="b  c" A=1 a=\'x"&gt;\' d=2 d=\'"&#39;\' e>', ['<table class="b c" a=\'x"&gt;\' d="&quot;\'" e=""></table>']],
  ['<table><pre> \n </pre><!-- c --><style>a > b</style></table>', ['<table><pre> \n </pre><!-- c --><style>a > b</style></table>']],
  ['<table>a<table>b</table>', ['<table>a<table>b</table></table>', '<table>b</table>']],
  ['<td>', []],
])('%s has the tables %j', (html, tables) => expect(tableMarkupIn(html)).toEqual(tables));

test('tables within tables without end are given up', () => {
  const html = '<table><tr><td>x'.repeat(50_000);
  expect(() => tablesIn(html, true)).toThrow(/nested too deep/);
  expect(() => tableMarkupIn(html)).toThrow(/nested too deep/);
  expect(tablesIn('<table><tr><td>x</table>'.repeat(50_000), true)).toHaveLength(50_000);
});
