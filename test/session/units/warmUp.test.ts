import { describe, expect, test } from 'vitest';
import { StateStore } from '../../../src/session/stateStore.ts';
import { initialUnits, type RackUnit } from '../../../src/session/units/rackUnits.ts';
import { WarmUp } from '../../../src/session/units/warmUp.ts';
import { definitionSchema } from '../../../src/shared/model/definition.ts';
import { rigUnitSchema } from '../../../src/shared/model/rig.ts';
import type { PowerMark } from '../../../src/store/powerMarks.ts';
import { resolveDefinition } from '../../../src/units/definitions/resolveDefinition.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { FakeDriver } from '../../support/fakeDriver.ts';
import { emptyState } from '../../support/remoteState.ts';

const MINUTE_MS = 60_000;

function setUp(kept: Record<string, PowerMark> = {}) {
	const clock = new FakeClock();
	const driver = new FakeDriver();
	const definition = definitionSchema.parse({
		schema: 1,
		id: 'test/comp',
		maker: 'Test',
		model: 'Comp',
		class: 'compressor',
		channels: 2,
		confidence: 'S',
		warmUpMinutes: 30,
		controls: [{ id: 'gain', label: 'GAIN', purpose: 'gain', type: 'continuous', confidence: 'S' }],
	});
	const unit = (part: object, own: FakeDriver | null): RackUnit => {
		const rig = rigUnitSchema.parse({ definition: 'test/comp', ...part });
		return { rig, definition: resolveDefinition(definition, rig), driver: own };
	};
	const units = [
		unit({ id: 'comp' }, driver),
		unit({ id: 'slow', warmUpMinutes: 90 }, null),
		unit({ id: 'cold', warmUpMinutes: 0 }, null),
	];
	const state = new StateStore({ ...emptyState(), units: initialUnits(units, []) }, clock);
	const marks = { read: () => kept, write: () => {} };
	const warmUp = new WarmUp({ units, state, clock, marks });
	warmUp.start();
	return { clock, driver, state, warmUp };
}

describe('warming up', () => {
	test('counts the minutes down from when a person says that the unit was switched on', async () => {
		const { clock, state, warmUp } = setUp();
		expect(state.state.units['comp']?.warmUp).toEqual({ minutes: 30, poweredOnAt: null, by: null, minutesLeft: null });
		expect(warmUp.unknown(['comp', 'slow', 'cold'])).toEqual(['comp', 'slow']);
		warmUp.poweredOn('comp', 10);
		expect(warmUp.warming(['comp', 'slow'])).toEqual([{ unit: 'comp', minutesLeft: 20 }]);
		await clock.advance(5 * MINUTE_MS);
		expect(state.state.units['comp']?.warmUp).toMatchObject({ by: 'person', minutesLeft: 15 });
		await clock.advance(15 * MINUTE_MS);
		expect(warmUp.warming(['comp'])).toEqual([]);
		expect(state.state.units['comp']?.warmUp?.minutesLeft).toBe(0);
		expect(warmUp.unknown(['comp'])).toEqual([]);
	});

	test('what the rig says of a unit goes before what its model says; 0 is no warm-up at all', () => {
		const { state, warmUp } = setUp();
		warmUp.poweredOn('slow', 0);
		expect(warmUp.warming(['slow'])).toEqual([{ unit: 'slow', minutesLeft: 90 }]);
		expect(state.state.units['cold']?.warmUp).toBeUndefined();
		expect(() => warmUp.poweredOn('cold', 0)).toThrow('no warm-up time');
		expect(() => warmUp.poweredOn('nobody', 0)).toThrow('no such unit');
	});

	test('a link that was lost and came back begins it anew; the first connection does not', async () => {
		const { clock, driver, state, warmUp } = setUp();
		driver.say({ link: 'connected', reason: null });
		expect(warmUp.warming(['comp'])).toEqual([]);
		driver.say({ link: 'away', reason: null });
		await clock.advance(MINUTE_MS);
		driver.say({ link: 'connected', reason: null });
		expect(warmUp.warming(['comp'])).toEqual([{ unit: 'comp', minutesLeft: 30 }]);
		expect(state.state.units['comp']?.warmUp?.by).toBe('link');
		// A person knows better: only the cable was out.
		warmUp.poweredOn('comp', 300);
		expect(warmUp.warming(['comp'])).toEqual([]);
	});

	test('goes on over a restart of the daemon', () => {
		const at = new Date(new FakeClock().nowMs() - 12 * MINUTE_MS).toISOString();
		const { warmUp } = setUp({ comp: { at, by: 'person' } });
		expect(warmUp.warming(['comp'])).toEqual([{ unit: 'comp', minutesLeft: 18 }]);
	});

	test('a clock that was set back warms nothing for longer than it takes', () => {
		const { warmUp } = setUp({ comp: { at: '2030-01-01T00:00:00.000Z', by: 'person' } });
		expect(warmUp.warming(['comp'])).toEqual([{ unit: 'comp', minutesLeft: 30 }]);
	});
});
