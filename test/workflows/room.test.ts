import { expect, test } from 'vitest';
import { Room } from '../../workflows/room.js';

test('without a limit there is room for all', () => {
  const room = new Room(undefined);
  room.take(0, { made: 1e12 });
  expect([room.width(48), room.isFull, room.state]).toEqual([48, false, {}]);
});

test('the first shard goes alone, and tells how many fit; what one makes over all its stages counts', () => {
  const room = new Room(100);
  expect(room.width(48)).toBe(1);
  room.take(0, { made: 4 });
  room.take(0, { made: 6 });
  expect(room.width(48)).toBe(1);
  room.finish(0);
  expect([room.width(48), room.width(3), room.isFull]).toEqual([9, 3, false]);
  for (let shard = 1; shard < 10; shard++) {
    room.take(shard, { made: 10 });
    room.finish(shard);
  }
  expect([room.width(48), room.isFull, room.state]).toEqual([1, true, { media: 100 }]);
  room.release({ released: true });
  expect([room.width(48), room.isFull, room.hasMade]).toEqual([10, false, false]);
});

test('shards that make nothing are not held back', () => {
  const room = new Room(100);
  room.take(0, {});
  room.finish(0);
  expect([room.width(48), room.isFull, room.hasMade]).toEqual([48, false, false]);
});

test('one that needs more than there is goes on alone, and so do all where nothing can be removed', () => {
  const room = new Room(100, 40);
  room.take(0, { made: 500 });
  room.finish(0);
  expect([room.width(48), room.isFull]).toEqual([1, true]);
  room.release({ released: false });
  expect([room.width(48), room.isFull, room.state]).toEqual([1, false, { media: 540 }]);
  room.take(1, { made: 10 });
  expect(room.isFull).toBe(false);
  room.take(1, { made: 10 });
  expect(room.isFull).toBe(true);
});
