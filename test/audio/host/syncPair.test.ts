import { afterEach, describe, expect, test } from 'vitest';
import type { StreamFault } from '../../../src/audio/backends/streamFault.ts';
import type { PassRequest, PassResult } from '../../../src/audio/engine.ts';
import { chain, latencyOf, noModels, openRequest, programme, type Studio, studio, writeWav } from './studio.ts';

const RATE = 48000;
const BLOCK = 1024;
const PRE_ROLL = 2000;
const FRAMES = 48_000;
const CONVERTER = 40;
/** The room that faults are made in is a delay of its own. */
const LATENCY = 4 * BLOCK + 40 + 8192;
const SYNC = { output: 4, input: 2 };
/** Frame that is read, since the stream was opened, of a source frame. */
const readFrame = (sourceFrame: number) => sourceFrame + LATENCY + PRE_ROLL;
let open: Studio | null = null;

afterEach(async () => {
	await open?.done();
	open = null;
});

async function print(
	faults: StreamFault[],
	part: Partial<PassRequest> = {},
	reports: (number: number) => string | null = () => null,
): Promise<PassResult> {
	let number = 0;
	const s = studio(noModels, (backend) => ({
		info: backend.info,
		start: () => backend.start(),
		readBlock: async (block) => (await backend.readBlock(block)) ?? reports(number++),
		writeBlock: (block) => backend.writeBlock(block),
		close: () => backend.close(),
	}));
	open = s;
	const mix = programme(FRAMES, 8);
	for (const plane of mix) plane.fill(0, 20_000, 30_000);
	writeWav(s.path('mix.wav'), mix, RATE);
	await s.engine.open(openRequest({ blockFrames: BLOCK, sync: SYNC }, { converterLatencyFrames: CONVERTER, faults }));
	return s.print({
		latency: latencyOf(LATENCY),
		sourcePath: s.path('mix.wav'),
		preRollFrames: PRE_ROLL,
		bitTransparent: false,
		...part,
	});
}

/** What the sync pair and the device say; the programme has its own word about its pauses. */
const ofStream = ({ findings }: PassResult) => findings.filter(({ by }) => by !== 'programme');

describe('a print beside the sync pair', () => {
	test('is proven in every frame', async () => {
		const result = await print([]);
		expect(result).toMatchObject({ outcome: 'complete', proof: 'every frame' });
		expect(ofStream(result)).toEqual([]);
	});

	test('is proven where a tape is between send and return', async () => {
		const result = await print([{ kind: 'zero', afterFrames: 0, frames: 500_000, on: 'return' }], {
			placedLater: true,
			chain: chain({ passKind: 'toTape' }),
		});
		expect(result).toMatchObject({ outcome: 'complete', proof: 'every frame' });
	});

	test.each([1, 7, 300])('fails when the stream loses %i frames in the silence of the music', async (frames) => {
		const at = 25_000;
		const result = await print([{ kind: 'drop', afterFrames: readFrame(at), frames, on: 'all' }]);
		expect(result).toMatchObject({ outcome: 'failed', failure: { kind: 'slip' } });
		expect(Math.abs((result.failure?.frame ?? 0) - at)).toBeLessThanOrEqual(4);
		expect(result.findings[0]).toMatchObject({ by: 'sync', frames: null });
		expect(result.failure?.reason).toContain(`lost ${frames} frame`);
	});

	test('that keeps going lists where the stream left its place and came back, and what is bad between', async () => {
		const [lost, back, blank] = [12_000, 22_000, 40_000];
		const result = await print(
			[
				{ kind: 'drop', afterFrames: readFrame(lost), frames: 20, on: 'all' },
				{ kind: 'repeat', afterFrames: readFrame(back), frames: 20, on: 'all' },
				{ kind: 'zero', afterFrames: readFrame(blank), frames: 50, on: 'all' },
			],
			{ keepGoing: true },
		);
		const bySync = result.findings.filter(({ by }) => by === 'sync');
		expect(bySync.map(({ kind }) => kind)).toEqual(['slip', 'slip', 'dropout']);
		for (const [index, place] of [lost, back, blank].entries())
			expect(Math.abs((bySync[index]?.frame ?? 0) - place)).toBeLessThanOrEqual(4);
		expect(Math.abs((bySync[0]?.frames ?? 0) - (back - lost))).toBeLessThanOrEqual(8);
		expect(bySync[1]?.frames).toBeLessThanOrEqual(8);
		expect(result).toMatchObject({ outcome: 'failed', proof: 'every frame', frames: PRE_ROLL + FRAMES + 3000 });
	});

	test('tells a fault of the rack from one of the stream', async () => {
		const result = await print([{ kind: 'drop', afterFrames: readFrame(10_000), frames: 300, on: 'return' }], {
			keepGoing: true,
		});
		expect(result.findings.length).toBeGreaterThan(0);
		expect(result.findings.every(({ by }) => by === 'programme')).toBe(true);
	});

	test('is complete after a report of the device that cost no frame', async () => {
		const result = await print([], {}, (number) => (number === 30 ? 'input overflow' : null));
		expect(result).toMatchObject({ outcome: 'complete', failure: null });
		expect(ofStream(result)).toMatchObject([{ kind: 'xrun', severity: 'note' }]);
	});

	test('fails after a report of the device that cost one', async () => {
		const result = await print(
			[{ kind: 'drop', afterFrames: 30 * BLOCK + 5, frames: 1, on: 'all' }],
			{ keepGoing: true },
			(number) => (number === 30 ? 'input overflow' : null),
		);
		const found = ofStream(result).map(({ kind, severity }) => `${severity} ${kind}`);
		expect(found.sort()).toEqual(['failure slip', 'failure xrun']);
	});

	test('says that nothing comes back on the sync pair, and is judged by the programme', async () => {
		const cable = { kind: 'zero', afterFrames: 0, frames: 1_000_000, on: 'all' } as const;
		const result = await print([cable], { keepGoing: true });
		expect(result.proof).toBe('programme only');
		expect(result.findings).toContainEqual(expect.objectContaining({ kind: 'not-provable', severity: 'warning' }));
	});
});

test('a fault that is asked for in the middle of a print is found', async () => {
	const s = studio(noModels);
	open = s;
	writeWav(s.path('mix.wav'), programme(FRAMES, 8), RATE);
	await s.engine.open(openRequest({ blockFrames: BLOCK, sync: SYNC }, { faults: [] }));
	let asked: Promise<void> | null = null;
	s.engine.onTransport(({ mode, frame }) => {
		if (mode === 'printing' && frame > 20_000)
			asked ??= s.engine.injectFault({ kind: 'repeat', afterFrames: 10, frames: 3, on: 'all' });
	});
	const result = await s.print({ latency: latencyOf(4 * BLOCK + 8192), sourcePath: s.path('mix.wav') });
	expect(asked).not.toBeNull();
	await asked;
	expect(result.failure).toMatchObject({ kind: 'slip' });
});

test('a fault of a rack that was opened without them is refused', async () => {
	const s = studio(noModels);
	open = s;
	await s.engine.open(openRequest({}, {}));
	const fault = { kind: 'zero', afterFrames: 0, frames: 1, on: 'all' } as const;
	await expect(s.engine.injectFault(fault)).rejects.toMatchObject({ code: 'audio.not-simulated' });
});

test('a sync pair that shares a channel is refused', async () => {
	const s = studio(noModels);
	open = s;
	await expect(s.engine.open(openRequest({ sync: { output: 2, input: 2 } }, {}))).rejects.toMatchObject({
		code: 'audio.channels',
	});
});

describe('a cable of the sync pair', () => {
	const SECONDS = 10;
	/** Blocks at which the code goes, and at which the device reports an xrun. */
	const OUT = 220;
	const XRUN = 330;

	/** A print of ten seconds; what was told of it up to each place. */
	async function printWith(connected: (block: number) => boolean, xrunAt: number | null) {
		let number = 0;
		const s = studio(noModels, (backend) => ({
			info: backend.info,
			start: () => backend.start(),
			async readBlock(block) {
				const report = await backend.readBlock(block);
				const now = number++;
				const inputs = block.length / BLOCK;
				if (!connected(now)) for (let frame = 0; frame < BLOCK; frame++) block[inputs * frame + SYNC.input] = 0;
				return report ?? (now === xrunAt ? 'input overflow' : null);
			},
			writeBlock: (block) => backend.writeBlock(block),
			close: () => backend.close(),
		}));
		open = s;
		writeWav(s.path('mix.wav'), programme(SECONDS * RATE, 8), RATE);
		await s.engine.open(openRequest({ blockFrames: BLOCK, sync: SYNC }, { converterLatencyFrames: CONVERTER }));
		const told: { block: number; kinds: string[] }[] = [];
		s.engine.onFindings(({ findings }) =>
			told.push({
				block: number,
				kinds: findings.filter(({ by }) => by !== 'programme').map(({ kind, severity }) => `${severity} ${kind}`),
			}),
		);
		const result = await s.print({
			latency: latencyOf(4 * BLOCK + CONVERTER),
			sourcePath: s.path('mix.wav'),
			preRollFrames: PRE_ROLL,
			bitTransparent: false,
		});
		return { result, told };
	}

	const TWO_SECONDS = (2 * RATE) / BLOCK;

	test('that falls out is told within two seconds, and the programme proves the print', async () => {
		const { result, told } = await printWith((block) => block < OUT, null);
		expect(result).toMatchObject({ outcome: 'complete', proof: 'programme only' });
		expect(ofStream(result)).toMatchObject([{ kind: 'not-provable', severity: 'warning', frames: null }]);
		const first = told.find(({ kinds }) => kinds.length > 0);
		expect(first?.block).toBeGreaterThan(OUT);
		expect(first?.block).toBeLessThan(OUT + TWO_SECONDS);
	});

	test('that is pushed in spoils nothing that was printed before', async () => {
		const { result } = await printWith((block) => block >= OUT, null);
		expect(result).toMatchObject({ outcome: 'complete', proof: 'programme only' });
		expect(ofStream(result).map(({ severity }) => severity)).toEqual(['warning', 'note']);
	});

	test.each<[string, (block: number) => boolean]>([
		['never was in', () => false],
		['has fallen out', (block) => block < OUT],
		['has fallen out just before', (block) => block < XRUN - 2],
		['falls out right behind it', (block) => block < XRUN + 2],
	])('that %s leaves a report of the device as it is: it ends the print within two seconds', async (_, connected) => {
		const { result } = await printWith(connected, XRUN);
		expect(result).toMatchObject({ outcome: 'failed', failure: { kind: 'xrun' } });
		expect(ofStream(result).map(({ kind, severity }) => `${severity} ${kind}`)).toContain('failure xrun');
		expect(result.frames).toBeLessThan((XRUN + TWO_SECONDS) * BLOCK);
	});
});
