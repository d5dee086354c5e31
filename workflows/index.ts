/** The workflow types that a worker serves. */
export { runBarrier } from './run-barrier.js';
export { runExport } from './run-export.js';
export { runRecipe } from './run-recipe.js';
export { runSegment } from './run-segment.js';
export { sweep } from './sweep.js';
