/** The search attributes of runs: registered at each start, since an unregistered one would hang a run. */
import type { NativeConnection } from '@temporalio/worker';

export const ATTRIBUTES = ['SluiceRecipe', 'SluiceDataset', 'SluiceState', 'SluiceStage', 'SluiceTrial'] as const;
const KEYWORD = 2;

/** Registers them; false where the server does not let us, and its namespace lacks them. */
export const registerAttributes = async (connection: NativeConnection, namespace: string): Promise<boolean> => {
  const known = async () => {
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
    return ATTRIBUTES.every((name) => customAttributes?.[name] !== undefined);
  };
  try {
    if (await known()) return true;
    const searchAttributes = Object.fromEntries(ATTRIBUTES.map((name) => [name, KEYWORD]));
    await connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
    return true;
  } catch {
    // Two workers that start together register together; and on some servers only an administrator may.
    return known().catch(() => false);
  }
};
