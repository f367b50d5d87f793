/** As much of the JavaScript interface of WebAssembly as is used here; the libraries for Node 20 do not declare it. */
interface WebAssemblyInterface {
	readonly Module: new (binary: Uint8Array) => object;
	readonly Instance: new (module: object) => { readonly exports: object };
}

const { Module, Instance } = (globalThis as unknown as { WebAssembly: WebAssemblyInterface }).WebAssembly;

/** Compiled once a thread; instances share the code. */
const modules = new Map<string, object>();

/**
 * The module of a kernel; how much of it is machine code afterwards is up to the engine's flags.
 *
 * @param text the kernel's module in `compiled/`, base64
 */
export function compileKernel(text: string): object {
	const known = modules.get(text);
	if (known !== undefined) return known;
	const module = new Module(Uint8Array.from(atob(text), (character) => character.charCodeAt(0)));
	modules.set(text, module);
	return module;
}

/** What every kernel exports besides its functions. */
export interface KernelExports {
	readonly memory: { readonly buffer: ArrayBuffer };
}

/**
 * An instance of a compiled kernel with a memory of its own. Its arithmetic is that of IEEE 754 without contraction, so
 * every engine gives the same bits.
 *
 * @param text the kernel's module in `compiled/`, base64
 */
export function instantiate<Exports extends KernelExports>(text: string): Exports {
	return new Instance(compileKernel(text)).exports as Exports;
}

/**
 * Views of memory that a kernel has handed out, one per address. Make them after the kernel's own set-up: memory that
 * grows takes earlier views away.
 */
export function float64Views(exports: KernelExports, addresses: readonly number[], length: number): Float64Array[] {
	return addresses.map((address) => new Float64Array(exports.memory.buffer, address, length));
}
