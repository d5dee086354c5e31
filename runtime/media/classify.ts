/** Pictures through a classifier of a common kind: pixel values in, one logit per class out. */
import { EnvironmentError, SampleError } from '../../core/errors.js';
import type { Model } from '../../core/operator.js';
import { resizedPixels } from './image.js';

/** How a model wants its pictures, as its settings say; what they leave out is as image transformers have it. */
interface Settings {
  readonly size: number;
  readonly mean: readonly number[];
  readonly std: readonly number[];
  readonly batch: number;
}
const USUAL: Settings = { size: 224, mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5], batch: 8 };

/**
 * Answers, for each list of pictures, the probabilities of the classes for each picture, or what was wrong with one of them. As many
 * pictures as make a batch are in memory at once, whichever lists they are from.
 */
export const classify = async <R>(
  model: Model,
  lists: readonly (readonly R[])[],
  read: (picture: R) => Promise<Uint8Array>,
): Promise<(number[][] | Error)[]> => {
  const settings: Settings = { ...USUAL, ...(model.settings as Partial<Settings>) };
  const answers: (number[][] | Error)[] = lists.map(() => []);
  const pictures = lists.flatMap((list, at) => list.map((picture) => ({ at, picture })));
  for (let first = 0; first < pictures.length; first += settings.batch) {
    const tensors: { at: number; tensor: Float32Array }[] = [];
    for (const { at, picture } of pictures.slice(first, first + settings.batch)) {
      try {
        tensors.push({ at, tensor: await tensorOf(await read(picture), settings) });
      } catch (error) {
        if (!(error instanceof SampleError)) throw error;
        answers[at] = error;
      }
    }
    const probabilities = tensors.length === 0 ? [] : await run(model, settings, tensors);
    for (const [index, { at }] of tensors.entries()) {
      const answer = answers[at]!;
      if (!(answer instanceof Error)) answer.push(probabilities[index]!);
    }
  }
  return answers;
};

const run = async (model: Model, { size }: Settings, tensors: readonly { tensor: Float32Array }[]): Promise<number[][]> => {
  const length = 3 * size * size;
  const data = new Float32Array(tensors.length * length);
  for (const [at, { tensor }] of tensors.entries()) data.set(tensor, at * length);
  const output = Object.values(await model.run({ [model.inputs[0]!.name]: { data, dims: [tensors.length, 3, size, size] } }))[0]!;
  const classes = output.length / tensors.length;
  if (!Number.isInteger(classes)) throw new EnvironmentError('the model did not answer as a classifier does, with one logit per class');
  return tensors.map((_, at) => softmax(output.subarray(at * classes, (at + 1) * classes)));
};

/** Planes of red, green and blue, scaled and shifted as the model was trained. */
const tensorOf = async (bytes: Uint8Array, { size, mean, std }: Settings): Promise<Float32Array> => {
  const { data } = await resizedPixels(bytes, { width: size, height: size });
  const plane = size * size;
  const tensor = new Float32Array(3 * plane);
  for (let band = 0; band < 3; band++) {
    const levels = Float32Array.from({ length: 256 }, (_, level) => (level / 255 - mean[band]!) / std[band]!);
    for (let pixel = 0; pixel < plane; pixel++) tensor[band * plane + pixel] = levels[data[pixel * 3 + band]!]!;
  }
  return tensor;
};

const softmax = (logits: Float32Array): number[] => {
  const highest = Math.max(...logits);
  const powers = Array.from(logits, (logit) => Math.exp(logit - highest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
};
