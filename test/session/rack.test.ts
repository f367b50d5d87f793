import { describe, expect, test } from 'vitest';
import { Rack } from '../../src/session/rack.ts';
import { initialUnits, type RackUnit } from '../../src/session/rackUnits.ts';
import { StateStore } from '../../src/session/stateStore.ts';
import { DetentError } from '../../src/shared/errors.ts';
import { definitionSchema } from '../../src/shared/model/definition.ts';
import { rigUnitSchema } from '../../src/shared/model/rig.ts';
import type { StoredControl } from '../../src/store/logStore.ts';
import { resolveDefinition } from '../../src/units/definitions/resolveDefinition.ts';
import type { LinkReport, SetOutcome, UnitDriver } from '../../src/units/driver.ts';
import { FakeClock, settle } from '../support/fakeClock.ts';
import { emptyState } from '../support/remoteState.ts';

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

/** A unit that answers when the test says so. */
class FakeDriver implements UnitDriver {
	readonly unit = 'wired';
	readonly settable = new Set(['gain', 'freq']);
	readonly readable = new Set<string>();
	readonly transport = null;
	readonly sent: {
		control: string;
		position: number;
		answer: (outcome: SetOutcome) => void;
		refuse: (error: Error) => void;
	}[] = [];
	#link: ((report: LinkReport) => void)[] = [];
	#report: ((control: string, position: number) => void)[] = [];

	start(): Promise<void> {
		return Promise.resolve();
	}
	stop(): Promise<void> {
		return Promise.resolve();
	}
	link(): LinkReport {
		return { link: 'connected', reason: null };
	}
	onLink(listener: (report: LinkReport) => void) {
		this.#link.push(listener);
		return () => {};
	}
	set(control: string, position: number): Promise<SetOutcome> {
		return new Promise((answer, refuse) => this.sent.push({ control, position, answer, refuse }));
	}
	read(): Promise<Map<string, number>> {
		return Promise.resolve(new Map());
	}
	onReport(listener: (control: string, position: number) => void) {
		this.#report.push(listener);
		return () => {};
	}
	say(report: LinkReport): void {
		for (const listener of this.#link) listener(report);
	}
	turn(control: string, position: number): void {
		for (const listener of this.#report) listener(control, position);
	}
}

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
});
