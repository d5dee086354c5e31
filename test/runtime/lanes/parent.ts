/** A worker for the tests that is there to be killed: prints the processes of a busy lane. */
import { Lanes } from '../../../runtime/lanes/lanes.js';

const lanes = new Lanes({ module: new URL('./lane.js', import.meta.url), size: 1 });
const lane = await lanes.call('pid', null);
const child = await lanes.call('child', null);
void lanes.call('spinUnmarked', null);
console.log(JSON.stringify([lane, child]));
