/** A worker process: serves the queues that SLUICE_QUEUES names (`workflow,cpu,gpu,io`) until it is told to stop. */
import { readConfig } from '../runtime/config.js';
import { LanePools } from './lane-pools.js';

const config = readConfig();
const pools = new LanePools(config);
// It loads while the server starts and Temporal's library is loaded here.
pools.warmFirst(config.roles);
const { serve } = await import('./serve-roles.js');
await serve(config, pools);
