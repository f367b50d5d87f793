import { describe, expect, test } from 'vitest';
import { StateStore } from '../../../src/session/stateStore.ts';
import { Rack } from '../../../src/session/units/rack.ts';
import { initialUnits } from '../../../src/session/units/rackUnits.ts';
import { chainSchema } from '../../../src/shared/model/chain.ts';
import { definitionSchema } from '../../../src/shared/model/definition.ts';
import { rigUnitSchema } from '../../../src/shared/model/rig.ts';
import { resolveDefinition } from '../../../src/units/definitions/resolveDefinition.ts';
import { FakeClock, settle } from '../../support/fakeClock.ts';
import { FakeDriver } from '../../support/fakeDriver.ts';
import { emptyState } from '../../support/remoteState.ts';

const positions = ['60', '100', '200', '400'].map((legend) => ({ legend }));
const definition = definitionSchema.parse({
	schema: 1,
	id: 'test/eq',
	maker: 'Test',
	model: 'EQ',
	class: 'eq',
	channels: 2,
	confidence: 'S',
	controls: [
		{ id: 'gain', label: 'GAIN', purpose: 'gain', type: 'stepped', confidence: 'S', positions },
		{ id: 'freq', label: 'FREQ', purpose: 'frequency', type: 'stepped', confidence: 'S', positions },
	],
});

/** A rack whose one unit is in the chain, with FREQ acknowledged at 1 and GAIN at 0. */
async function setUp(units: string[] = ['wired']) {
	const clock = new FakeClock();
	const driver = new FakeDriver();
	const rig = rigUnitSchema.parse({ id: 'wired', definition: 'test/eq' });
	const unit = { rig, definition: resolveDefinition(definition, rig), driver };
	const chain = chainSchema.parse({
		schema: 1,
		name: 'Chain',
		stages: [{ id: 'insert', kind: 'insert', name: 'Insert', units }],
	});
	const state = new StateStore({ ...emptyState(), units: initialUnits([unit], []), chain }, clock);
	const rack = new Rack({
		units: [unit],
		state,
		clock,
		memory: { rackState: () => [], saveRackState: () => undefined },
		simulatedHand: null,
		notice: () => undefined,
	});
	await rack.start();
	driver.turn('gain', 0);
	driver.turn('freq', 1);
	const drift = () => Object.values(state.state.drift).map(({ control, from, to }) => [control, from, to]);
	return { driver, drift, rack, state };
}

describe('A knob that is turned at a unit of the chain', () => {
	test('is a question: it says where it was wanted and where it stands', async () => {
		const { driver, drift, rack } = await setUp();
		expect(drift()).toEqual([]);
		driver.turn('freq', 3);
		driver.turn('freq', 2);
		expect(drift()).toEqual([['freq', 1, 2]]);
		expect(rack.state('wired', 'freq')).toMatchObject({ position: 2, movedBy: 'unit' });
	});

	test('is no question any more when it is turned back', async () => {
		const { driver, drift } = await setUp();
		driver.turn('freq', 3);
		driver.turn('freq', 1);
		expect(drift()).toEqual([]);
	});

	test('kept, it is what is wanted: the next turn starts from there', async () => {
		const { driver, drift, rack } = await setUp();
		driver.turn('freq', 3);
		rack.drift.keep('wired', 'freq');
		expect(drift()).toEqual([]);
		driver.turn('freq', 0);
		expect(drift()).toEqual([['freq', 3, 0]]);
	});

	test('put back, the old place is sent, for one control or all of the unit', async () => {
		const { driver, drift, rack } = await setUp();
		driver.turn('freq', 3);
		driver.turn('gain', 2);
		rack.drift.putBack('wired', null, (control, position) =>
			rack.move('wired', control, position, { by: 'ipad', gesture: null, last: true }),
		);
		await settle();
		expect(driver.sent.map(({ control, position }) => [control, position])).toEqual([
			['freq', 1],
			['gain', 0],
		]);
		expect(drift()).toEqual([]);
		expect(() => rack.drift.keep('wired', null)).toThrow('Nothing of this unit waits');
	});

	test('is answered by whoever moves it from a remote', async () => {
		const { driver, drift, rack } = await setUp();
		driver.turn('freq', 3);
		rack.move('wired', 'freq', 2, { by: 'ipad', gesture: null, last: true });
		expect(drift()).toEqual([]);
	});

	test('is asked about after the unit was away, too', async () => {
		const { driver, drift } = await setUp();
		driver.say({ link: 'connected', reason: null });
		driver.say({ link: 'away', reason: 'unplugged' });
		driver.say({ link: 'connected', reason: null });
		driver.turn('freq', 0);
		driver.turn('gain', 0);
		expect(drift()).toEqual([['freq', 1, 0]]);
	});

	test.each(['printing', 'measuring'] as const)('is no question while %s', async (mode) => {
		const { driver, drift, state } = await setUp();
		state.set(['transport', 'mode'], mode);
		driver.turn('freq', 3);
		expect(drift()).toEqual([]);
	});

	test('is no question of a unit that is not in the chain, nor when nobody knew where it stood', async () => {
		const beside = await setUp(['another']);
		beside.driver.turn('freq', 3);
		expect(beside.drift()).toEqual([]);
		const { driver, drift, state } = await setUp();
		state.set(['units', 'wired', 'controls', 'freq', 'evidence', 'stale'], 'restart');
		driver.turn('freq', 3);
		expect(drift()).toEqual([]);
	});
});
