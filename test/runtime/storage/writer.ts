/** A process of its own, for tests: commits given names, or writes blobs and records of them until it is killed. */
import { localStore } from '../../../runtime/storage/local.js';

const [what, root, tag, ...names] = process.argv.slice(2) as [string, string, string, ...string[]];
const store = await localStore(root);
if (what === 'commit') {
  for (const name of names) console.log(JSON.stringify(await store.commit(name, `by ${tag}`)));
} else {
  for (let n = 0; ; n++) {
    const { digest } = await store.put(Buffer.alloc(1 << 16, `${tag} ${n}`));
    await store.commit(`results/${digest}`, { blob: digest });
    if (n === 0) console.log('started');
  }
}
