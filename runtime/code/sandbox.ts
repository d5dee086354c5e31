/**
 * Code of users, run where it reaches nothing: QuickJS in WebAssembly has neither files nor network, clock, timers nor modules, its memory
 * is bounded by the machine it runs in, and its work is counted, so that the same sample comes to the same end everywhere.
 */
import type { QuickJSContext, QuickJSHandle, QuickJSSyncVariant } from 'quickjs-emscripten-core';
import { RecipeError, SampleError } from '../../core/errors.js';
import { uniform } from '../../core/random.js';

/** A function that is written as an expression, or one that a module exports. `called` is what messages call it. */
export type Code =
  | { readonly called: string; readonly expression: string }
  | { readonly called: string; readonly module: string; readonly exported: string };

/** What is used of WebAssembly: its types come with a browser's, which the project does not have. */
declare const WebAssembly: { readonly Memory: new (pages: { readonly initial: number; readonly maximum: number }) => never };

const PAGE = 1 << 16;
const LEAST_MEMORY = 16 << 20;
const MOST_MEMORY = 512 << 20;
/** Deeper calls end on the stack of the host, which costs the machine. */
const STACK = 96 << 10;
/** Steps of work that one call may take, in the unit in which QuickJS asks whether to go on: some five seconds, more in a pattern. */
const MOST_STEPS = 10_000;
/** All of the language but `Date`, which knows the time and its zone. */
const INTRINSICS = {
  BaseObjects: true,
  BigInt: true,
  Eval: true,
  JSON: true,
  MapSet: true,
  Promise: true,
  Proxy: true,
  RegExp: true,
  RegExpCompiler: true,
  StringNormalize: true,
  TypedArrays: true,
} as const;

/** Takes hold of what it needs before code of users can change it. */
const WRAP = `(({ parse, stringify }, { isArray }, Promise) => (own) => (text) => {
  const given = own(parse(text));
  if (typeof given === 'object' && given !== null && !isArray(given) && !(given instanceof Promise)) return stringify(given);
  const kind = given === null ? 'null' : isArray(given) ? 'a list' : given instanceof Promise ? 'a promise' : typeof given;
  throw new TypeError('it gives ' + kind + ', not an object');
})(JSON, Array, Promise)`;

/** An error that ends the machine: what it was doing is half done. */
const ENDS = /^(InternalError\b|null$)/;

interface Machine {
  /** JSON in, JSON out. */
  readonly call: (json: string, draw: () => number) => string;
}

export class Sandbox {
  private constructor(
    private readonly code: Code,
    private machine: Machine | undefined,
  ) {}

  /** Makes the code ready; what is wrong with it is the recipe's mistake. */
  static async of(code: Code): Promise<Sandbox> {
    return new Sandbox(code, await machineOf(code));
  }

  /** What the function makes of an object, both as JSON. `draw` is its `Math.random`. After what ends a machine the answer waits for another one. */
  call(json: string, draw: () => number): string | Promise<string> {
    return this.machine ? this.callNow(this.machine, json, draw) : this.callLater(json, draw);
  }

  private async callLater(json: string, draw: () => number): Promise<string> {
    this.machine ??= await machineOf(this.code);
    return this.callNow(this.machine, json, draw);
  }
  private callNow(machine: Machine, json: string, draw: () => number): string {
    try {
      return machine.call(json, draw);
    } catch (error) {
      if (!(error instanceof SampleError) || ENDS.test(error.message)) this.machine = undefined;
      if (error instanceof SampleError) throw error;
      throw new SampleError(`it takes too deep a stack, or breaks its machine: ${(error as Error).message}`);
    }
  }
}

const machineOf = async (code: Code): Promise<Machine> => {
  const { newQuickJSWASMModuleFromVariant, newVariant } = await import('quickjs-emscripten-core');
  // Its types are those of its CommonJS form, which has the variant one level deeper.
  const variant = (await import('@jitl/quickjs-wasmfile-release-sync')).default as unknown as QuickJSSyncVariant;
  const wasmMemory = new WebAssembly.Memory({ initial: LEAST_MEMORY / PAGE, maximum: MOST_MEMORY / PAGE });
  const runtime = (await newQuickJSWASMModuleFromVariant(newVariant(variant, { wasmMemory }))).newRuntime();
  runtime.setMaxStackSize(STACK);
  let steps = 0;
  runtime.setInterruptHandler(() => ++steps > MOST_STEPS);
  const context = runtime.newContext({ intrinsics: INTRINSICS });
  let random = uniform(0);
  context
    .newFunction('random', () => context.newNumber(random()))
    .consume((own) => context.getProp(context.global, 'Math').consume((math) => context.setProp(math, 'random', own)));
  const fail = (message: string): never => {
    throw new RecipeError(`${code.called}: ${message}`);
  };
  let call: QuickJSHandle;
  try {
    const wrap = context.unwrapResult(context.evalCode(WRAP));
    const own = functionOf(context, code, fail);
    call = context.unwrapResult(context.callFunction(wrap, context.undefined, own));
  } catch (error) {
    return fail(error instanceof RecipeError ? error.message.slice(code.called.length + 2) : told(error));
  }
  return {
    call(json, draw) {
      steps = 0;
      random = draw;
      const result = context.newString(json).consume((text) => context.callFunction(call, context.undefined, text));
      if (result.error) throw new SampleError(told(result.error.consume((error) => context.dump(error))));
      const made = result.value.consume((value) => context.getString(value));
      // Nobody waits for what promises would do now; left undone, it would be in the way of the samples that follow.
      runtime.executePendingJobs().dispose();
      return made;
    },
  };
};

const functionOf = (context: QuickJSContext, code: Code, fail: (message: string) => never): QuickJSHandle => {
  const isModule = 'module' in code;
  const result = isModule
    ? context.evalCode(code.module, code.called, { type: 'module' })
    : context.evalCode(`(${code.expression}\n)`, code.called);
  const found = context.unwrapResult(result);
  const own = isModule ? context.getProp(found, code.exported) : found;
  if (context.typeof(own) !== 'function') fail(isModule ? `it exports no function "${code.exported}"` : 'it is no function');
  if (context.getProp(own, 'length').consume((length) => context.getNumber(length)) !== 1) fail('its function must take one argument');
  return own;
};

/** What was thrown, as one line. */
const told = (thrown: unknown): string => {
  if (typeof thrown !== 'object' || thrown === null) return String(thrown);
  const { name, message, cause } = thrown as { name?: unknown; message?: unknown; cause?: unknown };
  if (name === 'QuickJSUnwrapError') return told(cause);
  return typeof name === 'string' && typeof message === 'string' ? `${name}: ${message}` : JSON.stringify(thrown);
};
