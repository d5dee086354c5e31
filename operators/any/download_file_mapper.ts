/** Files from the network that a field names. */
import { defineMapper } from '../../core/operator.js';
import { downloadParams, downloadRefuses, downloads } from './downloading.js';

export default defineMapper({
  name: 'download_file_mapper',
  version: 1,
  summary: 'Fetches the files that a field names by URL, one or a list of them, and puts their paths in its place.',
  reads: ['row', 'images', 'audios', 'videos'],
  writes: ['row', 'images', 'audios', 'videos'],
  params: downloadParams,
  refuses: downloadRefuses,
  fetches: true,
  cost: 1024,
  mapBatch: downloads,

  examples: [
    {
      given: { row: { text: 'a', file: 'b.txt' } },
      params: { download_field: 'file' },
      gives: { row: { text: 'a', file: 'b.txt' } },
    },
  ],
});
