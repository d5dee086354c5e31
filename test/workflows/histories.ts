/** Recorded histories of workflows, one execution each: protocol buffers, since the SDK's own reading of JSON fails. */
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import proto from '@temporalio/proto';
import { ROOT } from '../root.js';

export const FOLDER = join(ROOT, 'test/fixtures/histories');
export const ENDING = '.history.gz';
export const { History } = proto.temporal.api.history.v1;

/** A recorded execution, by the name of its file. */
export interface Recorded {
  readonly name: string;
  readonly workflowId: string;
  readonly history: proto.temporal.api.history.v1.History;
}
export const recorded = async (): Promise<Recorded[]> => {
  const files = (await readdir(FOLDER)).filter((file) => file.endsWith(ENDING)).sort();
  return Promise.all(
    files.map(async (file) => {
      const history = History.decode(gunzipSync(await readFile(join(FOLDER, file))));
      // Children are called after it, so it must be the one that it was.
      const { workflowId } = history.events[0]!.workflowExecutionStartedEventAttributes!;
      return { name: basename(file, ENDING), workflowId: workflowId!, history };
    }),
  );
};
