/** Reads the compact spelling of tables in `tables.gen.ts`; `generate.py` says how they are spelled. */

/** First and last code point of each range of a set. */
export const rangesOf = (set: string): readonly (readonly [first: number, last: number])[] => {
  const ranges: [number, number][] = [];
  const fields = set.split(',');
  for (let i = 0, end = 0; i < fields.length; i += 2) {
    const first = end + parseInt(fields[i]!, 36);
    end = first + parseInt(fields[i + 1]!, 36);
    ranges.push([first, end - 1]);
  }
  return ranges;
};

/** Each code point of a mapping with its deltas. */
export function* entriesOf(mapping: string): Generator<readonly [code: number, deltas: readonly number[]]> {
  let start = 0;
  for (const run of mapping.split(',')) {
    const [gap, stride, count, ...deltas] = run.split(' ').map((field) => parseInt(field, 36)) as [number, number, number, ...number[]];
    start += gap;
    for (let i = 0; i < count; i++) yield [start + i * stride, deltas];
  }
}
