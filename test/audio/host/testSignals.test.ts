import { afterEach, describe, expect, test } from 'vitest';
import type { Backend } from '../../../src/audio/backends/backend.ts';
import type { SignalChannels } from '../../../src/audio/engine.ts';
import type { AudioConfig } from '../../../src/shared/model/rig.ts';
import { latencyOf, noModels, openRequest, programme, type Studio, studio, writeWav } from './studio.ts';

const RATE = 48_000;
/** Main send 0 and 1, monitor 2 and 3, send of the pair `b` 4 and 5, sync output 6. */
const OUTPUTS = 7;
/** Far above what a test signal begins with. */
const AUDIBLE = 0.002;
const LAYOUT = {
	loops: { b: { send: [4, 5], return: [2, 3] } },
	sync: { output: 6, input: 4 },
} satisfies Partial<AudioConfig>;
const PAIR_B: SignalChannels = { sendChannels: [4, 5], returnChannels: [2, 3] };

let open: Studio | null = null;
afterEach(async () => {
	await open?.done();
	open = null;
});

/** A studio whose monitor is open at full level on the return, and the highest sample that left on each output. */
async function watched() {
	const peaks = new Float64Array(OUTPUTS);
	let sounds = () => {};
	/** Resolves when the rack is sent something. */
	const sounding = new Promise<void>((resolve) => {
		sounds = resolve;
	});
	const wrap = (backend: Backend): Backend => ({
		info: backend.info,
		start: () => backend.start(),
		readBlock: (block) => backend.readBlock(block),
		writeBlock(block) {
			for (let at = 0; at < block.length; at++) {
				const channel = at % OUTPUTS;
				const size = Math.abs(block[at] ?? 0);
				if (size > (peaks[channel] ?? 0)) peaks[channel] = size;
			}
			if (Math.max(peaks[0] ?? 0, peaks[4] ?? 0) > AUDIBLE) sounds();
			return backend.writeBlock(block);
		},
		close: () => backend.close(),
	});
	open = studio(noModels, wrap);
	await open.engine.open(openRequest(LAYOUT, {}));
	await open.engine.setMonitor({ source: 'return', levelDb: 0, dim: false, muted: false });
	return { s: open, peaks, sounding };
}

function signal(s: Studio) {
	const signalPath = s.path('signal.wav');
	const rising = programme(RATE / 2, 3).map((plane) => plane.map((value, at) => (0.3 * value * at) / plane.length));
	writeWav(signalPath, rising, RATE);
	return { signalPath, recordPath: s.path('record.wav'), tailFrames: 8192, peakDbfs: -6 };
}

const LEVEL = { levelDbfs: -20 };
type Watched = Awaited<ReturnType<typeof watched>>;

describe('no test signal leaves on the monitor outputs', () => {
	test.each<[string, readonly number[], (watched: Watched) => Promise<unknown>]>([
		['the round trip', [0, 1], ({ s }) => s.engine.measureLatency(LEVEL)],
		[
			'the round trip of an insert on a pair of its own',
			[4, 5],
			({ s }) => s.engine.measureLatency({ ...LEVEL, ...PAIR_B }),
		],
		[
			'the short measurement before the rack is heard',
			[0, 1],
			({ s }) => s.engine.measureLatency({ ...LEVEL, quick: true }),
		],
		['the round trip through tape', [0, 1], ({ s }) => s.engine.measureLatency({ ...LEVEL, tape: true })],
		['a signal of the calibration', [0, 1], ({ s }) => s.engine.sendSignal(signal(s))],
		[
			'a signal of the calibration on a pair of its own',
			[4, 5],
			({ s }) => s.engine.sendSignal({ ...signal(s), ...PAIR_B }),
		],
		['one that is cut short', [0, 1], cutShort],
		['the tone at the rack', [0, 1], tone],
	])('%s', async (_, sends, work) => {
		const studio = await watched();
		await work(studio);
		const { peaks } = studio;
		for (const send of sends) expect(peaks[send]).toBeGreaterThan(AUDIBLE);
		expect([peaks[2], peaks[3], peaks[6]]).toEqual([0, 0, 0]);
	});

	test('the code of the sync pair, during a print', async () => {
		const { s, peaks } = await watched();
		writeWav(s.path('silence.wav'), [new Float64Array(RATE / 2), new Float64Array(RATE / 2)], RATE);
		const { outcome } = await s.print({ sourcePath: s.path('silence.wav'), latency: latencyOf(4096) });
		expect(outcome).toBe('complete');
		expect(peaks[6]).toBeGreaterThan(0.1);
		expect([peaks[2], peaks[3]]).toEqual([0, 0]);
	});
});

async function cutShort({ s, sounding }: Watched): Promise<void> {
	const measured = s.engine.measureLatency(LEVEL).catch((error: unknown) => error);
	await sounding;
	await s.engine.stop();
	expect(await measured).toMatchObject({ code: 'audio.cancelled' });
}

async function tone({ s, sounding }: Watched): Promise<void> {
	await s.engine.startTone({ hz: 997, levelDbfs: -18, left: true, right: true });
	await sounding;
	await s.engine.stop();
}
