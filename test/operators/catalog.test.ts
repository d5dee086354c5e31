import { expect, test } from 'vitest';
import { RecipeError } from '../../core/errors.js';
import { OperatorCatalog } from '../../operators/catalog.js';

test('operators are loaded when a text names them, and those that read and write in any case', async () => {
  const catalog = new OperatorCatalog();
  await catalog.load('process:\n  - text_length_filter: {min_len: 1}\n  - "1.clean_email_mapper"\n');
  const others = [...catalog.keys()].filter((name) => !/_(formatter|exporter)$/.test(name));
  expect(others.sort()).toEqual(['clean_email_mapper', 'copy_media_mapper', 'fetch_media_mapper', 'text_length_filter']);
  expect(catalog.get('json_formatter')?.category).toBe('formatter');
});

test('a mistake is told by one that knows all operators', async () => {
  const catalog = new OperatorCatalog();
  const sizes: number[] = [];
  const read = () => {
    sizes.push(catalog.size);
    throw new RecipeError('wrong');
  };
  await expect(catalog.reading('text_lenght_filter', read)).rejects.toThrow('wrong');
  expect(sizes).toHaveLength(2);
  expect(sizes[1]).toBeGreaterThan(90);
});

test('an operator of the user stays where ours has its name', async () => {
  const own = { name: 'text_length_filter', category: 'filter' } as never;
  const catalog = new OperatorCatalog([['text_length_filter', own]]);
  await catalog.loadAll();
  expect(catalog.get('text_length_filter')).toBe(own);
});

test('a text of one long word takes no time', async () => {
  await new OperatorCatalog().load('a'.repeat(1 << 20));
});
