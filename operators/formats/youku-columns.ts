/** Which columns the parts of Youku-mPLUG have. */
import { z } from 'zod';

export const SUBSETS = {
  pretrain: { video: 'video_id:FILE', text: 'title', others: [] },
  classification: { video: 'video_id:FILE', text: 'title', others: ['label'] },
  retrieval: { video: 'clip_name:FILE', text: 'caption', others: [] },
  captioning: { video: 'video_id:FILE', text: 'golden_caption', others: [] },
} as const;

export const SUBSET_TYPE = z
  .enum(['pretrain', 'classification', 'retrieval', 'captioning'])
  .default('classification')
  .describe('The part of the dataset, which says what its columns are.');
