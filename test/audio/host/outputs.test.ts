import { afterEach, describe, expect, test } from 'vitest';
import type { Backend } from '../../../src/audio/backends/backend.ts';
import { chain, latencyOf, noModels, openRequest, programme, type Studio, studio, writeWav } from './studio.ts';

const RATE = 48_000;
let open: Studio | null = null;
afterEach(async () => {
	await open?.done();
	open = null;
});

/** A host whose output blocks are watched: highest sample of each channel, steepest step, and the first block that sounds on all. */
async function watched(seconds: number) {
	const peaks = new Float64Array(6);
	let steepest = 0;
	let heard = () => {};
	const last = new Float64Array(6);
	const wrap = (backend: Backend): Backend => ({
		info: backend.info,
		start: () => backend.start(),
		readBlock: (block) => backend.readBlock(block),
		writeBlock(block) {
			peaks.fill(0);
			block.forEach((value, index) => {
				const channel = index % 6;
				peaks[channel] = Math.max(peaks[channel] ?? 0, Math.abs(value));
				steepest = Math.max(steepest, Math.abs(value - (last[channel] ?? 0)));
				last[channel] = value;
			});
			if (peaks.every((peak) => peak > 0.4)) heard();
			return backend.writeBlock(block);
		},
		close: () => backend.close(),
	});
	open = studio(noModels, wrap);
	writeWav(
		open.path('mix.wav'),
		programme(seconds * RATE, 1).map((plane) => plane.map((_, frame) => 0.5 * Math.sin(frame / 50))),
		RATE,
	);
	await open.engine.open(openRequest({ loops: { b: { send: [4, 5], return: [2, 3] } } }, {}));
	await open.engine.setMonitor({ source: 'source', levelDb: 0, dim: false, muted: false });
	/** Resolves with the next block that sounds on every output. */
	const sounding = () =>
		new Promise<void>((resolve) => {
			heard = resolve;
		});
	return { s: open, peaks, sounding, steepest: () => steepest };
}

const stages = [
	{ kind: 'insert', id: 'one', name: 'One', trimDb: 0, units: ['one'] },
	{ kind: 'insert', id: 'two', name: 'Two', trimDb: 0, units: ['two'], loop: 'b' },
] as const;
const both = chain({ stages: stages.map((stage) => ({ ...stage, units: [...stage.units] })) });

describe('outputs that are held', () => {
	test('are silent on every send and on the monitor, without a click, and sound again when they are let go', async () => {
		const { s, peaks, sounding, steepest } = await watched(6);
		const request = { sourcePath: s.path('mix.wav'), chain: both, latency: null, startFrame: 0 };
		const first = sounding();
		await s.engine.play(request);
		await first;
		await s.engine.holdOutputs(true);
		expect([...peaks]).toEqual([0, 0, 0, 0, 0, 0]);
		await expect(s.engine.play(request)).rejects.toMatchObject({ code: 'audio.busy' });
		await s.engine.holdOutputs(false);
		const again = sounding();
		await s.engine.play(request);
		await again;
		// The sine's own steepest step, and what a fade of 20 ms adds.
		expect(steepest()).toBeLessThan(0.5 / 50 + 0.5 / 900);
	});

	test('are refused while a print runs', async () => {
		const { s } = await watched(2);
		const held: Promise<unknown>[] = [];
		s.engine.onTransport((report) => {
			if (report.mode === 'printing' && report.frame > 0 && held.length === 0)
				held.push(s.engine.holdOutputs(true).catch((error: unknown) => error));
		});
		const result = await s.print({
			sourcePath: s.path('mix.wav'),
			chain: both,
			latency: latencyOf(8192),
			loopLatencies: [latencyOf(4096), latencyOf(4096)],
		});
		expect(await held[0]).toMatchObject({ code: 'audio.busy' });
		expect(result.outcome).toBe('complete');
	});
});
