import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { byFastText } from '../../../runtime/text/languages/fast-text.js';
import { byNGrams } from '../../../runtime/text/languages/n-grams.js';
import { ROOT } from '../../root.js';

const FOLDER = join(ROOT, 'test/fixtures/fasttext');
interface Predictions {
  readonly texts: readonly string[];
  readonly predictions: Readonly<Record<string, readonly (readonly [lang: string, score: number])[]>>;
}
const { texts, predictions }: Predictions = JSON.parse(readFileSync(join(FOLDER, 'predictions.json'), 'utf8'));
const open = (bytes: Uint8Array) => byFastText({ digest: '', read: async () => bytes });
const bytesOf = (name: string) => readFileSync(join(FOLDER, name));

describe.each(Object.entries(predictions))('%s', (name, expected) => {
  test('answers what fastText answers', async () => {
    const identify = await open(bytesOf(name));
    const found = texts.map((text) => identify(text));
    expect(found.map(({ lang }) => lang)).toEqual(expected.map(([lang]) => lang));
    for (const [at, [, score]] of expected.entries()) expect(Math.abs(found[at]!.score - score), texts[at]).toBeLessThan(1e-5);
  });

  test('is told when it is cut short, wherever', async () => {
    const bytes = bytesOf(name);
    for (let end = 0; end < bytes.length; end += 97)
      await expect(open(bytes.subarray(0, end)), `${end}`).rejects.toMatchObject({ name: 'RecipeError' });
  });

  test('takes texts of a megabyte', async () => {
    const identify = await open(bytesOf(name));
    for (const piece of ['a', 'a-', '(', 'a ', 'é']) expect(identify(piece.repeat(1_000_000 / piece.length)).score).toBeLessThan(1.0001);
  });
});

test('other files are told', async () => {
  await expect(open(Buffer.from('{"model": {}}'))).rejects.toThrow(/is no model of fastText that tells labels: it does not begin like one/);
  const other = Buffer.from(bytesOf('tree.bin'));
  other.writeInt32LE(2, 8 + 4 * 7);
  await expect(open(other)).rejects.toThrow(/it was trained without labels/);
  other.writeInt32LE(9, 4);
  await expect(open(other)).rejects.toThrow(/version 9 of the format is not known/);
});

/** One sentence of our own for each. */
const SENTENCES = {
  en: 'The committee will meet again next week to discuss the new proposal for the city library.',
  de: 'Der Ausschuss trifft sich nächste Woche wieder, um den neuen Vorschlag für die Stadtbibliothek zu besprechen.',
  fr: 'Le comité se réunira de nouveau la semaine prochaine pour discuter de la nouvelle proposition.',
  es: 'El comité se reunirá de nuevo la próxima semana para hablar de la nueva propuesta de la biblioteca.',
  it: 'Il comitato si riunirà di nuovo la prossima settimana per discutere la nuova proposta.',
  pt: 'O comitê se reunirá novamente na próxima semana para discutir a nova proposta da biblioteca.',
  nl: 'De commissie komt volgende week weer bijeen om het nieuwe voorstel voor de bibliotheek te bespreken.',
  pl: 'Komisja spotka się ponownie w przyszłym tygodniu, aby omówić nową propozycję biblioteki.',
  cs: 'Výbor se sejde znovu příští týden, aby projednal nový návrh městské knihovny.',
  ru: 'Комитет снова соберётся на следующей неделе, чтобы обсудить новое предложение.',
  uk: 'Комітет знову збереться наступного тижня, щоб обговорити нову пропозицію щодо бібліотеки.',
  bg: 'Комитетът ще се събере отново следващата седмица, за да обсъди новото предложение.',
  zh: '委员会下周将再次开会讨论城市图书馆的新提案。',
  ja: '委員会は来週再び会合を開き、市立図書館の新しい提案について話し合います。',
  ko: '위원회는 다음 주에 다시 모여 시립 도서관의 새로운 제안을 논의할 것이다.',
  ar: 'ستجتمع اللجنة مرة أخرى الأسبوع المقبل لمناقشة الاقتراح الجديد للمكتبة.',
  fa: 'کمیته هفته آینده دوباره برای بررسی پیشنهاد جدید کتابخانه شهر تشکیل جلسه می‌دهد.',
  he: 'הוועדה תתכנס שוב בשבוע הבא כדי לדון בהצעה החדשה לספרייה.',
  hi: 'समिति अगले सप्ताह शहर के पुस्तकालय के नए प्रस्ताव पर चर्चा करने के लिए फिर से मिलेगी।',
  th: 'คณะกรรมการจะประชุมอีกครั้งในสัปดาห์หน้าเพื่อหารือเกี่ยวกับข้อเสนอใหม่',
  vi: 'Ủy ban sẽ họp lại vào tuần tới để thảo luận về đề xuất mới cho thư viện thành phố.',
  tr: 'Komite, şehir kütüphanesi için yeni öneriyi görüşmek üzere gelecek hafta yeniden toplanacak.',
  sv: 'Kommittén träffas igen nästa vecka för att diskutera det nya förslaget om stadsbiblioteket.',
  da: 'Udvalget mødes igen i næste uge for at drøfte det nye forslag til byens bibliotek.',
  no: 'Komiteen møtes igjen neste uke for å diskutere det nye forslaget til byens bibliotek.',
  fi: 'Valiokunta kokoontuu ensi viikolla uudelleen keskustelemaan kirjaston uudesta ehdotuksesta.',
  hu: 'A bizottság jövő héten ismét összeül, hogy megvitassa a városi könyvtár új javaslatát.',
  ro: 'Comitetul se va întruni din nou săptămâna viitoare pentru a discuta noua propunere.',
  el: 'Η επιτροπή θα συναντηθεί ξανά την επόμενη εβδομάδα για να συζητήσει τη νέα πρόταση.',
};
test('eld tells languages, and is sure of them', async () => {
  const identify = await byNGrams();
  for (const [lang, text] of Object.entries(SENTENCES)) {
    const found = identify(text.toLowerCase());
    expect(found.lang, text).toBe(lang);
    // Of Hindi alone, whose script is that of other languages, it is less so.
    expect(found.score, text).toBeGreaterThan(lang === 'hi' ? 0.6 : 0.8);
    expect(found.score, text).toBeLessThanOrEqual(1);
  }
});

test('what says little, or is of several languages, is told without confidence', async () => {
  const identify = await byNGrams();
  for (const text of ['', ' ', '1234', '()[]{}', 'xqzt blorp']) expect(identify(text)).toEqual({ lang: 'und', score: 0 });
  const mixed = [SENTENCES.en, SENTENCES.fr, SENTENCES.ru, SENTENCES.th].map((text) => `${text} `.repeat(20)).join('');
  for (const text of ['hello world', 'doe 12 foo', mixed]) expect(identify(text.toLowerCase()).score, text).toBeLessThan(0.8);
  const half = identify(`${SENTENCES.en} `.repeat(50) + `${SENTENCES.ja} `.repeat(50)).score;
  expect(half).toBeGreaterThan(0.3);
  expect(half).toBeLessThan(0.8);
});

test('the whole of a text counts, however long', async () => {
  const identify = await byNGrams();
  const long = `${'1234 '.repeat(50)}${`${SENTENCES.de} `.repeat(10_000)}`;
  expect(identify(long.toLowerCase())).toMatchObject({ lang: 'de' });
  for (const piece of ['a', 'a-', '(', '@', '中', '\u{1f600}']) expect(identify(piece.repeat(1_000_000)).score).toBeLessThanOrEqual(1);
});
