/** The models that the catalogue knows by name. What it says of one holds unless a folder's own `sluice.json` says otherwise. */
import { z } from 'zod';
import type { Json } from '../../core/sample.js';

/** What is said of a model: here, and in the `sluice.json` beside a user's own. */
export const modelCard = z.strictObject({
  licence: z.string().default('not stated'),
  /** The queue that a step with this model runs on. */
  device: z.enum(['cpu', 'gpu']).default('gpu'),
  memoryMiB: z.number().int().positive().default(1024),
  /** Of `model.onnx`, where only one file will do. */
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  /** What operators need to know of it: the size of its input, how that is scaled, how many inputs make a batch. */
  settings: z.record(z.string(), z.json() as z.ZodType<Json>).default({}),
});
export type ModelCard = z.output<typeof modelCard>;

/** Cards of models, and the command that fetches each into the folder whose place it is given. */
export const KNOWN_MODELS: Readonly<Record<string, ModelCard & { readonly fetch: (folder: string) => string }>> = {
  'Falconsai/nsfw_image_detection': {
    licence: 'Apache-2.0',
    device: 'gpu',
    memoryMiB: 1024,
    settings: { size: 224, mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5], batch: 8, labels: ['normal', 'nsfw'] },
    fetch: (folder) =>
      `pip install 'optimum[onnxruntime]' && optimum-cli export onnx --model Falconsai/nsfw_image_detection --task image-classification ${folder}`,
  },
};
