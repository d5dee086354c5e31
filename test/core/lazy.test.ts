import { expect, test } from 'vitest';
import { EnvironmentError } from '../../core/errors.js';
import { loaded } from '../../core/lazy.js';

test('a part of the program that cannot be loaded is not the fault of the sample in hand', async () => {
  expect(await loaded(Promise.resolve(1))).toBe(1);
  await expect(loaded(import(`./${'nothing'}.js`))).rejects.toThrow(EnvironmentError);
});
