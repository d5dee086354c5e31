/** Exit codes, which programs rely on: 0 done, 1 the user's to mend, 2 the system's, 3 cancelled, 130 interrupted. */
import { CommanderError } from 'commander';

export const EXIT = { done: 0, user: 1, system: 2, cancelled: 3, interrupted: 130 } as const;

const chainOf = (error: unknown): Error[] => {
  const chain: Error[] = [];
  for (let cause = error; cause instanceof Error && chain.length < 20; cause = cause.cause) chain.push(cause);
  return chain;
};

/** What an error means to whoever called: the code, and what to print. */
export const verdictOf = async (error: unknown): Promise<{ readonly code: number; readonly message: string }> => {
  const chain = chainOf(error);
  const mistake = chain.find((cause) => cause.name === 'RecipeError' || cause instanceof CommanderError);
  if (mistake !== undefined) return { code: EXIT.user, message: mistake.message };
  const temporal = await import('@temporalio/client');
  const { ApplicationFailure, CancelledFailure, TerminatedFailure, WorkflowFailedError, WorkflowNotFoundError } = temporal;
  const users = chain.find((cause) => cause instanceof ApplicationFailure && cause.type === 'RecipeError');
  if (users !== undefined) return { code: EXIT.user, message: users.message };
  if (chain.some((cause) => cause instanceof CancelledFailure || cause instanceof TerminatedFailure)) {
    return { code: EXIT.cancelled, message: 'the run was cancelled' };
  }
  if (chain[0] instanceof WorkflowNotFoundError) {
    const isOver = chain[0].message.includes('already completed');
    return { code: EXIT.user, message: isOver ? 'the run is over' : 'there is no such run; `sluice status` lists those that there are' };
  }
  const told = chain.at(-1)?.message ?? String(error);
  const isTold = error instanceof WorkflowFailedError || chain.length < 2;
  const message = isTold ? told : `${chain[0]?.message}: ${told}`;
  return { code: EXIT.system, message };
};

/** Says what went wrong, on standard error, and how the process is to end. */
export const fail = async (error: unknown): Promise<void> => {
  const { code, message } = await verdictOf(error);
  const isShown = !(error instanceof CommanderError);
  if (isShown) process.stderr.write(`sluice: ${message}\n`);
  if (isShown && process.env.SLUICE_DEBUG && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  process.exitCode = error instanceof CommanderError && error.exitCode === 0 ? 0 : code;
};
