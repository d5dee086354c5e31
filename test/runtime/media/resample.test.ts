import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lanczos } from '../../../runtime/media/resample.js';
import { plainLanczos } from '../../media/plain-lanczos.js';

const length = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 300 }));
const size = fc.record({ width: length, height: length });
const fraction = fc.double({ min: 0, max: 0.99, noNaN: true });

test.each([1, 3])('pictures of %d bands have the levels that the filter said plainly gives, to the last bit', (bands) => {
  fc.assert(
    fc.property(size, size, fraction, fraction, fc.infiniteStream(fc.nat(255)), (own, to, lessAcross, lessDown, levels) => {
      const exact = { width: Math.max(1, own.width - lessAcross), height: Math.max(1, own.height - lessDown) };
      const data = Uint8Array.from({ length: own.width * own.height * bands }, () => levels.next().value as number);
      const made = lanczos({ ...own, data }, to, exact);
      expect(made).toMatchObject(to);
      for (let band = 0; band < bands; band++) {
        const lines = Array.from({ length: own.height }, (_, y) =>
          Array.from({ length: own.width }, (__, x) => data[(y * own.width + x) * bands + band]!),
        );
        expect([...made.data].filter((_, at) => at % bands === band)).toEqual(plainLanczos(lines, to, exact).flat());
      }
    }),
    { numRuns: 60 },
  );
});

test('a picture of many megapixels, after which the memory is given back, and then a small one', () => {
  const data = new Uint8Array(6000 * 4000 * 3).fill(77);
  // Of the second the parts of a line at its end would reach far behind it.
  for (const size of [
    { width: 6000, height: 4000 },
    { width: 40, height: 600_000 },
  ])
    expect(new Set(lanczos({ ...size, data }, { width: 8, height: 8 }).data)).toEqual(new Set([77]));
  expect([...lanczos({ width: 1, height: 1, data: Uint8Array.of(9) }, { width: 2, height: 2 }).data]).toEqual([9, 9, 9, 9]);
});
