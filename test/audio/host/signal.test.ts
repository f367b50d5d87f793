import { existsSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import type { Backend } from '../../../src/audio/backends/backend.ts';
import type { SignalRequest } from '../../../src/audio/engine.ts';
import { latencyOf, noModels, openRequest, programme, readWav, type Studio, studio, writeWav } from './studio.ts';

const RATE = 48000;
const LOOP = 4 * 1024;
let open: Studio | null = null;

afterEach(async () => {
	await open?.done();
	open = null;
});

/** Every channel that is written, sample by sample. */
function start(between: Partial<Backend> = {}): { s: Studio; outputs: number[][] } {
	const outputs: number[][] = [];
	const s = studio(noModels, (backend) => ({
		info: { ...backend.info, outputs: 6, inputs: 6 },
		start: () => backend.start(),
		async readBlock(block) {
			const pair = new Float32Array(2 * backend.info.blockFrames);
			const fault = await backend.readBlock(pair);
			// The rack comes back on inputs 0 and 1, and swapped on 4 and 5.
			for (let frame = 0; frame < backend.info.blockFrames; frame++) {
				const [left, right] = [pair[2 * frame] ?? 0, pair[2 * frame + 1] ?? 0];
				block.set([left, right, 0, 0, right, left], 6 * frame);
			}
			return fault;
		},
		writeBlock(block) {
			const four = new Float32Array(4 * backend.info.blockFrames);
			for (let frame = 0; frame < backend.info.blockFrames; frame++) {
				for (let channel = 0; channel < 6; channel++) {
					outputs[channel] ??= [];
					outputs[channel]?.push(block[6 * frame + channel] ?? 0);
				}
				four[4 * frame] = block[6 * frame] ?? 0;
				four[4 * frame + 1] = block[6 * frame + 1] ?? 0;
			}
			return backend.writeBlock(four);
		},
		close: () => backend.close(),
		...between,
	}));
	open = s;
	return { s, outputs };
}

/** Half a second of noise that rises from silence. */
function signal(): [Float64Array, Float64Array] {
	const [left, right] = programme(RATE / 2, 5);
	const rise = (value: number, frame: number) => Math.fround(value * Math.min(1, frame / 5000) ** 2);
	return [left.map(rise), right.map(rise)];
}

function request(s: Studio, part: Partial<SignalRequest> = {}): SignalRequest {
	return {
		signalPath: s.path('signal.wav'),
		recordPath: s.path('record.wav'),
		tailFrames: LOOP + 1000,
		peakDbfs: 0,
		...part,
	};
}

const loudest = (values: readonly number[] = []) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

describe('a test signal', () => {
	test('comes back whole, recorded from its first frame on', async () => {
		const { s, outputs } = start();
		const sent = signal();
		writeWav(s.path('signal.wav'), sent, RATE);
		await s.engine.open(openRequest({}, { converterLatencyFrames: 700 }));
		await s.engine.setMonitor({ source: 'return', levelDb: 0, dim: false, muted: false });
		const report = await s.engine.sendSignal(request(s));
		expect(report).toMatchObject({ rateHz: RATE, signalFrames: RATE / 2, recordedFrames: RATE / 2 + LOOP + 1000 });
		expect(report.doubt).toBeNull();
		expect(report.returnPeakDbfs).toBe(report.sentPeakDbfs);
		const recorded = readWav(s.path('record.wav'));
		for (const channel of [0, 1]) {
			expect(recorded[channel]?.subarray(LOOP + 700, LOOP + 700 + RATE / 2)).toEqual(sent[channel]);
			expect(recorded[channel]?.subarray(0, LOOP + 700).every((value) => value === 0)).toBe(true);
		}
		expect(loudest(outputs[0])).toBeGreaterThan(0.1);
		expect(loudest(outputs[2])).toBe(0);
		expect(loudest(outputs[3])).toBe(0);
	});

	test('goes out of and comes in by the channels that are asked for, and no others', async () => {
		const { s, outputs } = start();
		const sent = signal();
		writeWav(s.path('signal.wav'), sent, RATE);
		await s.engine.open(openRequest({}, {}));
		await s.engine.sendSignal(request(s, { returnChannels: [4, 5] }));
		expect(readWav(s.path('record.wav'))[0]?.subarray(LOOP, LOOP + RATE / 2)).toEqual(sent[1]);
		for (const channel of outputs) channel.length = 0;
		const report = await s.engine.sendSignal(request(s, { sendChannels: [4, 5] }));
		expect(report.returnPeakDbfs).toBeNull();
		expect(loudest(outputs[4])).toBeGreaterThan(0.1);
		for (const channel of [0, 1, 2, 3]) expect(loudest(outputs[channel])).toBe(0);
	});

	test('never leaves on the monitor outputs, nor on one that is not open', async () => {
		const { s } = start();
		writeWav(s.path('signal.wav'), signal(), RATE);
		await s.engine.open(openRequest({}, {}));
		for (const sendChannels of [
			[4, 2],
			[0, 6],
		] as const)
			await expect(s.engine.sendSignal(request(s, { sendChannels: [...sendChannels] }))).rejects.toMatchObject({
				code: 'audio.channels',
			});
		await expect(s.engine.measureLatency({ levelDbfs: -20, sendChannels: [2, 3] })).rejects.toMatchObject({
			code: 'audio.channels',
		});
	});

	test('is refused above the level allowed, without a rise, and when it is too long', async () => {
		const { s, outputs } = start();
		await s.engine.open(openRequest({}, {}));
		writeWav(s.path('signal.wav'), signal(), RATE);
		await expect(s.engine.sendSignal(request(s, { peakDbfs: -40 }))).rejects.toMatchObject({ code: 'audio.level' });
		await expect(s.engine.sendSignal(request(s, { peakDbfs: 1 }))).rejects.toMatchObject({ code: 'audio.level' });
		writeWav(s.path('signal.wav'), [new Float64Array(1000).fill(0.1)], RATE);
		await expect(s.engine.sendSignal(request(s))).rejects.toMatchObject({ code: 'audio.level' });
		writeWav(s.path('signal.wav'), [new Float64Array(121 * RATE)], RATE);
		await expect(s.engine.sendSignal(request(s))).rejects.toMatchObject({ code: 'audio.signal' });
		expect(loudest(outputs[0])).toBe(0);
		expect(existsSync(s.path('record.wav'))).toBe(false);
	});

	test('that is stopped fades out, leaves no recording and frees the host', async () => {
		const stop: { at: (() => void) | null } = { at: null };
		const { s, outputs } = start();
		writeWav(s.path('signal.wav'), signal(), RATE);
		await s.engine.open(openRequest({}, {}));
		s.engine.onTransport((report) => {
			if (report.mode === 'measuring') stop.at?.();
		});
		let stopping: Promise<void> | null = null;
		stop.at = () => {
			stopping ??= s.engine.stop();
		};
		await expect(s.engine.sendSignal(request(s, { tailFrames: 20 * RATE }))).rejects.toMatchObject({
			code: 'audio.cancelled',
		});
		await stopping;
		expect(outputs[0]?.length).toBeLessThan(RATE);
		expect(existsSync(s.path('record.wav'))).toBe(false);
		stop.at = null;
		expect(await s.engine.measureLatency({ levelDbfs: -20 })).toMatchObject({ frames: LOOP });
	});

	test('that a slip spoils is over only when what waited in the driver has gone out and the rack has died away', async () => {
		let sent: number[] = [];
		let told = false;
		const s = studio(noModels, (backend) => ({
			info: backend.info,
			start: () => backend.start(),
			async readBlock(block) {
				const report = await backend.readBlock(block);
				if (told || !sent.some((value) => Math.abs(value) > 0.05)) return report;
				told = true;
				sent = sent.slice(-1);
				return 'input overflow';
			},
			writeBlock(block) {
				for (let at = 0; at < block.length; at += backend.info.outputs) sent.push(block[at] ?? 0);
				return backend.writeBlock(block);
			},
			close: () => backend.close(),
		}));
		open = s;
		writeWav(
			s.path('signal.wav'),
			[new Float64Array(4 * RATE).map((_, at) => 0.3 * Math.min(1, at / 5000) ** 2)],
			RATE,
		);
		await s.engine.open(openRequest({}, {}));
		await expect(s.engine.sendSignal(request(s))).rejects.toMatchObject({ code: 'audio.slip' });
		expect(told).toBe(true);
		const steps = sent.slice(1).map((value, at) => Math.abs(value - (sent[at] ?? 0)));
		expect(loudest(steps)).toBeLessThan(0.001);
		const silent = sent.length - 1 - sent.findLastIndex((value) => value !== 0);
		expect(silent).toBeGreaterThanOrEqual(LOOP + 0.25 * RATE);
		expect(sent.length).toBeLessThan(RATE);
	});

	test('is not disturbed by a wish to play', async () => {
		const { s } = start();
		writeWav(s.path('signal.wav'), signal(), RATE);
		await s.engine.open(openRequest({}, {}));
		const sending = s.engine.sendSignal(request(s));
		await expect(
			s.engine.play({
				sourcePath: s.path('signal.wav'),
				chain: {
					schema: 1,
					name: 'x',
					passKind: 'through',
					referenceDbfs: -18,
					sendTrimDb: 0,
					returnTrimDb: 0,
					stages: [],
				},
				latency: latencyOf(LOOP),
				startFrame: 0,
			}),
		).rejects.toMatchObject({ code: 'audio.busy' });
		expect(await sending).toMatchObject({ signalFrames: RATE / 2 });
	});

	test('during which the stream slips is no measurement', async () => {
		let blocks = 0;
		const s = studio(noModels, (backend) => ({
			info: backend.info,
			start: () => backend.start(),
			async readBlock(block) {
				await backend.readBlock(block);
				return ++blocks === 10 ? 'input overflow' : null;
			},
			writeBlock: (block) => backend.writeBlock(block),
			close: () => backend.close(),
		}));
		open = s;
		writeWav(s.path('signal.wav'), signal(), RATE);
		await s.engine.open(openRequest({}, {}));
		await expect(s.engine.sendSignal(request(s))).rejects.toMatchObject({ code: 'audio.slip' });
		expect(existsSync(s.path('record.wav'))).toBe(false);
	});
});
