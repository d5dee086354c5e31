/** Objects of S3 that a field names. */

import { z } from 'zod';
import { defineMapper } from '../../core/operator.js';
import { downloadParams, downloadRefuses, downloads } from './downloading.js';

const SECRET = 'Only null: credentials and the server are of the environment that workers are started in (AWS_ACCESS_KEY_ID and so on).';
const own = () => z.null().default(null).describe(SECRET);

export default defineMapper({
  name: 's3_download_file_mapper',
  version: 1,
  summary: 'Fetches the objects of S3 that a field names, as s3://bucket/key, one or a list of them, and puts their paths in its place.',
  reads: ['row', 'images', 'audios', 'videos'],
  writes: ['row', 'images', 'audios', 'videos'],
  params: downloadParams.extend({
    aws_access_key_id: own(),
    aws_secret_access_key: own(),
    aws_session_token: own(),
    aws_region: own(),
    endpoint_url: own(),
  }),
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
