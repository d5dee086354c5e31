import { defineConfig } from 'vitest/config';
import { find, variable } from './infra/tools.mjs';

/** Tools that lie in the project's cache are found by tests that are started by hand, too. */
const tools = ['temporal', 'ffmpeg', 'ffprobe', 'minio', 'chromium'].flatMap((tool) => {
  const path = find(tool);
  return path ? [[variable(tool), path]] : [];
});

export default defineConfig({
  test: {
    include: ['dist/test/**/*.test.js'],
    env: Object.fromEntries(tools),
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
