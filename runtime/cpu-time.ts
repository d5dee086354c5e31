/** Milliseconds of CPU time, in whole ones, that this process has spent since the call. */
export const cpuTimer = (): (() => number) => {
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return Math.round((user + system) / 1000);
  };
};
