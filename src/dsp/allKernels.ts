import delay from './compiled/delay.ts';
import dither from './compiled/dither.ts';
import eq from './compiled/eq.ts';
import limiter from './compiled/limiter.ts';
import meter from './compiled/meter.ts';
import resample from './compiled/resample.ts';
import spectrum from './compiled/spectrum.ts';
import { compileKernel } from './instantiate.ts';

/** Every compiled kernel by its name in `assembly/`. */
export const KERNELS = { delay, dither, eq, limiter, meter, resample, spectrum } as const;

/**
 * Compiles every kernel before the first one is needed. V8 shares the code among the threads of a process, so that is done
 * once for all of them. About 60 ms where V8 is told to compile whole kernels, for good.
 */
export function compileAllKernels(): void {
	for (const text of Object.values(KERNELS)) compileKernel(text);
}
