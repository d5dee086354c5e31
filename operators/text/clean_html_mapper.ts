import { defineMapper } from '../../core/operator.js';
import { htmlText } from '../../runtime/text/html-text.js';

export default defineMapper({
  name: 'clean_html_mapper',
  version: 1,
  summary: 'Leaves the text of HTML, titles, scripts and styles included; items of lists get a line and a star each.',
  reads: ['text'],
  writes: ['text'],
  cost: 8,

  map: ({ text }) => ({
    text: htmlText(
      text
        .replace(/<li>|<ol>/g, '\n*')
        .replaceAll('</li>', '')
        .replaceAll('</ol>', ''),
    ),
  }),

  examples: [
    {
      given: { text: '<h1>Tides</h1><p>High &amp; low<ul><li>North</li><li>South</li></ul>' },
      gives: { text: 'TidesHigh & low\n*North\n*South' },
    },
    { given: { text: '<title>Rates</title>\n<script>a < b</script><!-- note -->x' }, gives: { text: 'Rates\na < bx' } },
    { given: { text: '<table><tr>lost<td>cell</table>' }, gives: { text: 'lostcell' } },
    { given: { text: 'a < b and c > d' }, gives: { text: 'a < b and c > d' } },
  ],
});
