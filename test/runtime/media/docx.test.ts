import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SampleError } from '../../../core/errors.js';
import { docxText } from '../../../runtime/media/docx.js';
import { isZip } from '../../../runtime/media/zip.js';
import { ROOT } from '../../root.js';
import { zip } from './zip.js';

const fixture = (name: string) => readFileSync(join(ROOT, 'test/fixtures/formats', name));

const body = (xml: string) => ({ 'word/document.xml': `<?xml version="1.0"?><w:document><w:body>${xml}</w:body></w:document>` });
const textOf = (xml: string) => docxText(zip(body(xml)));

test('the text of a document is that which python-docx tells', () => {
  expect(isZip(fixture('word.docx'))).toBe(true);
  expect(docxText(fixture('word.docx'))).toBe(fixture('word.txt').toString());
});

test.each([
  ['<w:p><w:r><w:t>a</w:t></w:r><w:ins><w:r><w:t>b</w:t></w:r></w:ins></w:p><w:sdt><w:p><w:r><w:t>c</w:t></w:r></w:p></w:sdt>', 'a'],
  ['<w:p><w:r><w:rPr><w:tab/></w:rPr><w:t>a&amp;&#x1F600;&#66;&nope;&lt;</w:t></w:r></w:p>', 'a&😀B&nope;<'],
  [
    '<w:p a="x>y" b=\'"/>\'><w:r><w:t><![CDATA[<p>]]></w:t><!-- <w:t>no</w:t> --><w:br w:type="column"/><w:br w:clear="all"/></w:r></w:p>',
    '<p>\n',
  ],
  ['<w:p/><w:p><w:r><w:t>\u3000</w:t></w:r></w:p><w:p><w:r><w:t>a</w:t></w:r></w:p><w:p><w:r><w:t>b</w:t></w:r></w:p>', 'a\nb'],
  ['', ''],
])('%s', (xml, text) => {
  expect(textOf(xml)).toBe(text);
});

test('the main part is where the relations say', () => {
  const relations =
    '<Relationships><Relationship Target="/word/document2.xml" Type="http://x/relationships/officeDocument" Id="1"/></Relationships>';
  const document = body('<w:p><w:r><w:t>a</w:t></w:r></w:p>')['word/document.xml'];
  expect(docxText(zip({ '_rels/.rels': relations, 'word/document2.xml': document }))).toBe('a');
  expect(docxText(zip({ 'word/document.xml': document }, 0))).toBe('a');
});

test.each([
  ['no document', zip({ a: 'b' }), 'no Word document'],
  ['cut short', zip(body('<w:p/>')).subarray(0, -30), 'its end is missing'],
  ['packed otherwise', zip(body('<w:p/>'), 12), 'compressed by method 12'],
  ['broken within', zip({ 'word/document.xml': Buffer.from('<w:p a="') }), 'XML is broken'],
  [
    'of a broken list',
    Buffer.concat([zip(body('')).subarray(0, 40), Buffer.alloc(100), zip(body('')).subarray(-22)]),
    'its list of files is broken',
  ],
  ['that unpacks without end', zip(body(' '.repeat(300 << 20))), 'a damaged ZIP file: Cannot create a Buffer larger than'],
])('a file that is %s is bad', (_, bytes, message) => {
  expect(() => docxText(bytes)).toThrow(SampleError);
  expect(() => docxText(bytes)).toThrow(message);
});

test('hostile XML takes no more time than other XML', () => {
  const start = performance.now();
  for (const xml of ['<w:p a="'.repeat(1e5), '<'.repeat(1e6), '<!--'.repeat(2e5), '&'.repeat(1e6), `<w:p ${'"'.repeat(1e6)}>`]) {
    try {
      textOf(xml);
    } catch (error) {
      expect(error).toBeInstanceOf(SampleError);
    }
  }
  expect(performance.now() - start).toBeLessThan(5000);
});
