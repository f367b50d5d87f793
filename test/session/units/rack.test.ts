import { describe, expect, test } from 'vitest';
import { StateStore } from '../../../src/session/stateStore.ts';
import { Rack } from '../../../src/session/units/rack.ts';
import { initialUnits, type RackUnit } from '../../../src/session/units/rackUnits.ts';
import { DetentError } from '../../../src/shared/errors.ts';
import { definitionSchema } from '../../../src/shared/model/definition.ts';
import { rigUnitSchema } from '../../../src/shared/model/rig.ts';
import type { StoredControl } from '../../../src/store/logStore.ts';
import { resolveDefinition } from '../../../src/units/definitions/resolveDefinition.ts';
import type { UnitDriver } from '../../../src/units/driver.ts';
import { FakeClock, settle } from '../../support/fakeClock.ts';
import { FakeDriver } from '../../support/fakeDriver.ts';
import { emptyState } from '../../support/remoteState.ts';

const definition = definitionSchema.parse({
	schema: 1,
	id: 'test/eq',
	maker: 'Test',
	model: 'EQ',
	class: 'eq',
	channels: 2,
	confidence: 'S',
	controls: [
		{ id: 'gain', label: 'GAIN', purpose: 'gain', type: 'continuous', confidence: 'S' },
		{
			id: 'freq',
			label: 'FREQ',
			purpose: 'frequency',
			type: 'stepped',
			confidence: 'S',
			positions: [{ legend: '60' }, { legend: '100' }, { legend: '200' }],
			rest: 1,
		},
	],
});

async function setUp(stored: StoredControl[] = []) {
	const clock = new FakeClock();
	const driver = new FakeDriver();
	const unit = (id: string, own: UnitDriver | null): RackUnit => {
		const rig = rigUnitSchema.parse({ id, definition: 'test/eq' });
		return { rig, definition: resolveDefinition(definition, rig), driver: own };
	};
	const units = [unit('wired', driver), unit('manual', null)];
	const state = new StateStore({ ...emptyState(), units: initialUnits(units, stored) }, clock);
	const saved: StoredControl[] = [];
	const turned: string[] = [];
	const notices: string[] = [];
	const rack = new Rack({
		units,
		state,
		clock,
		memory: { rackState: () => stored, saveRackState: (control) => saved.push(control) },
		simulatedHand: (id, control, position) => turned.push(`${id} ${control} ${position}`),
		notice: (_, text) => notices.push(text),
	});
	await rack.start();
	return { clock, driver, rack, saved, state, turned, notices };
}

const drag = (seq: number, last = false) => ({ by: 'ipad', gesture: { remote: 'ipad', gesture: 'g1', seq }, last });

describe('the rack', () => {
	test('a unit without remote takes a person’s word, and says that it was a hand', async () => {
		const { rack, turned, saved } = await setUp();
		rack.move('manual', 'gain', 0.4, drag(0, true));
		expect(rack.state('manual', 'gain')).toMatchObject({
			position: 0.4,
			evidence: { evidence: 'acknowledged', by: 'hand', outcome: 'done' },
		});
		expect(turned).toEqual(['manual gain 0.4']);
		expect(saved).toHaveLength(1);
	});

	test('while a message is under way only the newest wish waits behind it', async () => {
		const { rack, driver } = await setUp();
		for (let step = 1; step <= 50; step += 1) rack.move('wired', 'gain', step / 100, drag(step));
		expect(driver.sent.map((message) => message.position)).toEqual([0.01]);
		driver.sent[0]?.answer({ evidence: 'acknowledged', position: 0.01 });
		await settle();
		expect(driver.sent.map((message) => message.position)).toEqual([0.01, 0.5]);
		expect(rack.state('wired', 'gain').position).toBe(0.5);
	});

	test('what the unit answered is what is believed, with that evidence', async () => {
		const { rack, driver } = await setUp();
		rack.move('wired', 'freq', 2, drag(0, true));
		expect(rack.state('wired', 'freq').evidence).toMatchObject({ evidence: 'none', outcome: 'open' });
		driver.sent[0]?.answer({ evidence: 'asked', position: 2 });
		await settle();
		expect(rack.state('wired', 'freq').evidence).toMatchObject({ evidence: 'asked', by: 'wire', outcome: 'done' });
	});

	test('a refusal is a failure with its reason on every screen, never a quiet success', async () => {
		const { rack, driver, notices } = await setUp();
		rack.move('wired', 'freq', 2, drag(0, true));
		driver.sent[0]?.refuse(new DetentError('unit.silent', { message: 'It does not answer.', subject: 'wired' }));
		await settle();
		expect(rack.state('wired', 'freq').evidence).toMatchObject({
			evidence: 'none',
			outcome: 'failed',
			reason: 'wired: It does not answer.',
		});
		expect(notices).toEqual(['wired: It does not answer.']);
	});

	test('a knob turned at the unit is seen, with the unit as its mover', async () => {
		const { rack, driver } = await setUp();
		driver.turn('freq', 0);
		expect(rack.state('wired', 'freq')).toMatchObject({
			position: 0,
			movedBy: 'unit',
			evidence: { evidence: 'acknowledged' },
		});
	});

	test('a lost link makes what came over the wire stale', async () => {
		const { rack, driver } = await setUp();
		driver.turn('freq', 0);
		driver.say({ link: 'away', reason: 'unplugged' });
		expect(rack.state('wired', 'freq').evidence.stale).toBe('lost link');
	});

	test('after a restart everything known is stale', async () => {
		const before = await setUp();
		before.rack.move('manual', 'gain', 0.4, drag(0, true));
		const after = await setUp(before.saved);
		expect(after.rack.state('manual', 'gain')).toMatchObject({ position: 0.4, evidence: { stale: 'restart' } });
	});

	test('undo takes a whole gesture back in one step', async () => {
		const { rack } = await setUp();
		rack.move('manual', 'gain', 0.2, { by: 'ipad', gesture: null, last: true });
		for (let step = 1; step <= 10; step += 1) rack.move('manual', 'gain', 0.2 + step / 100, drag(step, step === 10));
		rack.undo('ipad');
		expect(rack.state('manual', 'gain').position).toBe(0.2);
		expect(() => rack.undo('ipad')).toThrowError(expect.objectContaining({ code: 'unit.undo' }));
	});

	test('redo does a gesture again until another gesture came after the undo', async () => {
		const { rack } = await setUp();
		rack.move('manual', 'gain', 0.2, { by: 'ipad', gesture: null, last: true });
		rack.move('manual', 'gain', 0.5, drag(1, true));
		expect(() => rack.redo('ipad')).toThrowError(expect.objectContaining({ code: 'unit.redo' }));
		rack.undo('ipad');
		rack.redo('phone');
		expect(rack.state('manual', 'gain')).toMatchObject({ position: 0.5, movedBy: 'phone' });
		rack.undo('ipad');
		expect(rack.state('manual', 'gain').position).toBe(0.2);
		rack.move('manual', 'gain', 0.7, drag(2, true));
		expect(() => rack.redo('ipad')).toThrowError(expect.objectContaining({ code: 'unit.redo' }));
		rack.undo('ipad');
		expect(rack.state('manual', 'gain').position).toBe(0.2);
	});

	test('an impossible position, control or unit is refused and changes nothing', async () => {
		const { rack, state } = await setUp();
		const before = state.state.units;
		for (const [unit, control, position] of [
			['manual', 'freq', 3],
			['manual', 'freq', 0.5],
			['manual', 'gain', 1.01],
			['manual', 'gain', Number.NaN],
			['manual', 'nothing', 0],
			['nobody', 'gain', 0],
		] as const) {
			expect(() => rack.move(unit, control, position, drag(0))).toThrowError(DetentError);
		}
		expect(state.state.units).toBe(before);
	});

	test('"at rest" states what nobody knew, and leaves what is known alone', async () => {
		const { rack } = await setUp();
		rack.move('manual', 'gain', 0.7, drag(0, true));
		rack.rest('manual', 'ipad');
		expect(rack.state('manual', 'gain').position).toBe(0.7);
		expect(rack.state('manual', 'freq').position).toBe(1);
		expect(rack.unknown(['manual'])).toEqual([]);
	});

	test('a unit that refuses is shown where it says that it stands, and that is written down', async () => {
		const { driver, rack, saved } = await setUp();
		rack.move('wired', 'gain', 0.5, drag(0, true));
		driver.turn('gain', 0.2);
		driver.sent[0]?.refuse(new DetentError('unit.refused', { message: 'It stands elsewhere.' }));
		await settle();
		expect(rack.state('wired', 'gain')).toMatchObject({
			position: 0.2,
			evidence: { evidence: 'acknowledged', by: 'wire', outcome: 'failed' },
		});
		expect(saved.at(-1)).toMatchObject({ control: 'gain', position: 0.2 });
	});

	test('undo of two controls in one gesture puts each back to its own place', async () => {
		const { rack } = await setUp();
		rack.setByHand('manual', 'gain', 0.8, { by: 'hand', gesture: null, last: true });
		rack.setByHand('manual', 'freq', 2, { by: 'hand', gesture: null, last: true });
		rack.move('manual', 'gain', 0.7, drag(0));
		rack.move('manual', 'freq', 1, drag(1, true));
		rack.undo('ipad');
		expect(rack.state('manual', 'freq').position).toBe(2);
		expect(rack.state('manual', 'gain').position).toBe(0.7);
	});

	test('tells when a knob is turned at the unit, not when it only repeats where it stands', async () => {
		const { driver, rack } = await setUp();
		driver.turn('freq', 1);
		const heard: string[] = [];
		rack.onTurned((unit, control) => heard.push(`${unit} ${control.label}`));
		driver.turn('freq', 1);
		driver.turn('freq', 2);
		expect(heard).toEqual(['wired FREQ']);
	});

	test('a control whose message failed is not known, and waits are over when the wire is quiet', async () => {
		const { driver, rack } = await setUp();
		rack.move('wired', 'gain', 0.5, drag(0, true));
		let quiet = false;
		const waiting = rack.quiet().then(() => {
			quiet = true;
		});
		await settle();
		expect(quiet).toBe(false);
		driver.sent[0]?.refuse(new DetentError('unit.silent', { message: 'No answer.' }));
		await waiting;
		expect(rack.unsure(['wired']).map(({ control }) => control.id)).toContain('gain');
	});

	test('evidence older than half a day, or than a pass of another project, is stale', async () => {
		const { clock, rack } = await setUp();
		rack.setByHand('manual', 'gain', 0.5, { by: 'hand', gesture: null, last: true });
		rack.expire('a');
		expect(rack.state('manual', 'gain').evidence.stale).toBeNull();
		await clock.advance(1000);
		rack.usedBy('b');
		rack.expire('b');
		expect(rack.state('manual', 'gain').evidence.stale).toBeNull();
		rack.expire('a');
		expect(rack.state('manual', 'gain').evidence.stale).toBe('another pass');
		rack.setByHand('manual', 'freq', 1, { by: 'hand', gesture: null, last: true });
		await clock.advance(13 * 3600_000);
		rack.expire('b');
		expect(rack.state('manual', 'freq').evidence.stale).toBe('age');
	});
});
