/** Whose fault an error is that came up with a sample in hand: the sample's, or the machine's. */
import { EnvironmentError, RecipeError, SampleError, StoreError, VersionSkew } from '../../core/errors.js';

/** Codes of a full disk, of too little memory, of too many files, of a network that is away. */
const CODES = new Set(
  `ENOSPC EDQUOT ENOMEM EMFILE ENFILE EIO EROFS EAGAIN ENOBUFS ESTALE EPIPE ECONNREFUSED ECONNRESET ETIMEDOUT ENETDOWN
   ENETUNREACH EHOSTDOWN EHOSTUNREACH ENOTFOUND EAI_AGAIN UND_ERR_CONNECT_TIMEOUT UND_ERR_SOCKET ERR_WORKER_OUT_OF_MEMORY`.split(/\s+/),
);

/** Whether the shard fails by it, to be retried, rather than the one sample. */
export const isEnvironment = (error: unknown): boolean => {
  if (error instanceof SampleError) return false;
  if (error instanceof EnvironmentError || error instanceof StoreError || error instanceof VersionSkew || error instanceof RecipeError)
    return true;
  if (!(error instanceof Error)) return false;
  const { code } = error as NodeJS.ErrnoException;
  if (code !== undefined && CODES.has(code)) return true;
  return error.name === 'AbortError' || /Array buffer allocation failed/.test(error.message) || isEnvironment(error.cause);
};
