import { z } from 'zod';
import { SampleError } from '../../core/errors.js';
import { defineExporter, type Member } from '../../core/operator.js';
import { type FieldMap, type Json, type MediaRef, type Row, storedUri } from '../../core/sample.js';
import { shownUri } from '../../runtime/media/remote.js';
import { exportedItem, type Item, joined, lineOf } from './dataset-row.js';
import { KEEPS } from './exported-row.js';
import { isKind, KEY, type Kind, MAPPING, MEDIA } from './webdataset-members.js';

export default defineExporter({
  name: 'webdataset_exporter',
  version: 1,
  summary:
    'Writes tar files of samples, as WebDataset has them: the media that samples name are in them, beside the text (`txt`) and all other fields ' +
    '(`json`). Files of a sample begin with its `__key__`, or its place.',
  extensions: ['.tar'],
  refusing: true,
  media: true,
  layout: 'tar',
  params: z.object({
    ...KEEPS,
    field_mapping: MAPPING.default({}).describe(
      'What is written, if not all: fields by extension, `{jpg: images, txt: text, json: [url, width]}`.',
    ),
  }),
  refuses: ({ field_mapping }) => {
    const pickled = Object.keys(field_mapping).find((name) => /(jpg|jpeg|png|mp3|wav|flac|mp4)s$|^(pkl|pickle|pth?|npy|mp)$/.test(name));
    return pickled === undefined ? undefined : `field_mapping: no .${pickled} is written; several files of one kind become 0.jpg, 1.jpg`;
  },

  render(row, fields, params) {
    const sample = exportedItem(row, fields, params);
    const key = sample.value(KEY) ?? '';
    if (typeof key !== 'string' || !isKey(key)) throw new SampleError(`${KEY} is ${JSON.stringify(key)}, which no file can be called by`);
    const members =
      Object.keys(params.field_mapping).length > 0 ? mapped(row, sample, fields, params.field_mapping) : all(row, sample, fields);
    return lineOf({ key, members: members as unknown as Json });
  },
});

/** What is safe to unpack: a name of folders and a file without a point. */
const isKey = (key: string): boolean =>
  key === '' ||
  (key.length <= 200 &&
    key
      .split('/')
      .every(
        (part, at, parts) =>
          part !== '' && part !== '..' && part !== '.' && !/[\p{Cc}]/u.test(part) && (at < parts.length - 1 || !part.includes('.')),
      ));

const all = (row: Row, sample: Item, fields: FieldMap): readonly Member[] => {
  const files = filesNamed(row, sample);
  const media = MEDIA.filter((kind) => row[kind].length > 0);
  const members = [...media.flatMap((kind) => membersOf(row[kind], kind)), ...files.map(([name, ref]) => memberOf(name, ref))];
  const text = sample.value(fields.text);
  if (typeof text === 'string') members.push({ name: 'txt', text });
  const used = [
    KEY,
    ...media.map((kind) => fields[kind]),
    ...files.map(([name]) => name),
    ...(typeof text === 'string' ? [fields.text] : []),
  ];
  const rest = sample.without(...used);
  if (members.length === 0 || rest.size > 0) members.push({ name: 'json', text: joined(rest) });
  return members;
};

const mapped = (
  row: Row,
  sample: Item,
  fields: FieldMap,
  mapping: Readonly<Record<string, string | readonly string[]>>,
): readonly Member[] =>
  Object.entries(mapping).flatMap(([name, from]): readonly Member[] => {
    if (typeof from !== 'string') return [{ name, text: joined(new Map(from.map((one) => [one, sample.fields.get(one) ?? 'null']))) }];
    const kind = MEDIA.find((one) => fields[one] === from);
    if (kind) return row[kind].map((ref, at) => memberOf(row[kind].length > 1 ? `${at}.${name}` : name, ref));
    const file = filesNamed(row, sample).find(([field]) => field === from);
    if (file) return [memberOf(name, file[1])];
    const spelled = sample.fields.get(from) ?? 'null';
    return [{ name, text: spelled.startsWith('"') && !/(^|\.)json$/.test(name) ? sample.text(from) : spelled }];
  });

/** One file is called by its extension, several by their place as well. */
const membersOf = (refs: readonly MediaRef[], kind: Kind): Member[] =>
  refs.map((ref, at) => {
    const extension = ref.uri.slice(ref.uri.lastIndexOf('.') + 1);
    if (!isKind(kind, extension)) throw new SampleError(`${shownUri(ref.uri)}: its extension does not tell that it is one of ${kind}`);
    return memberOf(refs.length > 1 ? `${at}.${extension}` : extension, ref);
  });

const memberOf = (name: string, { uri, digest, size }: MediaRef): Member => {
  if (digest === undefined || size === undefined) throw new SampleError(`${shownUri(uri)}: is not in the store`);
  return { name, digest, size };
};

/** Fields that name a file in the store, and whose names are extensions, as those that webdataset_formatter reads. */
const filesNamed = ({ files = [] }: Row, sample: Item): readonly (readonly [string, MediaRef])[] =>
  files.length === 0
    ? []
    : [...sample.fields.keys()].flatMap((name) => {
        const uri = sample.value(name);
        const ref = files.find((file) => file.uri === uri && file.digest !== undefined);
        return ref?.digest !== undefined && NAME.test(name) && uri === storedUri(ref.digest, name) ? [[name, ref] as const] : [];
      });
const NAME = /^[a-z0-9_]+(\.[a-z0-9_]+)*$/i;
