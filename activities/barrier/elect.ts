/** Which of a group of duplicates stays, where it is not the first: the one whose score is least, and of those the first. */
import { readPages } from '../../runtime/storage/manifest.js';
import type { PageWork } from './apply.js';
import type { Barrier } from './barrier.js';
import { EDGE_WORDS } from './hashes.js';
import { column, measuredOn, pageStarts, shardsOf } from './layout.js';
import { byPage, openRuns, type Runs, RunWriter, type Sorted } from './runs.js';
import { scoreWords } from './scores.js';
import { drain, Sorter } from './words.js';

/** The first sample of a group, two words that sort as a member's score does, and its position. */
export const MEMBER_WORDS = 4;

/** Sorts the members on a page by their groups and scores. */
export const rateMembers = async (barrier: Barrier, { page, run }: PageWork): Promise<Sorted> => {
  const { store, step, manifest, limits, signal } = barrier;
  const sorter = new Sorter(MEMBER_WORDS, limits.barrier_entries);
  const member = new Uint32Array(MEMBER_WORDS);
  const score = member.subarray(1, 3);
  const spell = scoreWords(false);
  const merge = await openRuns(barrier, run === null ? [] : [run], EDGE_WORDS);
  const { entries } = (await readPages(store, manifest))[page]!;
  let top = merge.next();
  for (const { shard, start } of await shardsOf(barrier, { page, from: 0, to: entries })) {
    signal.throwIfAborted();
    barrier.progress({ rows: start });
    if (!top || top.words[top.at]! >= start + shard.rows) continue;
    const measured = await measuredOn(store, shard, [`${step}/score`]);
    const { values } = column(measured, `${step}/score`, 'float64');
    for (; top && top.words[top.at]! < start + shard.rows; top = merge.next()) {
      member[3] = top.words[top.at]!;
      member[0] = top.words[top.at + 1]!;
      spell(values[measured.lines[member[3] - start]!]!, score);
      sorter.add(member);
    }
  }
  const members = new RunWriter(barrier, MEMBER_WORDS, 1);
  drain(sorter.end(), (words, at) => members.add(0, words, at));
  return members.end();
};

/** Joins every member that goes to the one of its group that stays; a run per page, of pairs. */
export const elect = async (barrier: Barrier, { runs }: Runs): Promise<Sorted> => {
  const pairs = new Sorter(EDGE_WORDS, barrier.limits.barrier_entries);
  let [group, elected] = [-1, -1];
  drain(await openRuns(barrier, runs, MEMBER_WORDS), (words, at) => {
    const position = words[at + 3]!;
    if (words[at] === group) pairs.pair(position, elected);
    else [group, elected] = [words[at]!, position];
  });
  return byPage(barrier, pairs.end(), EDGE_WORDS, await pageStarts(barrier));
};
