// The Fourier transform of the spectrum meter, by passes: see src/dsp/fourier/fftPlan.ts and src/dsp/meters/spectrumFrame.ts.
export { pass3, pass5, pass7 } from './lib/fftOddPasses';
export { first4, pass2, pass4 } from './lib/fftPasses';

/** Memory that is never given back. */
export function allocate(bytes: usize): usize {
	return heap.alloc(bytes);
}
