/**
 * Makes the small classifier that tests and the demo use in place of a real one: same tensors, and answers that can be reckoned by
 * hand. With m = the mean of a picture's planes, its two logits are 0 and 8 m(red) - 4 m(green) - 4 m(blue): red pictures score high.
 * Run as a program, it writes `test/fixtures/models/tiny/nsfw/model.onnx`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT } from '../root.js';

/** The wire format of protocol buffers: a key and a number, or a key, a length and bytes. */
const varint = (value: number): number[] => (value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)]);
const integer = (field: number, value: number) => Uint8Array.from([...varint(field << 3), ...varint(value)]);
const bytes = (field: number, ...parts: readonly Uint8Array[]) => {
  const value = Buffer.concat(parts);
  return Buffer.concat([Uint8Array.from([...varint((field << 3) | 2), ...varint(value.length)]), value]);
};
const text = (field: number, value: string) => bytes(field, Buffer.from(value));

const [INT, INTS] = [2, 7];
/** NodeProto: input 1, output 2, op_type 4, attribute 5. */
const node = (kind: string, inputs: readonly string[], output: string, ...attributes: readonly Uint8Array[]) =>
  bytes(1, ...inputs.map((name) => text(1, name)), text(2, output), text(4, kind), ...attributes);
const intAttribute = (name: string, value: number) => bytes(5, text(1, name), integer(3, value), integer(20, INT));
const intsAttribute = (name: string, values: readonly number[]) =>
  bytes(5, text(1, name), ...values.map((value) => integer(8, value)), integer(20, INTS));
/** TensorProto: dims 1, data_type 2 (1 = float), name 8, raw_data 9. */
const tensor = (name: string, dims: readonly number[], values: readonly number[]) =>
  bytes(5, ...dims.map((dim) => integer(1, dim)), integer(2, 1), text(8, name), bytes(9, new Uint8Array(Float32Array.from(values).buffer)));
/** ValueInfoProto: a float tensor with named or fixed dimensions. */
const value = (field: number, name: string, dims: readonly (number | string)[]) => {
  const shape = dims.map((dim) => bytes(1, typeof dim === 'number' ? integer(1, dim) : text(2, dim)));
  return bytes(field, text(1, name), bytes(2, bytes(1, integer(1, 1), bytes(2, ...shape))));
};

/**
 * The model's bytes: convolutions that pass each plane on, the mean of each plane, and two weighted sums of the means. One convolution
 * will do; many make a model that is slow.
 */
export const tinyClassifier = (size = 224, convolutions = 1): Uint8Array => {
  const planes = ['pixel_values', ...Array.from({ length: convolutions - 1 }, (_, at) => `passed${at}`), 'features'];
  const pass = Array.from({ length: 9 }, (_, at) => (at % 4 === 0 ? 1 : 0));
  const graph = bytes(
    7,
    ...planes.slice(1).map((to, at) => node('Conv', [planes[at]!, 'pass'], to, intsAttribute('kernel_shape', [1, 1]))),
    node('GlobalAveragePool', ['features'], 'pooled'),
    node('Flatten', ['pooled'], 'means', intAttribute('axis', 1)),
    node('Gemm', ['means', 'weights', 'bias'], 'logits'),
    text(2, 'tiny-classifier'),
    tensor('pass', [3, 3, 1, 1], pass),
    tensor('weights', [3, 2], [0, 8, 0, -4, 0, -4]),
    tensor('bias', [2], [0, 0]),
    value(11, 'pixel_values', ['batch', 3, size, size]),
    value(12, 'logits', ['batch', 2]),
  );
  // ModelProto: ir_version 1, producer_name 2, graph 7, opset_import 8 (version 2).
  return Buffer.concat([integer(1, 8), text(2, 'sluice'), graph, bytes(8, integer(2, 17))]);
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = join(ROOT, 'test/fixtures/models/tiny/nsfw');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'model.onnx'), tinyClassifier());
}
