/** The XML that OpenCV keeps models in, as plain elements. */
import { Parser } from 'htmlparser2';
import { RecipeError } from '../../../core/errors.js';

export interface Element {
  readonly name: string;
  readonly children: readonly Element[];
  /** What stands in it, without that of its children. */
  readonly text: string;
}

/** Deeper than any model is. */
const MAX_DEPTH = 50;

/** Reads a document; the answer is an element around all. Elements that stay open are closed at the end. */
export const readXml = (xml: string): Element => {
  type Open = { name: string; children: Element[]; text: string };
  const open: Open[] = [{ name: '', children: [], text: '' }];
  const parser = new Parser(
    {
      onopentagname(name) {
        if (open.length > MAX_DEPTH) throw new RecipeError('the XML file is nested too deeply');
        const element = { name, children: [], text: '' };
        open.at(-1)!.children.push(element);
        open.push(element);
      },
      ontext(text) {
        open.at(-1)!.text += text;
      },
      onclosetag() {
        open.pop();
      },
    },
    { xmlMode: true, decodeEntities: false },
  );
  parser.end(xml);
  return open[0]!;
};
