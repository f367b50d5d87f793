import { describe, expect, test } from 'vitest';
import { LevelCheck } from '../../../src/session/passes/levelCheck.ts';
import { StateStore } from '../../../src/session/stateStore.ts';
import { DetentError } from '../../../src/shared/errors.ts';
import { chainSchema } from '../../../src/shared/model/chain.ts';
import { definitionSchema } from '../../../src/shared/model/definition.ts';
import { audioConfigSchema, rigUnitSchema } from '../../../src/shared/model/rig.ts';
import { resolveDefinition } from '../../../src/units/definitions/resolveDefinition.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { FakeOffline, fileFacts } from '../../support/passFakes.ts';
import { emptyState } from '../../support/remoteState.ts';

const CHAIN = chainSchema.parse({
	schema: 1,
	name: 'One unit',
	stages: [{ id: 'eq', kind: 'insert', name: 'EQ', units: ['eq'] }],
});
const rig = rigUnitSchema.parse({ id: 'eq', definition: 'test/eq' });
const EQ = {
	schema: 1,
	id: 'test/eq',
	maker: 'Test',
	model: 'EQ',
	class: 'eq',
	channels: 2,
	confidence: 'S',
	controls: [{ id: 'gain', label: 'GAIN', purpose: 'gain', type: 'continuous', confidence: 'S' }],
};

/** A mix whose peaks at the converter are −3 dBFS with a send trim of 0 dB. */
function setUp(unit: { levelCeilingDbu?: number } = {}, chain = CHAIN, references: Record<string, number> = {}) {
	const state = new StateStore(emptyState(), new FakeClock());
	const offline = new FakeOffline();
	const definition = resolveDefinition(definitionSchema.parse({ ...EQ, ...unit }), rig);
	const check = new LevelCheck({
		state,
		calibrations: {
			shelf: {
				inForce(loop) {
					const referenceDbfs = references[loop ?? 'main'];
					return referenceDbfs === undefined ? null : { id: 'c', at: 'then', referenceDbfs, warnings: [] };
				},
			},
		},
		checks: {
			audioConfig: audioConfigSchema.parse({ backend: 'simulated' }),
			offline,
			newId: () => 'new',
			files: { mixPath: () => '/mix.wav', convertedPath: () => Promise.resolve('/converted.wav') },
			rack: { unit: () => ({ rig, definition, driver: null }) },
		},
	});
	const run = () => check.run({ project: 'p', title: 'T', mix: fileFacts('mix.wav'), chain });
	return { check, offline, run, state };
}

describe('levels before a pass', () => {
	test('peaks at the converter and the drive into the first unit are in the state', async () => {
		const { run, state } = setUp();
		await run();
		expect(state.state.levelCheck).toMatchObject({ progress: null });
		expect(state.state.levelCheck?.checks).toMatchObject([
			{ what: 'Peaks at the converter', state: 'good', text: expect.stringContaining('-3.00 dBFS sample peak') },
			{ what: 'Drive', state: 'good', text: expect.stringContaining('0 VU arrives at +4.0 dBu') },
		]);
	});

	test('a mix that would clip the converter stops the pass, with the trim that it needs', async () => {
		const { offline, run, state } = setUp();
		offline.peaks = () => Promise.resolve({ samplePeakDbfs: 0.2, truePeakDbtp: 0.7 });
		await run();
		expect(state.state.levelCheck?.checks[0]).toMatchObject({
			state: 'stop',
			remedy: expect.stringContaining('Lower the send trim by at least 0.7 dB'),
		});
	});

	test('a unit that takes less than the mix has is to be looked at', async () => {
		// −3 dBFS with 0 VU at −18 dBFS is +19 dBu.
		const { run, state } = setUp({ levelCeilingDbu: 18 });
		await run();
		expect(state.state.levelCheck?.checks.at(-1)).toMatchObject({
			state: 'look',
			text: 'The mix reaches +19.0 dBu; a unit of the chain takes +18.0 dBu at most.',
		});
	});

	test('a unit on a pair of its own is driven by the level of that pair, not of the main one', async () => {
		const [insert] = CHAIN.stages;
		const onPair = { ...CHAIN, stages: [{ ...insert, loop: 'comp' }] } as typeof CHAIN;
		// The pair puts out 3 dB more than the main one: −3 dBFS is +22 dBu there.
		const { run, state } = setUp({ levelCeilingDbu: 20 }, onPair, { main: -18, comp: -21 });
		await run();
		expect(state.state.levelCheck?.checks.slice(1)).toMatchObject([
			{ state: 'good', text: expect.stringContaining('0 VU arrives at +7.0 dBu') },
			{ state: 'look', text: 'The mix reaches +22.0 dBu; a unit of the chain takes +20.0 dBu at most.' },
		]);
	});

	const eq = {
		kind: 'digital',
		id: 'low',
		process: { type: 'eq', bands: [{ type: 'highPass', frequencyHz: 22 }] },
	} as const;
	test.each([
		['side', { midSide: true, channels: 'side' }, [], { midSide: true, side: 'right' }],
		['mid', { midSide: true, channels: 'mid' }, [], { midSide: true, side: 'left' }],
		['mid and side', { midSide: true }, [], { midSide: true, side: null }],
		['right', { channels: 'right' }, [], { midSide: false, side: 'right' }],
		['side behind an equaliser', { midSide: true, channels: 'side' }, [eq], { midSide: true, side: 'right' }],
	] as const)('of a first insert of %s are those of what leaves for it', async (_, more, before, sent) => {
		const [insert] = CHAIN.stages;
		const chain = chainSchema.parse({ ...CHAIN, stages: [...before, { ...insert, ...more, trimDb: 6 }] });
		// The mix reaches -0.1 dBFS, of which that channel has -14.
		const { offline, run, state } = setUp({ levelCeilingDbu: 15 }, chain);
		offline.peaks = (_path, gainDb, options) => {
			const own = JSON.stringify(options?.sent) === JSON.stringify(sent) ? -14 : -0.1;
			const drive = before.length === 0 ? gainDb : 6;
			return Promise.resolve({ samplePeakDbfs: own + drive, truePeakDbtp: own + drive });
		};
		await run();
		const checks = state.state.levelCheck?.checks ?? [];
		expect(checks[0]).toMatchObject({ state: 'good', text: expect.stringContaining('-8.00 dBFS sample peak') });
		// +14 dBu is what the unit gets; it takes 15.
		expect(checks.every((check) => check.state === 'good')).toBe(true);
	});

	test('a mix that can’t be read is named, and is no fault of the program', async () => {
		const { offline, run, state } = setUp();
		offline.measure = () => Promise.reject(new DetentError('file.missing', { message: 'The mix is gone.' }));
		await run();
		expect(state.state.levelCheck?.checks).toMatchObject([{ what: 'Levels', state: 'stop' }]);
	});

	test('what is forgotten on the way leaves nothing, also when it ends later', async () => {
		const { check, offline, run, state } = setUp();
		let measured = () => {};
		const { loudness } = offline;
		const gate = new Promise<typeof loudness>((resolve) => {
			measured = () => resolve(loudness);
		});
		offline.measure = () => gate;
		const running = run();
		expect(state.state.levelCheck).toMatchObject({ progress: 0, checks: [] });
		check.forget();
		expect(state.state.levelCheck).toBeNull();
		measured();
		await running;
		expect(state.state.levelCheck).toBeNull();
	});
});
