/** What NLTK 3.9.1 answers with its Punkt models. */
import { expect, test } from 'vitest';
import { type Language, sentencesIn } from '../../../runtime/text/punkt/index.js';

test.each<[Language, string, string[]]>([
  [
    'en',
    'Mr. J. K. Brown of the U.S. came at 5 p.m. on Monday. He left.',
    ['Mr. J. K. Brown of the U.S. came at 5 p.m. on Monday.', 'He left.'],
  ],
  [
    'en',
    'He left at 5 p.m. The others stayed. See p. 5. No. 7 is here',
    ['He left at 5 p.m.', 'The others stayed.', 'See p. 5.', 'No.', '7 is here'],
  ],
  ['en', 'It costs 3.50 dollars... or so. Then... Nothing.', ['It costs 3.50 dollars... or so.', 'Then...', 'Nothing.']],
  ['en', 'He said "Yes." Then (he left.) And "why? " asked all!', ['He said "Yes."', 'Then (he left.)', 'And "why? "', 'asked all!']],
  ['en', 'J. Bach wrote. A. b is next. vitamin c. It', ['J. Bach wrote.', 'A. b is next.', 'vitamin c. It']],
  ['en', 'no\n\nend.\n\nat  all. ', ['no\n\nend.', 'at  all.']],
  ['en', 'Is it? yes! no?! Good.', ['Is it?', 'yes!', 'no?!', 'Good.']],
  ['en', '. . . And then. . . . Yes', ['.', '.', '.', 'And then.', '.', '.', '.', 'Yes']],
  ['en', 'One.Two.Three. four. -- Five.) six', ['One.Two.Three.', 'four.', '-- Five.)', 'six']],
  ['en', 'ends. \u001c(Next) one.\u00a0Two \ud83d. x \ud83d\ude00. Y', ['ends.', '(Next) one.', 'Two \ud83d.', 'x \ud83d\ude00.', 'Y']],
  ['en', '', []],
  ['en', ' \n ', []],
  ['fr', 'Il est ici. M. Dupont aussi, cf. p. 3. Oui.', ['Il est ici.', 'M. Dupont aussi, cf.', 'p. 3.', 'Oui.']],
  ['pt', 'O Sr. Silva chegou. Dr. Costa, av. Brasil, 5. Sim.', ['O Sr. Silva chegou.', 'Dr. Costa, av. Brasil, 5.', 'Sim.']],
  [
    'es',
    'El Sr. Garc\u00eda vive en EE.UU. desde 1990. La Dra. L\u00f3pez no.',
    ['El Sr. Garc\u00eda vive en EE.UU. desde 1990.', 'La Dra.', 'L\u00f3pez no.'],
  ],
])('in %s %j', (language, text, sentences) => expect(sentencesIn(text, language)).toEqual(sentences));

test.each(['. ', '? ', '!', '.', 'a. ', '"', ' ', '- ', '.\n'])('gets through many of %j', (piece) => {
  expect(sentencesIn(piece.repeat(100_000), 'en').join('').replace(/\s/g, '')).toBe(piece.trim().repeat(100_000));
});
