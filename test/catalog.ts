/** All operators. */
import type { Catalog } from '../core/operator.js';
import { OperatorCatalog } from '../operators/catalog.js';

const all = new OperatorCatalog();
await all.loadAll();
export const catalog: Catalog = all;
