import { z } from 'zod';
import { SampleError } from '../../core/errors.js';
import { defineFormatter, type Member, type MemberLine } from '../../core/operator.js';
import { type Json, type JsonObject, type MediaRef, storedUri } from '../../core/sample.js';
import { parseJson } from '../../runtime/text/json-value.js';
import { type Item, itemOf, readItem, rowOf } from './dataset-row.js';
import { KEY, kindOf, MAPPING, MEDIA } from './webdataset-members.js';

export default defineFormatter({
  name: 'webdataset_formatter',
  version: 1,
  summary:
    'Reads tar files of samples, as WebDataset has them: the files of a sample share the start of their name. Text files are the text, the ' +
    'fields of JSON files fields, images, audio files and videos are kept in the store; a file of another kind is named by the field of its extension.',
  extensions: ['.tar'],
  unit: 'line',
  archive: 'tar',
  params: z.object({
    field_mapping: MAPPING.default({}).describe(
      'Fields by extension, where they are others: `{txt: caption, jpg: images, json: [url, width]}`; of JSON a list says which fields are taken.',
    ),
  }),

  read(line, fields, { field_mapping: mapping }) {
    const { key, members, error } = JSON.parse(Buffer.from(line).toString()) as MemberLine;
    if (error !== undefined) throw new SampleError(`${key}: ${error}`);
    // As JSON spells them; those of a JSON file first, for a file of its own says more of a field.
    const sample = new Map<string, string>();
    const lists = new Map<string, MediaRef[]>(MEDIA.map((kind) => [fields[kind], []]));
    const files: MediaRef[] = [];
    for (const member of [...members].sort((a, b) => Number(isJson(b)) - Number(isJson(a)))) {
      const mapped = mapping[member.name] ?? mapping[extensionOf(member.name)];
      const field = [mapped ?? []].flat()[0];
      if ('digest' in member) {
        const { digest, size } = member;
        const ref = { uri: storedUri(digest, member.name), digest, size };
        const kind = kindOf(member.name);
        const named = field ?? (kind ? fields[kind] : member.name);
        const list = lists.get(named);
        list?.push(ref);
        if (list) continue;
        sample.set(named, JSON.stringify(ref.uri));
        files.push(ref);
      } else if (isJson(member) && typeof mapped !== 'string' && /^\s*\{/.test(member.text)) {
        for (const [name, value] of objectIn(key, member).fields)
          if (mapped === undefined || mapped.includes(name)) sample.set(name, value);
      } else sample.set(field ?? fieldOf(member.name, fields.text), JSON.stringify(readValue(key, member)));
    }
    for (const [name, refs] of lists) if (refs.length > 0) sample.set(name, JSON.stringify(refs.map(({ uri }) => uri)));
    const row = rowOf(fields, { [KEY]: key }, sample);
    const [images, audios, videos] = MEDIA.map((kind) => {
      const refs = lists.get(fields[kind])!;
      return refs.length > 0 ? refs : row[kind];
    });
    return { ...row, images: images!, audios: audios!, videos: videos!, ...(files.length > 0 && { files }) };
  },
});

const extensionOf = (name: string): string => name.slice(name.lastIndexOf('.') + 1).toLowerCase();
const isJson = ({ name }: Member): boolean => extensionOf(name) === 'json';
const fieldOf = (name: string, text: string): string => (/^te?xt$/i.test(name) ? text : name);

type Text = Member & { readonly text: string };
const readValue = (key: string, { name, text }: Text): Json => {
  if (/^cls2?$/.test(extensionOf(name))) {
    if (/^\s*-?\d{1,15}\s*$/.test(text)) return Number(text);
    throw new SampleError(`${key}: .${name} is no whole number`);
  }
  return extensionOf(name) === 'json' ? parsed(key, name, text) : text;
};

/** An object of one line keeps its spelling. */
const objectIn = (key: string, { name, text }: Text): Item => {
  const object = parsed(key, name, text);
  return text.trim().includes('\n') ? itemOf(object as JsonObject) : readItem(Buffer.from(text.trim()));
};

const parsed = (key: string, name: string, text: string): Json => {
  try {
    return parseJson(text);
  } catch (error) {
    throw new SampleError(`${key}: .${name} is no JSON: ${(error as Error).message}`);
  }
};
