/** Keeps what goes through workflows small: an oversized payload would be retried for ever. */
export const SMALL_BYTES = 16 * 1024;

/** Says what is too large for a workflow's history, and where it was met; nothing when it is small enough. */
export const oversize = (value: unknown, where: string): string | undefined => {
  const size = value === undefined ? 0 : (JSON.stringify(value)?.length ?? 0);
  return size > SMALL_BYTES
    ? `${where} is ${size} bytes; at most ${SMALL_BYTES} may pass through a workflow. Pass a reference to it.`
    : undefined;
};
