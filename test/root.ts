import { fileURLToPath } from 'node:url';

/** The package's folder, with a slash at its end; seen from `dist/test/root.js`, where tests run. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
