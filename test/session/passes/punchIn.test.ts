import { describe, expect, test } from 'vitest';
import type { FindingsReport, PassRequest, PassResult } from '../../../src/audio/engine.ts';
import { type FaultyPrint, PunchIn, type PunchInDeps } from '../../../src/session/passes/punchIn.ts';
import { type Chain, chainSchema } from '../../../src/shared/model/chain.ts';
import type { Finding } from '../../../src/shared/model/finding.ts';
import type { Latency } from '../../../src/shared/model/measurement.ts';
import { FakeClock, settle } from '../../support/fakeClock.ts';
import { FakeAudio, FakeOffline } from '../../support/passFakes.ts';

const RATE = 48_000;
const LATENCY = { frames: 5000, fraction: 0.25, inverted: false, confidence: 9, method: 'sweep' };
const CHAIN: Chain = chainSchema.parse({
	schema: 1,
	name: 'EQ',
	stages: [{ id: 'eq', kind: 'insert', name: 'EQ', units: ['eq'] }],
});
const dropout: Finding = {
	kind: 'dropout',
	severity: 'failure',
	by: 'programme',
	frame: 60 * RATE,
	frames: 900,
	channel: 'both',
	text: '',
};

/** An audio host whose prints end at once, as the test says. */
class QuickAudio extends FakeAudio {
	readonly requests: PassRequest[] = [];
	readonly outcomes: PassResult['outcome'][] = [];
	/** What is found in each print; told while it runs. */
	findings: Finding[] = [];
	readonly #listeners = new Set<(report: FindingsReport) => void>();
	override onFindings = (listener: (report: FindingsReport) => void) => {
		this.#listeners.add(listener);
		return () => void this.#listeners.delete(listener);
	};
	override async print(request: PassRequest): Promise<PassResult> {
		this.requests.push(request);
		const { findings } = this;
		for (const listener of this.#listeners) listener({ pass: request.pass, findings });
		return {
			...resultOf(request),
			findings,
			outcome: this.outcomes.shift() ?? 'complete',
		};
	}
}

function resultOf({ pass, preRollFrames, tailFrames }: PassRequest): PassResult {
	const frames = preRollFrames + 120 * RATE + tailFrames;
	const rest = { edges: null, findings: [], proof: 'programme only' } as const;
	return { pass, outcome: 'complete', failure: null, frames, preRollFrames, tailFrames, ...rest, findings: [] };
}

/** The dropout with the margin that is put around it. */
const STRETCH = { fromFrame: 59.9 * RATE, toFrame: 60.1 * RATE + 900 };
const MIB = 1024 ** 2;

function setUp(
	of: {
		chain?: Chain;
		unitClass?: 'eq' | 'tape';
		keptPath?: string;
		freeBytes?: number;
		latency?: Latency;
		before?: Finding[];
		/** What happens while the round trip is measured. */
		measuring?: (signal: AbortSignal | undefined) => Promise<void>;
	} = {},
) {
	let freeBytes = of.freeBytes ?? 1e12;
	const clock = new FakeClock();
	const notices: string[] = [];
	const audio = new QuickAudio();
	const offline = new FakeOffline();
	const done: string[] = [];
	const told: Finding[][] = [];
	const readings: Latency[] = [];
	const files: PunchInDeps['files'] = {
		takePath: (part, name) => `${part}.${name}`,
		discardTake: async (path) => void done.push(`discard ${path}`),
		replacePart: async (part, withPath) => void done.push(`replace ${part} with ${withPath}`),
		commit: async (part, final) => void done.push(`commit ${part} as ${final}`),
		freeBytes: async () => freeBytes,
	};
	const punchIn = new PunchIn({
		audio,
		offline,
		listening: {
			measureLatency: async (_, how) => {
				await of.measuring?.(how?.signal);
				const latency = readings.shift() ?? LATENCY;
				return { latency, loops: [latency] };
			},
		},
		files,
		clock,
		notice: (_, text) => void notices.push(text),
	});
	const request: PassRequest = {
		pass: 'p',
		sourcePath: 'mix.wav',
		chain: of.chain ?? CHAIN,
		latency: of.latency ?? LATENCY,
		capturePath: 'print',
		preRollFrames: RATE / 2,
		tailFrames: 2 * RATE,
		keepGoing: true,
		bitTransparent: false,
	};
	const whole = resultOf(request);
	const print: FaultyPrint = {
		request,
		...(of.keptPath === undefined ? {} : { keptPath: of.keptPath }),
		stretches: [STRETCH],
		result: { ...whole, outcome: 'failed', findings: of.before ?? [dropout] },
		sourceFrames: 120 * RATE,
		rateHz: RATE,
		units: [{ id: 'eq', name: 'Equaliser', class: of.unitClass ?? 'eq' }],
	};
	const abort = new AbortController();
	const fill = async (bytes: number) => {
		freeBytes = bytes;
		await clock.advance(2000);
		await settle();
	};
	const show = { progress: () => {}, findings: (findings: Finding[]) => void told.push(findings) };
	const mend = () => punchIn.mend(print, abort.signal, show);
	return { audio, done, abort, fill, notices, offline, mend, readings, told };
}

describe('punching in', () => {
	test('prints only the bad stretch again, with music before it and the round trip measured anew', async () => {
		const { audio, done, mend } = setUp();
		const mended = await mend();
		expect(audio.requests).toHaveLength(1);
		const [take] = audio.requests;
		expect(take?.latency).toEqual(LATENCY);
		expect(take?.preRollFrames).toBe(6 * RATE);
		expect(take?.stretch).toEqual({ fromFrame: 57.9 * RATE, toFrame: 60 * RATE + 900 + 2.1 * RATE });
		expect(take?.keepGoing).toBe(false);
		if ('refused' in mended) throw new Error(mended.refused);
		expect(mended.result.outcome).toBe('complete');
		expect(mended.result.findings).toEqual([{ ...dropout, mendedByTake: 1 }]);
		expect(mended.punch.joins).toHaveLength(2);
		expect(mended.punch.takes).toMatchObject([{ number: 1, latency: LATENCY }]);
		expect(done).toEqual(['replace print with print.joined', 'discard print.take1']);
	});

	test('a take that fails is printed again, three times at most', async () => {
		const { audio, mend } = setUp();
		audio.outcomes.push('failed', 'failed');
		expect('refused' in (await mend())).toBe(false);
		expect(audio.requests).toHaveLength(3);
		const other = setUp();
		other.audio.outcomes.push('failed', 'failed', 'failed');
		await expect(other.mend()).rejects.toMatchObject({ code: 'audio.pass-failed' });
		expect(other.done.some((step) => step.startsWith('replace'))).toBe(false);
	});

	test('a take that is ended from outside is not begun again', async () => {
		const { audio, mend } = setUp();
		audio.outcomes.push('cancelled');
		await expect(mend()).rejects.toMatchObject({ code: 'audio.cancelled' });
		expect(audio.requests).toHaveLength(1);
	});

	test('a rack that is not the same twice is not punched', async () => {
		for (const of of [{ unitClass: 'tape' } as const, { chain: { ...CHAIN, passKind: 'repro' } as const }]) {
			const { audio, mend } = setUp(of);
			expect(await mend()).toMatchObject({ refused: expect.stringContaining('not the same twice') });
			expect(audio.requests).toEqual([]);
		}
	});

	test('a print that was set aside stays as it is: the joined file has the name of the new print', async () => {
		const { done, mend, offline } = setUp({ keptPath: 'kept.failed.wav' });
		const joined: unknown[] = [];
		const join = offline.joinTakes;
		offline.joinTakes = (request) => {
			joined.push(request);
			return join(request);
		};
		expect('refused' in (await mend())).toBe(false);
		expect(joined).toMatchObject([{ path: 'kept.failed.wav', outPath: 'print.joined', frames: 122.5 * RATE }]);
		expect(done).toEqual(['commit print.joined as print', 'discard print.take1']);
	});

	test('a take that had to be printed more than once says why', async () => {
		const { audio, mend } = setUp();
		audio.outcomes.push('failed');
		expect(await mend()).toMatchObject({ punch: { takes: [{ failedTries: ['it was ended'] }] } });
	});

	test('nothing is printed where takes and joined file have no room', async () => {
		const { audio, done, mend } = setUp({ freeBytes: 90 * MIB });
		await expect(mend()).rejects.toMatchObject({ code: 'file.disk', message: expect.stringContaining('90 MB') });
		expect([audio.requests, done]).toEqual([[], []]);
	});

	test('a take that the disk did not take is not begun again', async () => {
		const { audio, done, mend } = setUp();
		audio.print = (request) => {
			audio.requests.push(request);
			const failure = { kind: 'disk', frame: null, reason: 'The disk is full.' };
			return Promise.resolve({ ...resultOf(request), outcome: 'failed', failure });
		};
		await expect(mend()).rejects.toMatchObject({ code: 'file.disk', message: 'The disk is full.' });
		expect(audio.requests).toHaveLength(1);
		expect(done).toEqual(['discard print.take1']);
	});

	test('a take on a disk that fills up is ended in order, and the print stays as it was', async () => {
		const { audio, done, fill, mend, notices } = setUp();
		let end: () => void = () => {};
		audio.print = (request) =>
			new Promise((resolve) => {
				audio.requests.push(request);
				end = () => resolve({ ...resultOf(request), outcome: 'cancelled' });
			});
		audio.cancelPass = async () => end();
		const mended = mend().catch((error: unknown) => error);
		await settle();
		await fill(80 * MIB);
		expect(notices).toEqual([expect.stringContaining('80 MB free')]);
		await fill(MIB);
		expect(await mended).toMatchObject({ code: 'file.disk', message: expect.stringContaining('The disk is full') });
		expect(audio.requests).toHaveLength(1);
		expect(done).toEqual(['discard print.take1']);
	});

	test('a cancel while a take is printed changes nothing', async () => {
		const { abort, done, mend } = setUp();
		abort.abort(new Error('enough'));
		await expect(mend()).rejects.toThrow('enough');
		expect(done.some((step) => step.startsWith('replace'))).toBe(false);
	});

	test('a cancel while the round trip is measured for a take ends the measurement too', async () => {
		const measuring = (signal: AbortSignal | undefined) =>
			new Promise<void>((_, ended) => {
				signal?.addEventListener('abort', () => ended(signal.reason));
				abort.abort(new Error('enough'));
				if (signal === undefined) ended(new Error('nobody told the measurement'));
			});
		const { abort, audio, mend } = setUp({ measuring });
		await expect(mend()).rejects.toThrow('enough');
		expect(audio.requests).toEqual([]);
	});

	test('what is found in the audio that replaces the bad one is told while it prints, and is part of the mended print', async () => {
		const crackle: Finding = {
			...dropout,
			severity: 'warning',
			frame: 60 * RATE + 4000,
			frames: 200,
			text: 'A crackle.',
		};
		const before: Finding = { ...crackle, frame: 58 * RATE };
		const hum: Finding = { ...crackle, kind: 'hum', frame: 60.05 * RATE, frames: null, text: 'Hum.' };
		const sum: Finding = { ...crackle, kind: 'not-provable', severity: 'note', frame: null, frames: null };
		const later: Finding = { ...crackle, frame: 100 * RATE };
		const { audio, mend, told } = setUp({ before: [later, dropout] });
		audio.findings = [sum, before, hum, crackle];
		audio.outcomes.push('failed');
		const mended = await mend();
		if ('refused' in mended) throw new Error(mended.refused);
		const inPlace = [dropout, { ...hum, ofTake: 1 }, { ...crackle, ofTake: 1 }, later];
		expect(told.at(-1)).toEqual([{ ...sum, ofTake: 1 }, { ...before, ofTake: 1 }, ...inPlace]);
		const goesOut = mended.punch.joins[1]?.frame ?? 0;
		expect(mended.result.findings).toEqual([
			{ ...sum, ofTake: 1 },
			{ ...dropout, mendedByTake: 1 },
			{ ...hum, ofTake: 1, frames: goesOut + 480 - 60.05 * RATE },
			{ ...crackle, ofTake: 1 },
			later,
		]);
	});

	test('a round trip near half a frame is cut as the print was, however it is read', async () => {
		const at = (delay: number): Latency => {
			const frames = Math.round(delay);
			return { ...LATENCY, frames, fraction: delay - frames };
		};
		const { audio, mend, readings } = setUp({ latency: at(4211.49) });
		for (const noise of [0.02, -0.03, 0.2, -0.15, 0.011]) {
			readings.push(at(4211.5 + noise));
			await mend();
		}
		expect(audio.requests.map(({ latency }) => latency.frames)).toEqual([4211, 4211, 4211, 4211, 4211]);
		readings.push(at(4219.53));
		const moved = await mend();
		expect(audio.requests.at(-1)?.latency).toMatchObject({ frames: 4219, fraction: at(4211.49).fraction });
		expect(moved).toMatchObject({ punch: { takes: [{ latency: at(4219.53) }] } });
	});

	test('a round trip that is another one before a take stays with the print', async () => {
		const { mend, notices, readings } = setUp();
		readings.push({ ...LATENCY, frames: 5008 });
		const mended = await mend();
		expect(mended).toMatchObject({
			result: {
				findings: [
					{ kind: 'round-trip', severity: 'warning', ofTake: 1, text: expect.stringContaining('8.00 frames longer') },
					{ kind: 'dropout', mendedByTake: 1 },
				],
			},
		});
		expect(notices.join()).toContain('was 5000.25 frames when the print was made');
	});
});
