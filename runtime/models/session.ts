/** Models at work: one warm session per model, on one thread, in batches of one size. Its runs block the thread: for lanes alone. */
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { EnvironmentError } from '../../core/errors.js';
import type { Model } from '../../core/operator.js';
import type { FoundModel } from './catalog.js';

/** Fixed by the plan: one run never mixes providers, whose results differ in the last digits. */
export type Provider = 'cpu' | 'cuda' | 'tensorrt' | 'webgpu';
const BATCH = 8;

/** Opens sessions when they are first asked for and keeps them. */
export class Sessions {
  private readonly open = new Map<string, Promise<OpenModel>>();
  constructor(private readonly provider: Provider = 'cpu') {}

  /** The model's session; a model that cannot be loaded is the machine's fault. */
  get(model: FoundModel): Promise<Model> {
    const session = this.open.get(model.digest) ?? OpenModel.load(model, this.provider);
    this.open.set(model.digest, session);
    session.catch(() => this.open.delete(model.digest));
    return session;
  }

  async close(): Promise<void> {
    const sessions = await Promise.all(this.open.values());
    this.open.clear();
    for (const session of sessions) await session.release();
  }
}

class OpenModel implements Model {
  readonly inputs: Model['inputs'];
  private readonly batch: number;

  static async load(model: FoundModel, provider: Provider): Promise<OpenModel> {
    try {
      const options = { executionProviders: [provider], intraOpNumThreads: 1, interOpNumThreads: 1 };
      return new OpenModel(await InferenceSession.create(model.path, options), model.card.settings);
    } catch (error) {
      throw new EnvironmentError(`the model "${model.id}" cannot be loaded on ${provider}: ${(error as Error).message}`);
    }
  }

  private constructor(
    private readonly session: InferenceSession,
    readonly settings: Model['settings'],
  ) {
    this.inputs = session.inputMetadata.flatMap((input) => (input.isTensor ? [{ name: input.name, shape: [...input.shape] }] : []));
    const declared = this.inputs[0]?.shape[0];
    this.batch = typeof declared === 'number' && declared > 0 ? declared : Number(settings.batch ?? BATCH);
  }

  /** Any number of inputs, run in batches of the model's size; the last is filled up with zeros, so that no result depends on its company. */
  async run(inputs: Parameters<Model['run']>[0]): ReturnType<Model['run']> {
    const count = Object.values(inputs)[0]?.dims[0] ?? 0;
    const parts: Record<string, Float32Array[]> = Object.fromEntries(this.session.outputNames.map((name) => [name, []]));
    for (let first = 0; first < count; first += this.batch) {
      const rows = Math.min(this.batch, count - first);
      const feeds = Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, this.slice(input, first, rows)]));
      const outputs = await this.session.run(feeds);
      for (const name of this.session.outputNames) {
        const data = outputs[name]!.data as Float32Array;
        parts[name]!.push(data.slice(0, (data.length / this.batch) * rows));
      }
    }
    return Object.fromEntries(Object.entries(parts).map(([name, pieces]) => [name, joined(pieces)]));
  }

  release(): Promise<void> {
    return this.session.release();
  }

  private slice({ data, dims }: { data: Float32Array; dims: readonly number[] }, first: number, rows: number): Tensor {
    const length = dims.slice(1).reduce((product, side) => product * side, 1);
    const batch = new Float32Array(this.batch * length);
    batch.set(data.subarray(first * length, (first + rows) * length));
    return new Tensor('float32', batch, [this.batch, ...dims.slice(1)]);
  }
}

const joined = (pieces: readonly Float32Array[]): Float32Array => {
  const whole = new Float32Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
};
