import { z } from 'zod';
import { refusal } from '../../core/errors.js';
import { defineMapper } from '../../core/operator.js';
import { isObject, type Json } from '../../core/sample.js';
import { pattern } from '../../runtime/text/pattern.js';
import { pem, webToken } from '../../runtime/text/redaction/blocks.js';
import { email } from '../../runtime/text/redaction/emails.js';
import { channel, id, secret } from '../../runtime/text/redaction/named.js';
import * as patterns from '../../runtime/text/redaction/patterns.js';
import { substitution } from '../../runtime/text/replacer.js';

const { url, ipv4, ipv6, mac, unixPath, windowsPath, sharePath, feishuId, platformId, mobile, phone, idCard } = patterns;
const mask = (what: string, isOn = true) => z.boolean().default(isOn).describe(`Whether ${what} are masked.`);
const by = (what: string, text: string) => z.string().default(`[${text}]`).describe(`What takes the place of ${what}.`);
const params = z.object({
  mask_paths: mask('paths of files, of Unix (/home, /tmp and the like), Windows and its shares,'),
  mask_emails: mask('e-mail addresses'),
  mask_secrets: mask('values behind the name of a key, password or token'),
  mask_ids: mask('ids of sessions, users, requests and traces, behind their names,'),
  mask_phones: mask('mobile numbers of China and numbers with the code of a country'),
  mask_id_cards: mask('numbers of identity cards of China'),
  mask_channel_ids: mask('names of channels behind the word channel'),
  mask_platform_open_ids: mask('ids such as ou_... that platforms give to accounts'),
  mask_pem: mask('keys and certificates in PEM'),
  mask_jwt: mask('signed web tokens'),
  mask_urls: mask('http and https addresses', false),
  mask_ips: mask('IP addresses, those of version 6 in brackets,'),
  mask_macs: mask('MAC addresses'),
  path_replacement: by('a path', 'PATH_REDACTED'),
  email_replacement: by('an e-mail address', 'EMAIL_REDACTED'),
  secret_replacement: by('a secret', 'REDACTED'),
  id_replacement: by('an id, with the sign between it and its name', 'ID_REDACTED'),
  phone_replacement: by('a number', 'PHONE_REDACTED'),
  id_card_replacement: by('the number of an identity card', 'ID_CARD_REDACTED'),
  channel_id_replacement: by('a channel, or of the id of an account', 'CHANNEL_ID_REDACTED'),
  pem_replacement: by('a key or certificate', 'PEM_REDACTED'),
  jwt_replacement: by('a signed web token', 'JWT_REDACTED'),
  url_replacement: by('an address', 'URL_REDACTED'),
  ip_replacement: by('an IP address', 'IP_REDACTED'),
  mac_replacement: by('a MAC address', 'MAC_REDACTED'),
  extra_patterns: z
    .array(z.tuple([z.string(), z.string()]))
    .nullable()
    .default(null)
    .describe('Further regular expressions, each with what takes the place of its matches: `[["ACME-\\d+", "<ticket>"]]`.'),
  redact_keys: z
    .array(z.string())
    .nullable()
    .default(null)
    .describe('Fields of which the text is masked; null: the text, query, response, dialog_history, messages.'),
  messages_key: z
    .string()
    .nullable()
    .default('messages')
    .describe('Which of these fields is a list of messages: their contents are masked.'),
});
type Params = z.output<typeof params>;

/** In the order of the peer: whole blocks first, so that no smaller thing is found in them. */
const replacers = (p: Params): ((text: string) => string)[] => {
  const kinds = [
    [p.mask_pem, p.pem_replacement, [pem]],
    [p.mask_jwt, p.jwt_replacement, [webToken]],
    [p.mask_urls, p.url_replacement, [url]],
    [p.mask_ips, p.ip_replacement, [ipv4, ipv6]],
    [p.mask_macs, p.mac_replacement, [mac]],
    [p.mask_paths, p.path_replacement, [unixPath, windowsPath, sharePath]],
    [p.mask_emails, p.email_replacement, [email]],
    [p.mask_secrets, p.secret_replacement, [secret]],
    [p.mask_ids, p.id_replacement, [id]],
    [p.mask_channel_ids, p.channel_id_replacement, [channel]],
    [p.mask_platform_open_ids, p.channel_id_replacement, [feishuId, platformId]],
    [p.mask_phones, p.phone_replacement, [mobile, phone]],
    [p.mask_id_cards, p.id_card_replacement, [idCard]],
  ] as const;
  const own = kinds.flatMap(([isOn, text, finders]) => (isOn ? finders.map((finder) => substitution(finder, text)) : []));
  return [...own, ...(p.extra_patterns ?? []).map(([what, text]) => substitution(pattern(what), text))];
};

/** Fields whose text is masked wherever they stand. */
const ANYWHERE = new Set(['file_path', 'path', 'file', 'arguments', 'file_paths']);
/** Fields of messages, and of the blocks that their contents may be lists of. */
const IN_MESSAGE = new Set(['content']);
const IN_BLOCK = new Set(['text', 'content']);
const NONE = new Set<string>();

type Redact = (text: string) => string;
/** Texts in lists are masked, and those of objects in the fields of `own`, which says what messages are, and in those that are masked anywhere. */
const redacted = (value: Json, redact: Redact, own: ReadonlySet<string> = NONE): Json => {
  if (Array.isArray(value)) return value.map((one) => (typeof one === 'string' ? redact(one) : redacted(one, redact, own)));
  if (!isObject(value)) return value;
  const fieldOf = (name: string, inner: Json): Json => {
    if (typeof inner === 'string') return own.has(name) || ANYWHERE.has(name) ? redact(inner) : inner;
    return redacted(inner, redact, own === IN_MESSAGE && name === 'content' && Array.isArray(inner) ? IN_BLOCK : NONE);
  };
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, fieldOf(name, inner)]));
};

export default defineMapper({
  name: 'pii_redaction_mapper',
  version: 1,
  summary: 'Masks what tells of persons and secrets: paths, addresses, numbers, keys; in the text, in dialogs and in nested fields.',
  reads: ['row'],
  writes: ['row'],
  cost: 64,
  params,
  refuses: (given) => refusal(() => replacers(given)),

  prepare: (given) => {
    const steps = replacers(given);
    return { ...given, redact: (text: string) => steps.reduce((out, step) => step(out), text) };
  },
  map({ row }, { redact, redact_keys, messages_key }, { fields }) {
    const keys = new Set(redact_keys ?? [fields.text, 'query', 'response', 'dialog_history', 'messages']);
    const media = [fields.images, fields.audios, fields.videos];
    const fieldOf = (name: string, value: Json): Json => {
      if (media.includes(name)) return value;
      if (typeof value === 'string') return keys.has(name) || ANYWHERE.has(name) ? redact(value) : value;
      return redacted(value, redact, keys.has(name) && name === messages_key && Array.isArray(value) ? IN_MESSAGE : NONE);
    };
    return { row: Object.fromEntries(Object.entries(row).map(([name, value]) => [name, fieldOf(name, value)])) };
  },

  examples: [
    {
      given: { row: { text: 'Ann, ann@example.com, +44 2079460000, at 10.0.0.1', note: 'ann@example.com' } },
      gives: { row: { text: 'Ann, [EMAIL_REDACTED], [PHONE_REDACTED], at [IP_REDACTED]', note: 'ann@example.com' } },
    },
    {
      given: { row: { messages: [{ role: 'user', content: 'token=abc' }], call: { path: '/home/ann/x', names: ['a@b.org'] } } },
      gives: {
        row: {
          messages: [{ role: 'user', content: 'token=[REDACTED]' }],
          call: { path: '[PATH_REDACTED]', names: ['[EMAIL_REDACTED]'] },
        },
      },
    },
    {
      given: { row: { text: 'ACME-42 for a@b.org', query: '/tmp/x' } },
      params: { extra_patterns: [['ACME-\\d+', '<ticket>']], mask_emails: false, redact_keys: ['text'] },
      gives: { row: { text: '<ticket> for a@b.org', query: '/tmp/x' } },
    },
  ],
});
