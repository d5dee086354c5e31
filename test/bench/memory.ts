/** The memory bandwidth of one core. */
const BYTES = 256 * 1024 * 1024;
const ROUNDS = 5;

/** Gigabytes that it copies in a second of CPU, from one buffer to another, neither of which a cache holds; the best of several rounds. */
export const copyRate = (): number => {
  // Both are filled: pages that were never written are all one page.
  const [from, to] = [Buffer.alloc(BYTES, 1), Buffer.alloc(BYTES, 2)];
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    from.copy(to);
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, user + system);
  }
  return BYTES / 1e3 / least;
};
