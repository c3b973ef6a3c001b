/** TypeScript knows WebAssembly only together with the whole browser; this is as much of it as this room uses. */

export interface WasmModule {
  readonly kind?: 'module';
}

export interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

export type WasmImports = Record<string, Record<string, unknown>>;

interface Wasm {
  compile(bytes: Uint8Array): Promise<WasmModule>;
  readonly Instance: new (module: WasmModule, imports: WasmImports) => { readonly exports: object };
  readonly Memory: new (limits: { readonly initial: number }) => WasmMemory;
}

declare const WebAssembly: Wasm;

export const WASM: Wasm = WebAssembly;
