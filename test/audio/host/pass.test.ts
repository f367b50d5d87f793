import { afterEach, describe, expect, test } from 'vitest';
import type { RackModelFactory } from '../../../src/audio/backends/rackModel.ts';
import { readDelayed } from '../../../src/dsp/compare/fractionalDelay.ts';
import { seededRng } from '../../../src/shared/random.ts';
import {
	chain,
	latencyOf,
	noModels,
	openRequest,
	programme,
	readWav,
	type Studio,
	studio,
	writeWav,
} from './studio.ts';

const RATE = 48000;
let open: Studio | null = null;

function start(models: RackModelFactory = noModels): Studio {
	open = studio(models);
	return open;
}

afterEach(async () => {
	await open?.done();
	open = null;
});

describe('a pass', () => {
	test.each([0, 1, 77, 1024, 5000])(
		'puts source frame 0 at the end of the pre-roll, whatever the delay (%i frames)',
		async (delayFrames) => {
			const s = start();
			const source = programme(RATE, 1);
			writeWav(s.path('mix.wav'), source, RATE);
			await s.engine.open(openRequest({}, { converterLatencyFrames: delayFrames }));
			const latency = await s.engine.measureLatency({ levelDbfs: -20 });
			expect(latency.frames).toBe(4 * 1024 + delayFrames);
			expect(Math.abs(latency.fraction)).toBeLessThan(1e-3);
			const result = await s.print({ latency, sourcePath: s.path('mix.wav') });
			expect(result).toMatchObject({ outcome: 'complete', failure: null, frames: 2000 + RATE + 3000 });
			expect(result.edges).toMatchObject({ head: 'proven', tail: 'proven' });
			const capture = readWav(s.path('capture.wav'));
			for (const channel of [0, 1]) {
				const plane = capture[channel] ?? new Float64Array();
				expect(plane.subarray(0, 2000).every((value) => value === 0)).toBe(true);
				expect(plane.subarray(2000, 2000 + RATE)).toEqual(source[channel]);
				expect(plane.subarray(2000 + RATE).every((value) => value === 0)).toBe(true);
			}
		},
	);

	test('measures a fraction of a frame to a hundredth and compensates whole frames', async () => {
		const s = start();
		await s.engine.open(openRequest({}, { converterLatencyFrames: 100.37 }));
		const { frames, fraction } = await s.engine.measureLatency({ levelDbfs: -20 });
		expect(frames).toBe(4096 + 100);
		expect(fraction).toBeCloseTo(0.37, 2);
	});

	test('a print of a fractional delay is the source once the recorded fraction is taken out', async () => {
		const s = start();
		const random = seededRng(4);
		const tones = Array.from({ length: 60 }, (_, i) => ({ hz: 60 * 1.1 ** i, phase: 2 * Math.PI * random() }));
		const mix = Float64Array.from({ length: RATE }, (_, i) =>
			Math.fround(
				tones.reduce((sum, { hz, phase }) => sum + 0.01 * Math.sin((2 * Math.PI * hz * i) / RATE + phase), 0),
			),
		);
		writeWav(s.path('mix.wav'), [mix, mix], RATE);
		await s.engine.open(openRequest({}, { converterLatencyFrames: 100.37 }));
		const latency = await s.engine.measureLatency({ levelDbfs: -20 });
		const result = await s.print({ latency, sourcePath: s.path('mix.wav'), bitTransparent: false });
		expect(result).toMatchObject({ outcome: 'complete', failure: null });
		const [capture = new Float64Array()] = readWav(s.path('capture.wav'));
		const moved = new Float64Array(RATE);
		readDelayed(mix, latency.fraction, 0, RATE, moved);
		let left = 0;
		let power = 0;
		for (let i = 1000; i < RATE - 1000; i++) {
			left += ((capture[2000 + i] ?? 0) - (moved[i] ?? 0)) ** 2;
			power += (moved[i] ?? 0) ** 2;
		}
		expect(10 * Math.log10(left / power)).toBeLessThan(-70);
	});

	test('captures the same, whatever the block size', async () => {
		const chainOfAll = chain({
			sendTrimDb: -3,
			stages: [
				{ kind: 'digital', id: 'up', process: { type: 'gain', gainDb: 2 } },
				{
					kind: 'digital',
					id: 'tame',
					process: { type: 'limiter', ceilingDbtp: -12, lookaheadMs: 2, releaseMs: 50, linked: true },
				},
				{ kind: 'insert', id: 'rack', name: 'Rack', trimDb: 1, units: ['eq'] },
			],
		});
		const captures: Float64Array[][] = [];
		for (const blockFrames of [128, 1000, 4096]) {
			const s = start();
			writeWav(s.path('mix.wav'), programme(30_000, 2), RATE);
			await s.engine.open(openRequest({ blockFrames }, { converterLatencyFrames: 50 }));
			const result = await s.print({
				latency: latencyOf(4 * blockFrames + 50),
				sourcePath: s.path('mix.wav'),
				chain: chainOfAll,
				bitTransparent: false,
			});
			expect(result).toMatchObject({ outcome: 'complete', failure: null });
			captures.push(readWav(s.path('capture.wav')));
			await s.done();
			open = null;
		}
		expect(captures[1]).toEqual(captures[0]);
		expect(captures[2]).toEqual(captures[0]);
	});

	test('compensates the digital stages before the send', async () => {
		const s = start();
		const source = programme(20_000, 3);
		writeWav(s.path('mix.wav'), source, RATE);
		await s.engine.open(openRequest({ wordLengthBits: 32 }, {}));
		const result = await s.print({
			latency: latencyOf(4096),
			sourcePath: s.path('mix.wav'),
			bitTransparent: false,
			chain: chain({
				stages: [
					{
						kind: 'digital',
						id: 'idle',
						process: { type: 'limiter', ceilingDbtp: 0, lookaheadMs: 5, releaseMs: 100, linked: true },
					},
					{ kind: 'insert', id: 'rack', name: 'Rack', trimDb: 0, units: ['eq'] },
				],
			}),
		});
		expect(result.failure).toBeNull();
		expect(readWav(s.path('capture.wav'))[0]?.subarray(2000, 22_000)).toEqual(source[0]);
	});

	test('takes a mono source to both channels', async () => {
		const s = start();
		const [mono] = programme(9000, 4);
		writeWav(s.path('mix.wav'), [mono], RATE);
		await s.engine.open(openRequest({}, {}));
		await s.print({ latency: latencyOf(4096), sourcePath: s.path('mix.wav') });
		const capture = readWav(s.path('capture.wav'));
		expect(capture[0]?.subarray(2000, 11_000)).toEqual(mono);
		expect(capture[1]).toEqual(capture[0]);
	});

	test('does not call a silent end proven', async () => {
		const s = start();
		const source = programme(3 * RATE, 5);
		for (const plane of source) plane.fill(0, RATE + RATE / 2);
		writeWav(s.path('mix.wav'), source, RATE);
		await s.engine.open(openRequest({}, {}));
		const result = await s.print({ latency: latencyOf(4096), sourcePath: s.path('mix.wav') });
		expect(result).toMatchObject({ outcome: 'complete', edges: { head: 'proven', tail: 'not provable' } });
	});

	test('refuses a source at another rate and leaves no capture', async () => {
		const s = start();
		writeWav(s.path('mix.wav'), programme(900, 6), 44_100);
		await s.engine.open(openRequest({}, {}));
		await expect(s.print({ latency: latencyOf(4096), sourcePath: s.path('mix.wav') })).rejects.toMatchObject({
			code: 'audio.source-format',
		});
		expect(() => readWav(s.path('capture.wav'))).toThrow();
	});

	test('can be cancelled; what was captured is a whole file', async () => {
		const s = start();
		writeWav(s.path('mix.wav'), programme(40 * RATE, 7), RATE);
		await s.engine.open(openRequest({}, {}));
		const cancelling: Promise<void>[] = [];
		s.engine.onTransport((report) => {
			if (report.mode === 'printing' && report.frame > 0) cancelling.push(s.engine.cancelPass());
		});
		const result = await s.print({ latency: latencyOf(4096), sourcePath: s.path('mix.wav') });
		await Promise.all(cancelling);
		expect(result.outcome).toBe('cancelled');
		expect(readWav(s.path('capture.wav'))[0]?.length).toBe(result.frames);
		expect(result.frames).toBeLessThan(40 * RATE);
	});
});
