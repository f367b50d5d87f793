import { afterEach, describe, expect, test } from 'vitest';
import type { Backend } from '../../../src/audio/backends/backend.ts';
import type { RackModelFactory } from '../../../src/audio/backends/rackModel.ts';
import type { PassRequest, PassResult } from '../../../src/audio/engine.ts';
import { seededRng } from '../../../src/shared/random.ts';
import {
	chain,
	foundIn,
	latencyOf,
	noModels,
	openRequest,
	programme,
	type Studio,
	studio,
	writeWav,
} from './studio.ts';

const RATE = 48000;
const BLOCK = 1024;
const PRE_ROLL = 2000;
const LATENCY = 4 * BLOCK;
let open: Studio | null = null;

afterEach(async () => {
	await open?.done();
	open = null;
});

/** Changes what is read: gets the number of the block since the stream was opened, and may report as the device would. */
type Fault = (block: Float32Array, number: number) => string | null;

function faulty(fault: Fault): (backend: Backend) => Backend {
	return (backend) => {
		let number = 0;
		return {
			info: backend.info,
			start: () => backend.start(),
			async readBlock(block) {
				const report = await backend.readBlock(block);
				return fault(block, number++) ?? report;
			},
			writeBlock: (block) => backend.writeBlock(block),
			close: () => backend.close(),
		};
	};
}

async function printWith(
	fault: Fault,
	part: Partial<PassRequest> = {},
	models: RackModelFactory = noModels,
	noise = 0,
	silentChannel: 0 | 1 | null = null,
): Promise<PassResult> {
	const s = studio(models, faulty(fault));
	open = s;
	const source = programme(6 * RATE, 8);
	if (noise > 0) for (const plane of source) for (let i = 0; i < plane.length; i++) plane[i] = (plane[i] ?? 0) * noise;
	if (silentChannel !== null) source[silentChannel].fill(0);
	writeWav(s.path('mix.wav'), source, RATE);
	await s.engine.open(openRequest({ blockFrames: BLOCK }, { units: [] }));
	return s.print({ latency: latencyOf(LATENCY), sourcePath: s.path('mix.wav'), preRollFrames: PRE_ROLL, ...part });
}

/** Nothing but noise comes back on a channel: its cable is out. */
function deadFromTheStart(channel: 'left' | 'right'): Fault {
	const random = seededRng(4);
	return (block) => {
		for (let at = channel === 'left' ? 0 : 1; at < block.length; at += 2) block[at] = 1e-4 * (random() - 0.5);
		return null;
	};
}

/** Source frame at the start of a block that is read. */
const sourceFrame = (number: number) => number * BLOCK - LATENCY - PRE_ROLL;

/** Delays the return by `frames` from block `from` on: what a lost period of the send does. */
function slipBy(frames: number, from: number): Fault {
	const line: number[] = new Array(2 * frames).fill(0);
	return (block, number) => {
		for (let i = 0; i < block.length; i++) {
			line.push(block[i] ?? 0);
			const late = line.shift() ?? 0;
			if (number >= from) block[i] = late;
		}
		return null;
	};
}

describe('a pass fails by name', () => {
	test('when the device reports an xrun', async () => {
		const result = await printWith((_, number) => (number === 60 ? 'output underflow' : null));
		expect(result).toMatchObject({ outcome: 'failed', failure: { kind: 'xrun' } });
		expect(result.failure?.reason).toContain('output underflow');
		expect(Math.abs((result.failure?.frame ?? 0) - sourceFrame(60))).toBeLessThanOrEqual(BLOCK);
	});

	test('when the return holds a NaN, at its very frame', async () => {
		const result = await printWith((block, number) => {
			if (number === 50) block[2 * 700] = Number.NaN;
			return null;
		});
		expect(result.failure).toMatchObject({ kind: 'not-finite', frame: sourceFrame(50) + 700 });
	});

	test('when the converter clips', async () => {
		const result = await printWith(
			(block, number) => {
				if (number === 50) for (let frame = 100; frame < 103; frame++) block[2 * frame] = 1;
				return null;
			},
			{ bitTransparent: false },
		);
		expect(result.failure).toMatchObject({ kind: 'clipping', frame: sourceFrame(50) + 100 });
	});

	test.each([64, 256, 1024, 3000])('when the delay changes by %i frames', async (frames) => {
		const result = await printWith(slipBy(frames, 80));
		expect(result.failure?.kind).toBe('slip');
		expect(result.failure?.reason).toContain(`${frames} frames late`);
		expect(Math.abs((result.failure?.frame ?? 0) - sourceFrame(80))).toBeLessThanOrEqual(1024);
	});

	test('when the delay changes by more than can be searched', async () => {
		const result = await printWith(slipBy(9000, 80));
		expect(result.failure?.kind).toBe('dropout');
	});

	test('when the delay was wrong from the start', async () => {
		const result = await printWith(slipBy(300, 0));
		expect(result.failure?.kind).toMatch(/slip|head/);
	});

	test('when one block is silent', async () => {
		const result = await printWith((block, number) => {
			if (number === 90) block.fill(0);
			return null;
		});
		expect(result.failure?.kind).toBe('dropout');
		expect(Math.abs((result.failure?.frame ?? 0) - sourceFrame(90))).toBeLessThanOrEqual(1024);
	});

	test('when one block comes twice', async () => {
		let kept = new Float32Array();
		const result = await printWith((block, number) => {
			if (number === 90) kept = block.slice();
			if (number === 91) block.set(kept);
			return null;
		});
		expect(result.failure?.kind).toMatch(/slip|dropout/);
	});

	test('when the delay changes behind a rack that colours, and is noisy', async () => {
		const slip = slipBy(512, 80);
		let state = 0;
		let seed = 1;
		const result = await printWith(
			(block, number) => {
				slip(block, number);
				for (let frame = 0; frame < BLOCK; frame++) {
					state += 0.3 * ((block[2 * frame] ?? 0) - state);
					seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
					block[2 * frame] = Math.tanh(2 * state) + 1e-5 * (seed / 2 ** 31 - 1);
					block[2 * frame + 1] = (block[2 * frame + 1] ?? 0) * 0.7 + 1e-5 * (seed / 2 ** 31 - 1);
				}
				return null;
			},
			{ bitTransparent: false },
		);
		expect(result.failure?.kind).toBe('slip');
	});

	test('when nothing comes back', async () => {
		const result = await printWith((block) => {
			block.fill(0);
			return null;
		});
		expect(result).toMatchObject({
			outcome: 'failed',
			failure: { kind: 'head' },
			edges: { head: 'failed', tail: 'failed' },
		});
	});

	test.each(['left', 'right'] as const)('when its %s channel is dead before it begins', async (channel) => {
		const result = await printWith(deadFromTheStart(channel), { bitTransparent: false });
		expect(result).toMatchObject({ outcome: 'failed', failure: { kind: 'channel-gone', frame: 0 } });
		expect(result.findings).toContainEqual(
			expect.objectContaining({ kind: 'channel-gone', severity: 'failure', channel, frames: null }),
		);
		expect(result.frames).toBeLessThan(3 * RATE);
	});

	test('when the given round trip cannot be', async () => {
		const result = await printWith(() => null, { latency: latencyOf(100) });
		expect(result.failure?.kind).toBe('latency');
	});
});

describe('a pass does not fail', () => {
	test('for a rack that colours, compresses and is noisy', async () => {
		let state = 0;
		let seed = 1;
		const result = await printWith(
			(block) => {
				for (let frame = 0; frame < BLOCK; frame++) {
					state += 0.3 * ((block[2 * frame] ?? 0) - state);
					seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
					block[2 * frame] = Math.tanh(3 * state) + 1e-4 * (seed / 2 ** 31 - 1);
					block[2 * frame + 1] = (block[2 * frame + 1] ?? 0) * 0.7 + 1e-4 * (seed / 2 ** 31 - 1);
				}
				return null;
			},
			{ bitTransparent: false },
		);
		expect(result).toMatchObject({ outcome: 'complete', failure: null, edges: { head: 'proven', tail: 'proven' } });
	});

	test('for a channel that the source has nothing on, nor for one that no unit is on', async () => {
		for (const part of [{}, { bareSides: ['right' as const] }]) {
			const silent = part.bareSides === undefined ? 1 : null;
			const result = await printWith(
				deadFromTheStart('right'),
				{ bitTransparent: false, stretch: { fromFrame: 0, toFrame: 2 * RATE }, ...part },
				noModels,
				0,
				silent,
			);
			expect(result).toMatchObject({ outcome: 'complete', failure: null, edges: { head: 'proven', tail: 'proven' } });
			await open?.done();
		}
		open = null;
	});

	test('for a slip of the delay through tape, which is no slip of the stream', async () => {
		const result = await printWith(slipBy(40, 80), { bitTransparent: false, chain: chain({ passKind: 'repro' }) });
		expect(result).toMatchObject({ outcome: 'complete', failure: null });
	});

	test('for a programme that drowns in the noise of the rack', async () => {
		let seed = 1;
		const result = await printWith(
			(block) => {
				for (let i = 0; i < block.length; i++) {
					seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
					block[i] = (block[i] ?? 0) + 1e-3 * (seed / 2 ** 31 - 1);
				}
				return null;
			},
			{ bitTransparent: false },
			noModels,
			1e-3,
		);
		expect(result).toMatchObject({ outcome: 'complete', failure: null });
	});
});

describe('a pass off tape', () => {
	const SECONDS = 11;
	/** The tape begins with the pass, a second late; something is added to it, or taken away. */
	async function offTape(change: (pair: [number, number], seconds: number) => [number, number]): Promise<PassResult> {
		const [left, right] = programme(SECONDS * RATE, 8);
		const late = LATENCY + RATE;
		const s = studio(
			noModels,
			faulty((block, number) => {
				for (let frame = 0; frame < BLOCK; frame++) {
					const at = number * BLOCK + frame - late;
					block.set(change([left[at] ?? 0, right[at] ?? 0], at / RATE), 2 * frame);
				}
				return null;
			}),
		);
		open = s;
		writeWav(s.path('mix.wav'), [left, right], RATE);
		await s.engine.open(openRequest({ blockFrames: BLOCK }, { units: [] }));
		return s.print({
			latency: latencyOf(LATENCY),
			sourcePath: s.path('mix.wav'),
			chain: chain({ passKind: 'fromTape' }),
			silentSend: true,
			placedLater: true,
			bitTransparent: false,
		});
	}

	test('fails where a channel is silent for seconds and the source is not', async () => {
		const result = await offTape(([left]) => [left, 0]);
		expect(result).toMatchObject({ outcome: 'failed', failure: { kind: 'channel-gone' } });
		expect(result.findings).toContainEqual(expect.objectContaining({ kind: 'channel-gone', channel: 'right' }));
	});

	test('is warned of hum that comes up, and of nothing else', async () => {
		const hum = (seconds: number) =>
			seconds < 5 ? 0 : 0.1 * (Math.sin(100 * Math.PI * seconds) + Math.sin(200 * Math.PI * seconds));
		const result = await offTape(([left, right], seconds) => [left + hum(seconds), right]);
		expect(result).toMatchObject({ outcome: 'complete', failure: null });
		expect(foundIn(result.findings)).toMatchObject([{ kind: 'hum', severity: 'warning', channel: 'left' }]);
	});
});
