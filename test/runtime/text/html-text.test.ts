/** What Lexbor 2.6, the parser of the peer, gives as the text of each document. */
import { expect, test } from 'vitest';
import { htmlText } from '../../../runtime/text/html-text.js';

test.each([
  // White space before the document begins is none of it; what a head holds is.
  [' \n<html> <head> <title>T</title>\n</head>\n<body>\n x', ' T\n\n\n x'],
  ['<title>T</title><script>x</script> <p>a</p>', 'Tx a'],
  [' x</body> y</html> z', 'x y z'],
  ['<head> <meta>\n</head>\n<body>\n x', ' \n\n\n x'],
  // Contents without markup.
  ["<script>var a = '<b>&amp;'</script>x", "var a = '<b>&amp;'x"],
  ['<textarea>\n<b>&amp;</b></textarea>y', '<b>&</b>y'],
  ['<iframe>a<b></iframe>c<xmp><i></xmp>', 'a<b>c<i>'],
  ['<plaintext>a</plaintext>b', 'a</plaintext>b'],
  ['<noscript>a<b>c</b></noscript>d', 'acd'],
  ['<pre>\n\nx</pre>', '\nx'],
  // Templates, frames, comments and what looks like them.
  ['<p>a<template>in<template>in</template></template>b</template>', 'ab'],
  ['<frameset><frame>a</frameset>b', ''],
  ['a<frameset>b', 'ab'],
  ['<!-- c --><?php echo 1 ?>a<!doctype html>b</ x><!x>c</>', 'abc'],
  ['<![CDATA[x]]>y<svg><![CDATA[x<b>]]></svg>', 'yx<b>'],
  ['<svg><title>q</title><style>a<b>c</b></style></svg>', 'qac'],
  ['<svg><style>a<i>b</style>c<style><i></style>', 'abc<i>'],
  ['<svg/><style><i></style>', '<i>'],
  // Characters.
  ['&amp&lt;&notit;&#0;&#x80;&#xD800;&#x110000;&nbsp;', '&<\u00acit;\ufffd\u20ac\ufffd\ufffd\u00a0'],
  ['a\rb\r\nc\0d<script>\0</script>', 'a\nb\ncd\ufffd'],
  ['<a href="x>y">z<', 'z<'],
  ['< a>&', '< a>&'],
  // Tables.
  ['<table>x<tr>y<td>z</td>w</tr> </table>q', 'xywz q'],
  ['<table><caption>c</caption><colgroup>x<col>y</table>', 'xyc'],
  ['<table> <tr><td>a</table>', ' a'],
  ['<table> <b> x </b>&amp;<script>s</script><td>y', ' x & sy'],
  ['<table><td>a<table>b<td>c</table>d</table>e', 'abcde'],
  ['<table><td>a</td><table>b<td>c</table>', 'abc'],
  ['<table><thead><td>a</tbody>b</thead>c</table>', 'cab'],
  ['<table><td>a</th>b</tr>c</table>', 'cab'],
  ['<td>a</td>b', 'ab'],
])('%j holds %j', (html, text) => expect(htmlText(html)).toBe(text));
