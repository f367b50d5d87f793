import { describe, expect, test } from 'vitest';
import type { SimulatedRack, TransportReport } from '../../../src/audio/engine.ts';
import { Listening } from '../../../src/session/listening/listening.ts';
import { MonitorGuard, withQuietController } from '../../../src/session/roundTrip/monitorGuard.ts';
import { RoundTripDesk } from '../../../src/session/roundTrip/roundTripDesk.ts';
import { RoundTripWatch } from '../../../src/session/roundTrip/roundTripWatch.ts';
import { StateStore } from '../../../src/session/stateStore.ts';
import type { Rack } from '../../../src/session/units/rack.ts';
import { DetentError } from '../../../src/shared/errors.ts';
import { type Chain, chainPatch, chainSchema } from '../../../src/shared/model/chain.ts';
import type { Latency } from '../../../src/shared/model/measurement.ts';
import { audioConfigSchema } from '../../../src/shared/model/rig.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { FakeAudio } from '../../support/passFakes.ts';
import { emptyState } from '../../support/remoteState.ts';

const THROUGH = { rateHz: 48000, blockFrames: 1024, prefillBlocks: 4, device: null };
const insert = (id: string, loop?: string) => ({ kind: 'insert', id, name: id, units: [id], loop });
const chainOf = (part: object = {}): Chain =>
	chainSchema.parse({ schema: 1, name: 'two', stages: [insert('eq'), insert('comp', 'b')], ...part });
const reading = (frames: number): Latency => ({
	frames,
	fraction: 0.25,
	inverted: false,
	confidence: 9,
	method: 'sweep',
	through: THROUGH,
});

function setUp(simulated: SimulatedRack | null = null) {
	const audioConfig = audioConfigSchema.parse({
		backend: 'simulated',
		loops: { b: { send: [4, 5], return: [2, 3] } },
	});
	const audio = new FakeAudio();
	const asked: { quick?: boolean; sendChannels?: unknown; side?: string }[] = [];
	/** What the next readings find, or how they fail. */
	const found: (Latency | DetentError)[] = [];
	audio.measureLatency = (options) => {
		asked.push(options as (typeof asked)[number]);
		const next = found.shift() ?? reading(4096);
		return next instanceof DetentError ? Promise.reject(next) : Promise.resolve(next);
	};
	const state = new StateStore(emptyState(), new FakeClock());
	const notices: string[] = [];
	const notice = (_: string, text: string) => void notices.push(text);
	const openRequest = () => ({ audio: audioConfig, simulated, fileReturnPath: null });
	const listening = new Listening({ audio, state, openRequest, notice });
	const watch = new RoundTripWatch({ newestRevisions: () => [], revision: () => null });
	const desk = new RoundTripDesk({ listening, state, watch, rateHz: 48000, notice });
	return { asked, audio, desk, found, listening, notices, state };
}

const refused = new DetentError('audio.monitor.refused', { message: 'Nobody has said it.', remedy: 'Mute it.' });

describe('the round trip on request', () => {
	test('is told on every screen: each loop with its spread, and by how much it has changed', async () => {
		const { asked, desk, found, state } = setUp();
		found.push(reading(4100), reading(4102), reading(4104), reading(5000), reading(5000), reading(5000));
		await desk.measure(chainOf(), { times: 3 });
		expect(state.state.measuring).toMatchObject({
			why: 'asked',
			phase: 'done',
			done: 6,
			of: 6,
			report: {
				loops: [
					{ loop: null, inserts: ['eq'], latency: { frames: 4102, spreadFrames: 2 }, changeFrames: null },
					{ loop: 'b', inserts: ['comp'], latency: { frames: 5000, spreadFrames: 0 }, changeFrames: null },
				],
			},
		});
		expect(asked.every(({ quick }) => quick === undefined)).toBe(true);
		found.push(reading(4102), reading(5008));
		await desk.measure(chainOf(), { times: 1 });
		expect(state.state.measuring?.report?.loops.map(({ changeFrames }) => changeFrames)).toEqual([0, 8]);
		expect(state.state.audio.latencyFrames).toBeCloseTo(9110.5, 9);
	});

	test('goes on from reading to reading, and stops between two of them when it is cancelled', async () => {
		const { asked, audio, desk, state } = setUp();
		const measure = audio.measureLatency.bind(audio);
		audio.measureLatency = async (options) => {
			const latency = await measure(options);
			if (asked.length === 2) await desk.cancel();
			return latency;
		};
		await desk.measure(chainOf(), { times: 5 });
		expect(asked).toHaveLength(2);
		expect(state.state.measuring).toMatchObject({ phase: 'cancelled', of: 10, report: null });
		expect(state.state.audio.latencyFrames).toBeNull();
		expect(audio.calls).toContain('stop');
	});

	test('says why it failed, and can be tried again', async () => {
		const { desk, found, state } = setUp();
		found.push(refused);
		await desk.measure(chainOf(), { times: 1 });
		expect(state.state.measuring).toMatchObject({ phase: 'failed', report: null });
		expect(state.state.measuring?.text).toContain('Nobody has said it.');
		await desk.measure(chainOf(), { times: 1 });
		expect(state.state.measuring?.phase).toBe('done');
	});
});

test('a test signal moves nobody from their place in the track', async () => {
	const { audio, listening, state } = setUp();
	let tell: (report: TransportReport) => void = () => {};
	audio.onTransport = ((listener: typeof tell) => {
		tell = listener;
		return () => {};
	}) as typeof audio.onTransport;
	await listening.start();
	tell({ mode: 'playing', frame: 1000, frames: 5000 });
	tell({ mode: 'stopped', frame: 1000, frames: 5000 });
	const { mode: _, ...place } = state.state.transport;
	expect(place.frame).toBe(1000);
	tell({ mode: 'measuring', frame: 70, frames: 80_000 });
	expect(state.state.transport).toMatchObject({ mode: 'measuring', ...place });
	tell({ mode: 'stopped', frame: 80_000, frames: 80_000 });
	expect(state.state.transport).toMatchObject({ mode: 'stopped', ...place });
});

describe('before the rack is heard for the first time', () => {
	test('it is measured shortly, once', async () => {
		const { asked, desk, listening, state } = setUp();
		expect(await desk.beforeListening(chainOf())).toBe(true);
		expect(asked).toMatchObject([{ quick: true }, { quick: true, sendChannels: [4, 5] }]);
		expect(state.state.measuring).toMatchObject({ why: 'listening', phase: 'done' });
		expect(listening.latency?.frames).toBe(8193);
		expect(await desk.beforeListening(chainOf())).toBe(true);
		expect(asked).toHaveLength(2);
	});

	test.each([
		[{ channels: 'left' }, 'left'],
		[{ channels: 'right' }, 'right'],
		[{ midSide: true, channels: 'mid' }, 'left'],
		[{ midSide: true, channels: 'side' }, 'right'],
		[{ midSide: true }, undefined],
	] as const)('an insert of %o is timed by what its units hear', async (more, side) => {
		const { asked, desk } = setUp();
		await desk.beforeListening(chainOf({ stages: [{ ...insert('eq'), ...more }, insert('comp', 'b')] }));
		expect(asked.map((one) => one.side)).toEqual([side, undefined]);
	});

	test('it is measured anew when another channel goes through the units, and a simulated rack plays on', async () => {
		const { asked, audio, desk, listening } = setUp({
			units: [],
			referenceDbfs: -18,
			converterLatencyFrames: 0,
			noise: false,
			drift: false,
			speed: 'fast',
		});
		const both = chainOf();
		const left = chainOf({ stages: [{ ...insert('eq'), channels: 'left' }, insert('comp', 'b')] });
		await listening.setPatch(chainPatch(both));
		await desk.beforeListening(both);
		const since = audio.calls.length;
		await listening.setPatch(chainPatch(left));
		expect(listening.latency).toBeNull();
		expect(audio.calls).toHaveLength(since);
		await desk.beforeListening(left);
		expect(asked.map(({ side }) => side)).toEqual([undefined, undefined, 'left', undefined]);
	});

	test('a rack that cannot be measured is heard all the same, which is said once', async () => {
		const { desk, found, notices } = setUp();
		for (let play = 0; play < 3; play++) {
			found.push(refused);
			expect(await desk.beforeListening(chainOf())).toBe(true);
		}
		expect(notices).toHaveLength(1);
		expect(notices[0]).toContain('not heard in time');
		expect(notices[0]).toContain('mute it, say so, and measure the round trip');
	});

	test('nothing is sent on a word that was given before something was last heard', async () => {
		const { asked, audio, state } = setUp();
		state.set(['audio', 'controller', 'kind'], 'person');
		const notices: string[] = [];
		const notice = (_: string, text: string) => void notices.push(text);
		const rack = {} as Rack;
		const guard = new MonitorGuard({ monitor: undefined, rack, state, clock: new FakeClock(), notice });
		const openRequest = () => ({
			audio: audioConfigSchema.parse({ backend: 'simulated' }),
			simulated: null,
			fileReturnPath: null,
		});
		const listening = new Listening({ audio: withQuietController(audio, guard), state, openRequest, notice });
		const watch = new RoundTripWatch({ newestRevisions: () => [], revision: () => null });
		const desk = new RoundTripDesk({ listening, state, watch, rateHz: 48000, notice });
		const chain = chainOf({ stages: [insert('eq')] });
		guard.confirm(true);
		expect(await desk.beforeListening(chain)).toBe(true);
		expect(asked).toHaveLength(1);
		await listening.play('mix.wav', chain, 0);
		await listening.setPatch([{ unit: 'comp', loop: null }]);
		expect(await desk.beforeListening(chain)).toBe(true);
		await listening.play('mix.wav', chain, 0);
		expect(asked).toHaveLength(1);
		expect(audio.calls.filter((call) => call === 'play')).toHaveLength(2);
		expect(notices).toEqual([expect.stringContaining('not known to be muted now')]);
	});

	test('one that is stopped meanwhile is not heard', async () => {
		const { desk, found } = setUp();
		found.push(new DetentError('audio.cancelled', { message: 'The measurement was stopped.' }));
		expect(await desk.beforeListening(chainOf())).toBe(false);
	});

	test('nothing is sent where a tape is between', async () => {
		const { asked, desk } = setUp();
		await desk.beforeListening(chainOf({ passKind: 'repro' }));
		expect(asked).toEqual([]);
	});
});
