import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { z } from 'zod';
import operator from '../../../operators/text/fix_unicode_mapper.js';
import { ROOT } from '../../root.js';

const read = (name: string) => JSON.parse(readFileSync(`${ROOT}test/fixtures/parity/text/${name}.json`, 'utf8'));
const texts = new Map<string, string>(read('samples').samples.map(({ id, text }: { id: string; text: string }) => [id, text]));
const { sets }: { sets: { params: { normalization?: string }; cases: { in: string; same?: true; out?: string }[] }[] } =
  read('fix_unicode_mapper');

it.each(sets)('gives what Data-Juicer 1.6.1 gives with $params', async ({ params, cases }) => {
  const prepared = await operator.prepare?.(operator.params!.parse(params), {});
  for (const { in: id, same, out } of cases) {
    const text = texts.get(id)!;
    const made = operator.map?.({ id, utf8: Buffer.from(text) }, prepared!, undefined as never) as { readonly utf8: Uint8Array };
    expect(Buffer.from(made.utf8).toString(), id).toBe(same ? text : out);
  }
});

it('refuses other normal forms, by schema too', () => {
  expect(operator.params!.safeParse({ normalization: 'NFX' }).success).toBe(false);
  expect(operator.params!.safeParse({ normalization: '' }).success).toBe(true);
  expect(JSON.stringify(z.toJSONSchema(operator.params!))).toContain('nfk?[cd]');
});
