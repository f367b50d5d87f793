import { readFileSync, writeFileSync } from 'node:fs';

/** Kinds of raw samples, by ffmpeg's and sox's names. */
export type RawKind = 'f32' | 'f64';

/** Writes planes as interleaved samples without a header, in the machine's byte order. */
export function writeRaw(path: string, planes: readonly Float64Array[], kind: RawKind): void {
	const frames = planes[0]?.length ?? 0;
	const samples = kind === 'f32' ? new Float32Array(frames * planes.length) : new Float64Array(frames * planes.length);
	for (const [channel, plane] of planes.entries()) {
		for (let i = 0; i < frames; i++) samples[i * planes.length + channel] = plane[i] as number;
	}
	writeFileSync(path, new Uint8Array(samples.buffer));
}

/** Reads what `writeRaw` or a peer wrote. */
export function readRaw(path: string, channels: number, kind: RawKind): Float64Array[] {
	const bytes = readFileSync(path);
	const whole = new Uint8Array(bytes).buffer;
	const samples = kind === 'f32' ? new Float32Array(whole) : new Float64Array(whole);
	const frames = samples.length / channels;
	return Array.from({ length: channels }, (_, channel) =>
		Float64Array.from({ length: frames }, (_, i) => samples[i * channels + channel] as number),
	);
}
