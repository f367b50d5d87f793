import { afterEach, expect, test } from 'vitest';
import { FrameDelay } from '../../../src/audio/backends/frameDelay.ts';
import { compileChain } from '../../../src/chain/compile.ts';
import { pathLatency } from '../../../src/chain/pathLatency.ts';
import { insert, late, RATE, STREAM, worstDb } from './loopChains.ts';
import { chain, latencyOf, openRequest, programme, readWav, type Studio, studio, writeWav } from './studio.ts';

let open: Studio | null = null;
afterEach(async () => {
	await open?.done();
	open = null;
});

test('inserts on pairs of their own take every frame from unit to unit, eight and the main one, on any channels and each with its own delay', async () => {
	const delays = [0, 1, 17, 64, 333, 1023, 1024, 1025, 2500];
	const outputs = Array.from({ length: 20 }, (_, at) => (7 * at + 3) % 20);
	const inputs = Array.from({ length: 18 }, (_, at) => (5 * at + 2) % 18);
	const pair = (channels: readonly number[], at: number): [number, number] => [
		channels[2 * at] ?? 0,
		channels[2 * at + 1] ?? 0,
	];
	const heard = delays.map(() => [[], []] as [number[], number[]]);
	open = studio((definition) => {
		const at = Number(definition.split('-')[1]);
		const lines = [new FrameDelay(delays[at] ?? 0), new FrameDelay(delays[at] ?? 0)];
		return {
			setPositions() {},
			process(left, right, count) {
				[left, right].forEach((plane, channel) => {
					heard[at]?.[channel]?.push(...plane.subarray(0, count));
					lines[channel]?.process(plane, count);
				});
			},
		};
	});
	const pairs = delays.map((_, at) => ({ send: pair(outputs, at), return: pair(inputs, at) }));
	const [main, ...others] = pairs;
	const loopOf = (at: number) => (at === 0 ? {} : { loop: `p${at}` });
	await open.engine.open(
		openRequest(
			{
				wordLengthBits: 32,
				sendChannels: main?.send ?? [0, 1],
				returnChannels: main?.return ?? [0, 1],
				monitorChannels: pair(outputs, 9),
				loops: Object.fromEntries(others.map((other, at) => [`p${at + 1}`, other])),
			},
			{
				units: delays.map((_, at) => {
					const unit = { unit: `u${at}`, definition: `late-${at}`, ...loopOf(at) };
					return { ...unit, channel: 'stereo', seed: 1, positions: {} };
				}),
			},
		),
	);
	const source = programme(9000, 11);
	writeWav(open.path('mix.wav'), source, RATE);
	const of = chain({ stages: delays.map((_, at) => insert(`u${at}`, loopOf(at))) });
	const loopLatencies = delays.map(late);
	const latency = pathLatency(compileChain(of, RATE), loopLatencies) ?? latencyOf(0);
	const result = await open.print({ sourcePath: open.path('mix.wav'), chain: of, latency, loopLatencies });
	expect(result).toMatchObject({ outcome: 'complete', failure: null });
	expect(worstDb(readWav(open.path('capture.wav')), source)).toBe(Number.NEGATIVE_INFINITY);
	const begins = heard.map(([left]) => left.findIndex((value) => value !== 0));
	const after = (at: number) => delays.slice(0, at).reduce((sum, frames) => sum + STREAM + frames, 0);
	expect(begins.map((begin) => begin - (begins[0] ?? 0))).toEqual(delays.map((_, at) => after(at)));
	heard.forEach((planes, at) => {
		const begin = begins[at] ?? 0;
		const piece = planes.map((plane) => Float64Array.from(plane.slice(begin, begin + 9000)));
		expect(piece).toEqual([...source]);
	});
});
