import { expect, test } from 'vitest';
import type { StreamReport, TransportReport } from '../../../src/audio/engine.ts';
import { Listening } from '../../../src/session/listening/listening.ts';
import { StateStore } from '../../../src/session/stateStore.ts';
import { type Chain, chainSchema } from '../../../src/shared/model/chain.ts';
import { audioConfigSchema } from '../../../src/shared/model/rig.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { FakeAudio } from '../../support/passFakes.ts';
import { emptyState } from '../../support/remoteState.ts';

const CHAIN: Chain = chainSchema.parse({
	schema: 1,
	name: 'one',
	stages: [{ kind: 'insert', id: 'eq', name: 'eq', units: ['eq'] }],
});
const SLIPPED: StreamReport = { kind: 'slipped', reason: 'The device reports: input overflow.' };

/** Listening whose round trip is known. */
async function measured(transport: TransportReport, withRack = true) {
	const audio = new FakeAudio();
	let tellStream: (report: StreamReport) => void = () => {};
	let tellTransport: (report: TransportReport) => void = () => {};
	audio.onStream = ((listener: typeof tellStream) => {
		tellStream = listener;
		return () => {};
	}) as typeof audio.onStream;
	audio.onTransport = ((listener: typeof tellTransport) => {
		tellTransport = listener;
		return () => {};
	}) as typeof audio.onTransport;
	audio.measureLatency = () =>
		Promise.resolve({
			frames: 4096,
			fraction: 0.25,
			inverted: false,
			confidence: 9,
			method: 'sweep',
			through: { rateHz: 48_000, blockFrames: 1024, prefillBlocks: 4, device: null },
		});
	const state = new StateStore(emptyState(), new FakeClock());
	const notices: string[] = [];
	const listening = new Listening({
		audio,
		state,
		openRequest: () => ({
			audio: audioConfigSchema.parse({ backend: 'simulated' }),
			simulated: null,
			fileReturnPath: null,
		}),
		notice: (level, text) => void notices.push(`${level}: ${text}`),
	});
	await listening.start();
	await listening.measureLatency(CHAIN);
	state.set(['listening', 'withRack'], withRack);
	tellTransport(transport);
	let forgotten = 0;
	listening.onRoundTrip(() => {
		forgotten++;
	});
	return { listening, notices, state, tell: (report: StreamReport) => tellStream(report), forgotten: () => forgotten };
}

const PLAYING: TransportReport = { mode: 'playing', frame: 1000, frames: 5000 };

test('a slip while the rack is heard makes its round trip unknown, and says what to do', async () => {
	const { listening, notices, state, tell, forgotten } = await measured(PLAYING);
	expect(listening.unmeasured(CHAIN)).toBe(false);
	tell(SLIPPED);
	expect(listening.latency).toBeNull();
	expect(state.state.audio.latencyFrames).toBeNull();
	expect(forgotten()).toBe(1);
	expect(listening.unmeasured(CHAIN)).toBe(true);
	expect(notices).toEqual([expect.stringMatching(/^warning: .*out of time.*input overflow.*Play again/)]);
	tell(SLIPPED);
	expect(notices).toHaveLength(1);
});

test('a slip while nothing is heard through the rack is measured again with the next Play', async () => {
	for (const { notices, listening, tell } of [
		await measured({ mode: 'stopped', frame: 0, frames: 5000 }),
		await measured(PLAYING, false),
	]) {
		tell(SLIPPED);
		expect(listening.unmeasured(CHAIN)).toBe(true);
		expect(notices).toEqual([expect.stringMatching(/^info: .*next Play/)]);
	}
});

test('a slip in a print is told by the print alone, and forgotten with it', async () => {
	const { listening, notices, tell } = await measured({ mode: 'printing', frame: 1000, frames: 5000 });
	tell(SLIPPED);
	expect(listening.unmeasured(CHAIN)).toBe(true);
	expect(notices).toEqual([]);
});

test('music that ends before its end says why', async () => {
	const { notices, tell } = await measured(PLAYING);
	tell({ kind: 'playing ended', reason: 'The source could not be read from the disk in time.' });
	expect(notices).toEqual(['error: Playing stopped: The source could not be read from the disk in time.']);
});

test('a file of a comparison that was silent where it is not is a warning, and nothing else changes', async () => {
	const { listening, notices, tell } = await measured(PLAYING);
	tell({ kind: 'files late', reason: 'A file that is compared was silent for 40 ms.' });
	expect(notices).toEqual(['warning: A file that is compared was silent for 40 ms.']);
	expect(listening.unmeasured(CHAIN)).toBe(false);
});

test('a converter that runs beside its rate is a warning, and its round trip is known as before', async () => {
	const { listening, notices, tell } = await measured(PLAYING);
	tell({ kind: 'off rate', reason: 'The converter runs at about 47952 Hz.' });
	expect(notices).toEqual(['warning: The converter runs at about 47952 Hz.']);
	expect(listening.unmeasured(CHAIN)).toBe(false);
});
