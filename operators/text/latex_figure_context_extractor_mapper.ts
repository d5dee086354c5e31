import { z } from 'zod';
import { SampleError } from '../../core/errors.js';
import { defineMapper } from '../../core/operator.js';
import { citations, figuresIn } from '../../runtime/text/latex-figures.js';

const COMMANDS = ['\\ref', '\\cref', '\\Cref', '\\autoref'];
/** Characters that the samples of a text may come to, as each has all of it. */
const MOST = 2 ** 28;
const field = (name: string, doc: string) => z.string().default(name).describe(doc);

export default defineMapper({
  name: 'latex_figure_context_extractor_mapper',
  version: 1,
  summary: 'Makes a sample of each figure of a LaTeX text: its images, caption and label, and the paragraphs that cite it.',
  reads: ['text', 'row'],
  writes: ['row'],
  multiplies: true,
  cost: 8,
  params: z.object({
    citation_commands: z
      .array(z.string())
      .nullable()
      .default(null)
      .describe(`Commands that cite a label, with or without their backslash; ${COMMANDS.join(', ')} if null.`),
    paragraph_separator: z.string().min(1).default('\n\n').describe('What stands between paragraphs.'),
    caption_key: field('caption', 'Field for the caption.'),
    label_key: field('label', 'Field for the label.'),
    context_key: field('citing_paragraphs', 'Field for the list of paragraphs that cite the figure or the one that it is part of.'),
    parent_caption_key: field('parent_caption', 'Field for the caption of the figure that a subfigure is part of.'),
    parent_label_key: field('parent_label', 'Field for its label.'),
  }),

  map({ text, row }, params, { fields }) {
    const figures = figuresIn(text);
    if (figures.length * text.length > MOST) throw new SampleError('it has too many figures for its length');
    const cited = citations(text, params.citation_commands ?? COMMANDS, params.paragraph_separator);
    const citing = (label: string) => cited.get(label) ?? [];
    return figures.map(({ caption, label, images, parent }) => {
      return {
        row: {
          ...row,
          [fields.images]: images,
          [params.caption_key]: caption,
          [params.label_key]: label,
          [params.context_key]: parent ? [...new Set([...citing(parent.label), ...citing(label)])] : citing(label),
          [params.parent_caption_key]: parent?.caption ?? '',
          [params.parent_label_key]: parent?.label ?? '',
        },
      };
    });
  },

  examples: [
    {
      given: {
        row: {
          n: 1,
          text: 'See \\ref{a}.\n\n\\begin{figure}\\includegraphics[width=3cm]{boat.png}\\caption{A boat}\\label{a}\\end{figure}',
        },
      },
      gives: [
        {
          row: {
            n: 1,
            text: 'See \\ref{a}.\n\n\\begin{figure}\\includegraphics[width=3cm]{boat.png}\\caption{A boat}\\label{a}\\end{figure}',
            images: ['boat.png'],
            caption: 'A boat',
            label: 'a',
            citing_paragraphs: ['See \\ref{a}.'],
            parent_caption: '',
            parent_label: '',
          },
        },
      ],
    },
    { given: { text: 'no figure' }, gives: [] },
  ],
});
