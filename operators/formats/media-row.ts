/** What formatters of media folders share. */
import type { RowContent, SourceFile } from '../../core/operator.js';
import type { FieldMap } from '../../core/sample.js';
import { readRow } from '../../runtime/text/json-row.js';

const encoder = new TextEncoder();

/** A sample of one media file. Its text is the token that stands for the file, so that text operators have something to read. */
export const mediaRow = (
  column: 'images' | 'audios' | 'videos',
  token: string,
  { uri, size, mtime }: SourceFile,
  fields: FieldMap,
): RowContent => ({
  ...readRow(encoder.encode(JSON.stringify({ [fields.text]: token, [fields[column]]: [uri] })), fields),
  [column]: [{ uri, size, mtime }],
});
