// Starts compiled kernels over a memory. The types of Node leave WebAssembly out: the part of it that is used here is declared below.

/** Memory that kernels work on: whole pages of 64 KiB, zeros at first. */
export interface KernelMemory {
  readonly buffer: ArrayBuffer;
}

declare const WebAssembly: {
  readonly Memory: new (size: { readonly initial: number }) => KernelMemory;
  readonly Module: new (code: Uint8Array) => object;
  readonly Instance: new (module: object, imports: { readonly env: { readonly memory: KernelMemory } }) => { readonly exports: unknown };
};

const pageBytes = 65_536;

/** at most 4 GiB less a page */
export const kernelMemory = (bytes: number): KernelMemory => new WebAssembly.Memory({ initial: Math.ceil(bytes / pageBytes) });

const modules = new Map<string, object>();

/**
 * The functions of a kernel over a memory; the code is compiled once a thread.
 * @param base64 what `npm run kernels` built
 */
export function startKernel<Functions>(base64: string, memory: KernelMemory): Functions {
  let module = modules.get(base64);
  if (module === undefined) {
    module = new WebAssembly.Module(Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)));
    modules.set(base64, module);
  }
  return new WebAssembly.Instance(module, { env: { memory } }).exports as Functions;
}
