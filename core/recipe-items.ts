/** The items of `process`, those that stand for a list of others taken apart: what they fuse is fused here anyway. */
import type { Path } from './recipe-document.js';
import { isObject, type Json } from './sample.js';

/** A step as it is written: `name` or `{name: parameters}`. */
export interface Item {
  readonly item: Json;
  readonly at: Path;
  /** Where its operator is named, and where its parameters stand. */
  readonly named: Path;
  readonly params: Path;
  /** The item that it is listed in, if any. */
  readonly within?: string;
}

/** The parameter with the list; what else such an item may have, and what that has to be, if it is not to be ignored. */
interface Group {
  readonly list: string;
  readonly ignored: readonly string[];
  readonly empty: Readonly<Record<string, string>>;
}
export const GROUPS: Readonly<Record<string, Group>> = {
  general_fused_op: { list: 'fused_op_list', ignored: [], empty: {} },
  fused_sequential_batch_op: {
    list: 'op_specs',
    ignored: ['group_name'],
    empty: {
      fused_ops: 'operators in a recipe are named in `op_specs`',
      cleanup_columns: 'no step takes fields away: leave it out',
    },
  },
};
/** Items that do nothing here. */
export const IDLE: Readonly<Record<string, string>> = {
  ray_repartition_pipeline: '`limits` says how large shards are, and what comes out does not depend on it',
};
export const groupOf = (name: string): Group | undefined => (Object.hasOwn(GROUPS, name) ? GROUPS[name] : undefined);
export const idleOf = (name: string): string | undefined => (Object.hasOwn(IDLE, name) ? IDLE[name] : undefined);

/** The operator that an item of `process` names. */
export const nameOf = (item: Json): string | undefined =>
  typeof item === 'string' ? item : item !== null && typeof item === 'object' ? Object.keys(item)[0] : undefined;

/** All steps in their order. `meet` is told of each item that is none itself, with the path of its name. */
export const itemsOf = (
  list: readonly Json[],
  meet: (name: string, given: Json, path: Path) => void = () => {},
  at: Path = ['process'],
  within?: string,
): readonly Item[] =>
  list.flatMap((written, index): readonly Item[] => {
    const own = [...at, index];
    const { item, named, params } = within === 'fused_sequential_batch_op' ? specOf(written, own) : plain(written, own);
    const name = nameOf(item);
    if (name === undefined || (!groupOf(name) && idleOf(name) === undefined))
      return [{ item, at: own, named, params, ...(within && { within }) }];
    const given = isObject(item) ? item[name]! : null;
    meet(name, given, named);
    const inner = isObject(given) ? given[groupOf(name)?.list ?? ''] : null;
    return Array.isArray(inner) ? itemsOf(inner, meet, [...params, groupOf(name)!.list], name) : [];
  });

const plain = (item: Json, own: Path) => {
  const named = [...own, nameOf(item) ?? ''];
  return { item, named, params: named };
};
/** `{class_name: operator, kwargs: {parameter: value}}` */
const specOf = (item: Json, own: Path) => {
  const key = isObject(item) && 'class_name' in item ? 'class_name' : 'name';
  const name = isObject(item) ? item[key] : undefined;
  if (!isObject(item) || typeof name !== 'string') return plain(item, own);
  return { item: { [name]: item.kwargs ?? null }, named: [...own, key], params: [...own, 'kwargs'] };
};
