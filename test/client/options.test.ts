import { expect, it } from 'vitest';
import { eachSet } from '../../client/cli/options.js';

it('takes several values after --set, and leaves a recipe that follows them alone', () => {
  const split = (line: string) => eachSet(line.split(' ')).join(' ');
  expect(split('run r.yaml --set a.b=1 c=x=y --json')).toBe('run r.yaml --set a.b=1 --set c=x=y --json');
  expect(split('plan --set a=1 recipe.yaml')).toBe('plan --set a=1 recipe.yaml');
  expect(split('run r.yaml --set a=1 --set b=2')).toBe('run r.yaml --set a=1 --set b=2');
  expect(split('run r.yaml --store s=3')).toBe('run r.yaml --store s=3');
});
