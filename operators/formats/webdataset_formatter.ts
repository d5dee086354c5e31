import { z } from 'zod';
import { SampleError } from '../../core/errors.js';
import { defineFormatter, type Member, type MemberLine } from '../../core/operator.js';
import { isObject, type Json, type MediaRef } from '../../core/sample.js';
import { parseJson } from '../../runtime/text/json-value.js';
import { rowOf } from './dataset-row.js';
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
    const sample: Record<string, Json> = {};
    const lists: Record<string, MediaRef[]> = Object.fromEntries(MEDIA.map((kind) => [fields[kind], []]));
    const files: MediaRef[] = [];
    for (const member of [...members].sort((a, b) => Number(isJson(b)) - Number(isJson(a)))) {
      const mapped = mapping[member.name] ?? mapping[extensionOf(member.name)];
      const field = [mapped ?? []].flat()[0];
      if ('digest' in member) {
        const { digest, size } = member;
        const ref = { uri: `media/${digest}.${extensionOf(member.name)}`, digest, size };
        const kind = kindOf(member.name);
        const named = field ?? (kind ? fields[kind] : member.name);
        if (lists[named]) lists[named].push(ref);
        else {
          sample[named] = ref.uri;
          files.push(ref);
        }
      } else {
        const value = readValue(key, member);
        if (!isJson(member) || typeof mapped === 'string' || !isObject(value)) sample[field ?? fieldOf(member.name, fields.text)] = value;
        else for (const [name, one] of Object.entries(value)) if (mapped === undefined || mapped.includes(name)) sample[name] = one;
      }
    }
    for (const [name, refs] of Object.entries(lists)) if (refs.length > 0) sample[name] = refs.map(({ uri }) => uri);
    const row = rowOf({ [KEY]: key, ...sample }, fields);
    const [images, audios, videos] = MEDIA.map((kind) => (lists[fields[kind]]!.length > 0 ? lists[fields[kind]]! : row[kind]));
    return { ...row, images: images!, audios: audios!, videos: videos!, ...(files.length > 0 && { files }) };
  },
});

const extensionOf = (name: string): string => name.slice(name.lastIndexOf('.') + 1).toLowerCase();
const isJson = ({ name }: Member): boolean => extensionOf(name) === 'json';
const fieldOf = (name: string, text: string): string => (/^te?xt$/i.test(name) ? text : name);

const readValue = (key: string, { name, text }: Member & { readonly text: string }): Json => {
  if (/^cls2?$/.test(extensionOf(name))) {
    if (/^\s*-?\d{1,15}\s*$/.test(text)) return Number(text);
    throw new SampleError(`${key}: .${name} is no whole number`);
  }
  if (extensionOf(name) !== 'json') return text;
  try {
    return parseJson(text);
  } catch (error) {
    throw new SampleError(`${key}: .${name} is no JSON: ${(error as Error).message}`);
  }
};
