/** The log of a worker and its lanes: JSON lines on standard error, which the supervisor keeps in the home. */
import pino from 'pino';

export const log = pino({ base: { pid: process.pid } }, pino.destination({ dest: 2, sync: true }));

/** Says that a record is being computed, and then that it is committed: a record that is computed twice shows here. */
export const logged = async <T>(record: string, compute: () => Promise<T>): Promise<T> => {
  log.info({ record }, 'computing');
  const result = await compute();
  log.info({ record }, 'committed');
  return result;
};
