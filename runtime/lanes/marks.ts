/** Where a lane is: written by its main thread at each sample and step, read by its watchdog thread while the main thread is busy. */
import { writeSync } from 'node:fs';
import { WATCH_FD } from './messages.js';

/** Row of the input and position of the step; -1 while no operator has a sample in hand. */
export const marks = new Int32Array(new SharedArrayBuffer(8)).fill(-1);
let exact = false;

/** Says which sample the operator of which step has in hand; CPU time and deaths are put down to it. */
export const mark = (row: number, step: number): void => {
  marks[0] = row;
  marks[1] = step;
  if (exact) report(row, step);
};

/** Says that no operator has a sample in hand. */
export const unmark = (): void => {
  marks.fill(-1);
};

/** Tells the parent each mark before going on, so that the lane's death is put down to the very sample; slow. */
export const markExactly = (on: boolean): void => {
  exact = on;
};

const report = (row: number, step: number): void => {
  for (;;) {
    try {
      writeSync(WATCH_FD, `${row} ${step}\n`);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
};
