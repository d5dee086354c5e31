/** The contract with authors of formatters and exporters: how samples come from files, and go to files. */
import type { z } from 'zod';
import type { Named, Values } from './operator.js';
import type { FieldMap, JsonObject, Row } from './sample.js';

/** A file of a source, as found on ingest. */
export interface SourceFile {
  /** As exported: relative to the source's folder, or as the user wrote it. */
  readonly uri: string;
  readonly size: number;
  readonly mtime: number;
  readonly digest: string;
}
/** `replaced` counts the lone surrogates of the text that became U+FFFD. */
export type RowContent = Omit<Row, 'id'> & { readonly replaced: number };

/**
 * Reads samples: one per line of a file that can be cut at line ends, one per record (a line whose end may be quoted, in a file whose first
 * one names the fields), one per file, of its contents (a document), or one per file that steps read later. A bad row throws `SampleError`.
 */
export type Formatter<P extends z.ZodObject> = Named<P> & {
  /** In lower case, with their dots; a compressed form (`.jsonl.gz`) needs no mention. */
  readonly extensions: readonly string[];
  /** Set where files do not tell that they are for it: a recipe names it. */
  readonly named?: true;
} & (
    | {
        readonly unit: 'line';
        /** Set where a file is one JSON object, a member of which is the list of the samples; `read` is given the others, as one JSON text. */
        readonly list?: string;
        /** Set where a file is an archive: each line tells of the files that make up a sample, as `MemberLine` says. Theirs are kept in the store. */
        readonly archive?: 'tar';
        /** Set where a folder says itself which of its files are read, in the way of Hugging Face: whatever their extensions. */
        readonly folder?: 'dataset';
        /** Set where samples come from no file: the line that each is read from, and how many there are. */
        readonly made?: (params: Values<P>) => MadeRows;
        readonly read: (line: Uint8Array, fields: FieldMap, params: Values<P>, around: readonly string[]) => RowContent;
      }
    | {
        readonly unit: 'record';
        /** One ASCII character. */
        readonly separator: string;
        readonly read: (record: Uint8Array, fields: FieldMap, params: Values<P>, header: readonly string[]) => RowContent;
      }
    | { readonly unit: 'document'; readonly read: (contents: Uint8Array, fields: FieldMap, params: Values<P>) => RowContent }
    | { readonly unit: 'file'; readonly read: (file: SourceFile, fields: FieldMap, params: Values<P>) => RowContent }
  );

/** Rows that are made, and all alike. */
export interface MadeRows {
  readonly line: string;
  readonly rows: number;
}

/** A sample of an archive: its files, in their order, whose names begin with the key, a point behind it. */
export interface MemberLine {
  readonly key: string;
  readonly members: readonly Member[];
  /** Why there is no sample of them. */
  readonly error?: string;
}
/** A file of a sample's, by what its name has behind the key: its text where that is short and no medium, else its bytes by their digest. */
export type Member = { readonly name: string } & ({ readonly text: string } | { readonly digest: string; readonly size: number });

/**
 * What files of rows look like: the rendered bytes, one row's behind the other's; lines, a row each; or what lines of JSON, a row each, are
 * made into: one list, records between separators under a header, Parquet, Arrow; or, each a `MemberLine`, the files of a tar file.
 */
export type Layout = 'bytes' | 'lines' | 'list' | 'records' | 'parquet' | 'arrow' | 'tar';

/** Writes samples: the rows that it renders are joined in order, and laid out as one file or as several. */
export type Exporter<P extends z.ZodObject> = Named<P> & {
  readonly extensions: readonly string[];
  /** `bytes` when absent. All others are cut into several files and compressed as recipes ask for, and need a line for each row. */
  readonly layout?: Layout;
  /** Set where an extension does not choose it: a recipe names it as its `export_type`. */
  readonly named?: true;
  /** Set where not every sample can be written: `render` throws a `SampleError` for one that cannot. The plan ends with a step that tries. */
  readonly refusing?: true;
  /** Set where the output has the media in it: the plan has them copied into the store before. */
  readonly media?: true;
  /** Of records: one ASCII character. */
  readonly separator?: string;
  /** Of a list: where it stands in the one object that the file is. */
  readonly around?: (params: Values<P>) => { readonly list: string; readonly others: JsonObject };
  /**
   * One row's bytes, with all that stands between it and the next; they must stay as they are. `row` is as it was read but for the columns that
   * were written.
   */
  readonly render: (row: Row, fields: FieldMap, params: Values<P>) => Uint8Array;
};
