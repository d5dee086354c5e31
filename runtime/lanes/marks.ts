/** Where a lane is: written by its main thread at each sample and step, and as it gets on with one; read by its watchdog thread meanwhile. */
import { writeSync } from 'node:fs';
import { WATCH_FD } from './messages.js';

/** Row of the input and position of the step, -1 while no operator has a sample in hand; and how often the work on samples got on. */
export const marks = new Int32Array(new SharedArrayBuffer(12)).fill(-1);
let exact = false;

/** Says which sample the operator of which step has in hand; CPU time and deaths are put down to it. */
export const mark = (row: number, step: number): void => {
  marks[0] = row;
  marks[1] = step;
  if (exact) report(row, step);
};

/** Says that the work on a sample got on: what CPU time is counted anew from. Called for each frame, file or the like, of which a sample has many. */
export const moved = (): void => {
  marks[2]!++;
};

/** Says that no operator has a sample in hand. */
export const unmark = (): void => {
  marks.fill(-1, 0, 2);
};

/** Tells the parent each mark before going on, so that the lane's death is put down to the very sample; slow. */
export const markExactly = (on: boolean): void => {
  exact = on;
};

const report = (row: number, step: number): void => {
  for (;;) {
    try {
      writeSync(WATCH_FD, `${row} ${step} ${marks[2]}\n`);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
};
