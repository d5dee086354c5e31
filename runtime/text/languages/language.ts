/** The language of a text, and how sure that is: from 0 to 1, as far as whoever tells is. */
export interface Language {
  readonly lang: string;
  readonly score: number;
}
export type Identify = (text: string) => Language;

/** What is said of a text that tells nothing: the code of ISO 639 for "undetermined". */
export const UNDETERMINED: Language = { lang: 'und', score: 0 };
