import { describe, expect, test } from 'vitest';
import { passStages } from '../../../src/audio/host/stages.ts';
import { Listening } from '../../../src/session/listening/listening.ts';
import { namedLoops } from '../../../src/session/roundTrip/roundTrip.ts';
import { RoundTripWatch } from '../../../src/session/roundTrip/roundTripWatch.ts';
import { StateStore } from '../../../src/session/stateStore.ts';
import { DetentError } from '../../../src/shared/errors.ts';
import { latencyWords } from '../../../src/shared/latencyWords.ts';
import { chainSchema } from '../../../src/shared/model/chain.ts';
import type { Latency } from '../../../src/shared/model/measurement.ts';
import { audioConfigSchema } from '../../../src/shared/model/rig.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { FakeAudio } from '../../support/passFakes.ts';
import { emptyState } from '../../support/remoteState.ts';

const THROUGH = { rateHz: 48000, blockFrames: 1024, prefillBlocks: 4, device: null };
const COMP: Latency = {
	frames: 4200,
	fraction: 0.25,
	inverted: false,
	confidence: 9,
	method: 'sweep',
	through: THROUGH,
};
const audioConfig = audioConfigSchema.parse({ backend: 'simulated', loops: { b: { send: [4, 5], return: [2, 3] } } });
const chain = chainSchema.parse({
	schema: 1,
	name: 'Parallel compression onto tape',
	passKind: 'repro',
	tape: { unit: 'deck' },
	stages: [
		{ kind: 'insert', id: 'comp', name: 'Comp', loop: 'b', units: ['comp'], wetPercent: 60 },
		{ kind: 'insert', id: 'tape', name: 'Tape', units: ['deck'] },
	],
});
const silent = new DetentError('audio.no-return', { message: 'Nothing came back.' });

/** @param found of each loop in the chain's order, or how it fails */
function setUp(...found: (Latency | DetentError)[]) {
	const audio = new FakeAudio();
	audio.measureLatency = () => {
		const next = found.shift() ?? silent;
		return next instanceof DetentError ? Promise.reject(next) : Promise.resolve(next);
	};
	const state = new StateStore(emptyState(), new FakeClock());
	const openRequest = () => ({ audio: audioConfig, simulated: null, fileReturnPath: null });
	return { listening: new Listening({ audio, state, openRequest, notice: () => {} }), state };
}

describe('the round trip of a chain whose machine stands until the pass rolls it', () => {
	test('is that of all other pairs, so that what goes by their units can be aligned', async () => {
		const { listening, state } = setUp(COMP, silent);
		const { latency, loops } = await listening.measureLatency(chain, { rolls: true });
		expect(loops).toMatchObject([COMP, { confidence: 0, method: 'not measured' }]);
		const options = { audio: audioConfig, bitTransparent: false, latency, leastLoopFrames: 4096 };
		expect(passStages(chain, { ...options, loopLatencies: loops }).path.frames).toBe(8192);
		expect(() => passStages(chain, { ...options, loopLatencies: null })).toThrow(
			expect.objectContaining({ code: 'audio.dry' }),
		);
		expect(state.state.audio.latencyFrames).toBeNull();
		expect(listening.latency).toBeNull();
	});

	test('is compared with no other, and says of the machine that it was not measured', async () => {
		const { listening } = setUp(COMP, silent);
		const { latency, loops } = await listening.measureLatency(chain, { rolls: true });
		expect(
			new RoundTripWatch({ newestRevisions: () => [], revision: () => null }).judge(chain, latency, loops),
		).toEqual([]);
		const capture = { latency, loops: namedLoops(chain, 48000, loops) } as Parameters<
			typeof latencyWords
		>[0]['capture'];
		expect(latencyWords({ capture, rateHz: 48000, units: [] }).slice(1)).toEqual([
			expect.stringContaining('4200.25 frames'),
			'tape on the main pair: not measured',
		]);
	});

	test('is none where another pair returns nothing, or where nobody rolls it', async () => {
		const unplugged = { code: 'audio.no-return', subject: expect.stringContaining('on the pair b') };
		await expect(setUp(silent).listening.measureLatency(chain, { rolls: true })).rejects.toMatchObject(unplugged);
		await expect(setUp(COMP, silent).listening.measureLatency(chain)).rejects.toMatchObject({
			code: 'audio.no-return',
		});
	});
});
