import { afterEach, describe, expect, test } from 'vitest';
import { measureLoops, recordedLoops, roundTripOf } from '../../../src/session/roundTrip/roundTrip.ts';
import { StateStore } from '../../../src/session/stateStore.ts';
import { checkPatch, patchChain, requirePatched } from '../../../src/session/units/patching.ts';
import { Rack } from '../../../src/session/units/rack.ts';
import { initialUnits } from '../../../src/session/units/rackUnits.ts';
import { Switching } from '../../../src/session/units/switching.ts';
import { DetentError } from '../../../src/shared/errors.ts';
import { type Chain, chainSchema } from '../../../src/shared/model/chain.ts';
import { definitionSchema } from '../../../src/shared/model/definition.ts';
import { audioConfigSchema, rigUnitSchema } from '../../../src/shared/model/rig.ts';
import { resolveDefinition } from '../../../src/units/definitions/resolveDefinition.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { FakeDriver } from '../../support/fakeDriver.ts';
import { FakeAudio } from '../../support/passFakes.ts';
import { emptyState } from '../../support/remoteState.ts';

const SETTLE_MS = 80;
const positions = [{ legend: 'off' }, { legend: 'on' }];
const definition = definitionSchema.parse({
	schema: 1,
	id: 'test/switcher',
	maker: 'Test',
	model: 'Switcher',
	class: 'router',
	channels: 2,
	confidence: 'S',
	settleMs: SETTLE_MS,
	controls: [
		{ id: 'insert_1', label: 'INSERT 1', purpose: 'insert_switch', type: 'toggle', positions, confidence: 'S' },
		{ id: 'insert_2', label: 'INSERT 2', purpose: 'insert_switch', type: 'toggle', positions, confidence: 'S' },
		{ id: 'lamp', label: 'LAMP', purpose: 'other', type: 'toggle', positions, confidence: 'S' },
	],
});

/** Relays that answer at once and can say where they stand. */
class Relays extends FakeDriver {
	override readonly settable = new Set(['insert_1', 'insert_2', 'lamp']);
	override readonly readable = new Set<string>();
	stands = new Map<string, number>();
	override async read() {
		return new Map(this.stands);
	}
}

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
	for (const stop of stops.splice(0)) await stop();
});

async function setUp() {
	const clock = new FakeClock();
	const audio = new FakeAudio();
	const driver = new Relays();
	const rig = rigUnitSchema.parse({ id: 'patch', definition: 'test/switcher' });
	const units = [{ rig, definition: resolveDefinition(definition, rig), driver }];
	const state = new StateStore({ ...emptyState(), units: initialUnits(units, []) }, clock);
	const { muted } = new Switching(audio, clock);
	const rack = new Rack({
		units,
		state,
		clock,
		memory: { rackState: () => [], saveRackState: () => {} },
		simulatedHand: null,
		notice: () => {},
		switchMuted: muted,
	});
	await rack.start();
	stops.push(() => rack.stop());
	const move = (control: string, position: number) =>
		rack.move('patch', control, position, { by: 'me', gesture: null, last: true });
	return { audio, clock, driver, muted, rack, move };
}

/** Lets what waits for no clock go on. */
const turn = async () => {
	for (let count = 0; count < 20; count++) await Promise.resolve();
};

const wants = (...points: [string, number][]): Chain =>
	chainSchema.parse({
		schema: 1,
		name: 'patched',
		stages: [],
		patch: points.map(([control, position]) => ({ unit: 'patch', control, position })),
	});

describe('a relay in the path', () => {
	test('switches with sends and monitor muted, and they open when it has settled', async () => {
		const { audio, clock, driver, move } = await setUp();
		move('insert_1', 1);
		await turn();
		expect(audio.calls).toEqual(['outputs held']);
		expect(driver.sent.map(({ control }) => control)).toEqual(['insert_1']);
		driver.sent[0]?.answer({ evidence: 'acknowledged', position: 1 });
		await turn();
		await clock.advance(SETTLE_MS - 1);
		await turn();
		expect(audio.calls).toEqual(['outputs held']);
		await clock.advance(1);
		await turn();
		expect(audio.calls).toEqual(['outputs held', 'outputs let go']);
	});

	test('several at once are one mute', async () => {
		const { audio, clock, driver, move } = await setUp();
		move('insert_1', 1);
		move('insert_2', 1);
		await turn();
		driver.sent[0]?.answer({ evidence: 'acknowledged', position: 1 });
		await turn();
		await clock.advance(SETTLE_MS);
		await turn();
		expect(audio.calls).toEqual(['outputs held']);
		driver.sent[1]?.answer({ evidence: 'acknowledged', position: 1 });
		await turn();
		await clock.advance(SETTLE_MS);
		await turn();
		expect(audio.calls).toEqual(['outputs held', 'outputs let go']);
	});

	test('switches muted at a wrong rate too, at which the converter plays on', async () => {
		const { audio, clock, muted } = await setUp();
		audio.status = () => ({ state: 'wrong rate', reason: 'The converter runs at about 44100 Hz.', opened: null });
		const switched = muted(SETTLE_MS, async () => void audio.calls.push('switched'));
		await turn();
		await clock.advance(SETTLE_MS);
		await switched;
		expect(audio.calls).toEqual(['outputs held', 'switched', 'outputs let go']);
	});

	test('is not moved when the outputs cannot be muted, as during a print', async () => {
		const { audio, driver, rack, move } = await setUp();
		audio.holdOutputs = () => Promise.reject(new DetentError('audio.busy', { message: 'A print runs.' }));
		move('insert_1', 1);
		await turn();
		expect(driver.sent).toEqual([]);
		expect(rack.state('patch', 'insert_1').evidence).toMatchObject({ evidence: 'none', outcome: 'failed' });
	});

	test('a control that is none switches without a mute', async () => {
		const { audio, driver, move } = await setUp();
		move('lamp', 1);
		await turn();
		expect(driver.sent.map(({ control }) => control)).toEqual(['lamp']);
		expect(audio.calls).toEqual([]);
	});
});

describe('a chain that says where switchers stand', () => {
	test('has no pass until they are known to stand there', async () => {
		const { clock, driver, rack, move } = await setUp();
		const chain = wants(['insert_1', 1], ['insert_2', 0]);
		await expect(requirePatched(rack, chain)).rejects.toThrow(
			'The chain wants INSERT 1 at on, and it is not known where it stands.',
		);
		driver.turn('insert_1', 0);
		driver.turn('insert_2', 0);
		await expect(requirePatched(rack, chain)).rejects.toThrow('INSERT 1 at on, and it stands at off');
		move('insert_1', 1);
		await turn();
		await expect(requirePatched(rack, chain)).rejects.toMatchObject({ code: 'chain.patch', subject: 'patch' });
		driver.sent[0]?.answer({ evidence: 'acknowledged', position: 1 });
		await turn();
		await clock.advance(SETTLE_MS);
		await turn();
		await expect(requirePatched(rack, chain)).resolves.toBeUndefined();
	});

	test('a switcher that can answer is asked before anything is refused', async () => {
		const { driver, rack } = await setUp();
		driver.readable.add('insert_1');
		driver.stands = new Map([['insert_1', 1]]);
		await expect(requirePatched(rack, wants(['insert_1', 1]))).resolves.toBeUndefined();
	});

	test('is patched by moving what stands wrong, and nothing else', async () => {
		const { driver, rack } = await setUp();
		driver.turn('insert_1', 1);
		driver.turn('insert_2', 1);
		patchChain(rack, wants(['insert_1', 1], ['insert_2', 0]), 'me');
		await turn();
		expect(driver.sent.map(({ control, position }) => [control, position])).toEqual([['insert_2', 0]]);
	});

	test('is refused where it asks what cannot be', async () => {
		const { rack } = await setUp();
		expect(() => checkPatch(rack, wants(['lamp', 1]))).toThrow('LAMP is no switch of the path');
		expect(() => checkPatch(rack, wants(['insert_1', 2]))).toThrow('2 is not a position of INSERT 1');
		expect(() => checkPatch(rack, wants(['insert_1', 1], ['insert_1', 0]))).toThrow('at two positions');
		expect(() => checkPatch(rack, wants(['nothing', 1]))).toThrow(expect.objectContaining({ code: 'unit.control' }));
	});
});

describe('the round trip of a chain', () => {
	const audioConfig = audioConfigSchema.parse({
		backend: 'simulated',
		loops: { b: { send: [4, 5], return: [2, 3] } },
	});
	const insert = (id: string, loop?: string) => ({ kind: 'insert', id, name: id, units: [id], loop });
	const two = chainSchema.parse({ schema: 1, name: 'two', stages: [insert('one'), insert('two', 'b')] });

	test('is measured loop by loop, each on its own channels, and kept with the inserts on it', async () => {
		const audio = new FakeAudio();
		const asked: unknown[] = [];
		audio.measureLatency = (options?: unknown) => {
			asked.push(options);
			const frames = 4096 + asked.length;
			return Promise.resolve({ frames, fraction: 0.3, inverted: false, confidence: 9, method: 'sweep' });
		};
		const loops = await measureLoops(audio, audioConfig, two, { levelDbfs: -20 });
		const straight = { levelDbfs: -20, tape: false };
		expect(asked).toEqual([straight, { ...straight, sendChannels: [4, 5], returnChannels: [2, 3] }]);
		const whole = roundTripOf(two, audioConfig.rateHz, loops)?.latency;
		expect(whole?.frames).toBe(4097 + 4098 + 1);
		expect(whole?.fraction).toBeCloseTo(-0.4, 9);
		expect(recordedLoops(two, audioConfig.rateHz, loops).loops).toMatchObject([
			{ loop: null, inserts: ['one'], latency: { frames: 4097 } },
			{ loop: 'b', inserts: ['two'], latency: { frames: 4098 } },
		]);
	});

	test('names the pair on which nothing came back', async () => {
		const audio = new FakeAudio();
		audio.measureLatency = () => Promise.reject(new DetentError('audio.no-return', { message: 'Nothing came back.' }));
		await expect(measureLoops(audio, audioConfig, two, { levelDbfs: -20 })).rejects.toMatchObject({
			code: 'audio.no-return',
			subject: 'one on the main pair',
		});
	});
});
