import { describe, expect, test } from 'vitest';
import { StateStore } from '../../../src/session/stateStore.ts';
import { ARMED_UNUSED_S, Tapes } from '../../../src/session/tapes/tapes.ts';
import { Rack } from '../../../src/session/units/rack.ts';
import { initialUnits } from '../../../src/session/units/rackUnits.ts';
import { definitionSchema } from '../../../src/shared/model/definition.ts';
import { rigUnitSchema } from '../../../src/shared/model/rig.ts';
import type { RecallState } from '../../../src/shared/protocol/state.ts';
import { resolveDefinition } from '../../../src/units/definitions/resolveDefinition.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { FakeDriver } from '../../support/fakeDriver.ts';
import { emptyState } from '../../support/remoteState.ts';

const definition = definitionSchema.parse({
	schema: 1,
	id: 'test/tape',
	maker: 'Test',
	model: 'Tape',
	class: 'tape',
	channels: 2,
	confidence: 'S',
	transport: true,
	controls: [{ id: 'gain', label: 'GAIN', purpose: 'gain', type: 'continuous', confidence: 'S' }],
});

async function setUp() {
	const clock = new FakeClock();
	const driver = new FakeDriver();
	const rig = rigUnitSchema.parse({ id: 'deck', name: 'Deck', definition: 'test/tape' });
	const units = [
		{ rig, definition: resolveDefinition(definition, rig), driver },
		{ rig: { ...rig, id: 'hand' }, definition: resolveDefinition(definition, rig), driver: null },
	];
	const state = new StateStore({ ...emptyState(), units: initialUnits(units, []) }, clock);
	const notices: string[] = [];
	const notice = (_: string, text: string) => void notices.push(text);
	const rack = new Rack({
		units,
		state,
		clock,
		memory: { rackState: () => [], saveRackState: () => {} },
		simulatedHand: null,
		notice,
	});
	const tapes = new Tapes({ rack, state, clock, notice });
	tapes.start();
	await rack.start();
	const { tape } = driver;
	tape.say({});
	const unit = () => state.state.units['deck'];
	return { clock, driver, notices, state, tape, tapes, unit };
}

const recall: RecallState = {
	id: 'r',
	revision: 'x',
	title: 'revision 1',
	phase: 'running',
	waitingFor: [],
	steps: [],
	untouched: 0,
	problems: [],
};

describe('what a machine was asked, what it answered and what it does', () => {
	test('are three things: an answer is not a motion', async () => {
		const { tape, tapes, unit } = await setUp();
		let answer = () => {};
		tape.answering = new Promise((resolve) => {
			answer = resolve;
		});
		const done = tapes.command('deck', 'play', 'ipad');
		expect(unit()?.tapeDesk?.order).toMatchObject({ action: 'play', by: 'ipad', answer: 'waiting' });
		answer();
		expect(await done).toBe('acknowledged');
		expect(unit()?.tapeDesk?.order?.answer).toBe('acknowledged');
		expect(unit()?.tape?.moving).toBe(false);
		tape.say({ moving: true, mode: 'play' });
		expect(unit()?.tape).toMatchObject({ moving: true, mode: 'play' });
	});

	test('an answer to an earlier order is not shown as the answer to the newest', async () => {
		const { tape, tapes, unit } = await setUp();
		const answers: (() => void)[] = [];
		tape.answering = new Promise((resolve) => answers.push(resolve));
		const first = tapes.command('deck', 'play', 'ipad');
		tape.answering = new Promise((resolve) => answers.push(resolve));
		const second = tapes.locate('deck', 600, 'Chorus', 'ipad');
		answers[0]?.();
		await first;
		expect(unit()?.tapeDesk?.order).toMatchObject({ action: 'locate', toPoint: 'Chorus', answer: 'waiting' });
		answers[1]?.();
		await second;
		expect(unit()?.tapeDesk?.order).toMatchObject({ toSeconds: 600, answer: 'acknowledged' });
	});

	test('a machine that refuses says why, and the order does not read as taken', async () => {
		const { tape, tapes, unit } = await setUp();
		tape.answering = Promise.reject(new Error('no tape'));
		await expect(tapes.command('deck', 'play', 'ipad')).rejects.toThrow('no tape');
		expect(unit()?.tapeDesk?.order).toMatchObject({ answer: 'failed', reason: 'no tape' });
	});

	test('a unit without a transport cannot be asked', async () => {
		const { tapes } = await setUp();
		await expect(tapes.command('hand', 'play', 'ipad')).rejects.toMatchObject({ code: 'unit.no-transport' });
	});

	test('what an absent machine did last is not shown as now, and nothing is waited for', async () => {
		const { driver, tape, tapes, unit } = await setUp();
		await tapes.command('deck', 'play', 'ipad');
		tape.say({ moving: true, mode: 'play' });
		driver.say({ link: 'away', reason: 'unplugged' });
		expect(unit()?.tape).toBeNull();
		expect(unit()?.tapeDesk?.order).toBeNull();
	});

	test('a machine that was left recording is said, once for each time that it is found, by its tally alone', async () => {
		const { driver, notices, tape } = await setUp();
		const left = () => notices.filter((text) => text.includes('left recording'));
		driver.say({ link: 'away', reason: 'unplugged' });
		tape.say({ mode: 'record pause', recording: false });
		expect(left()).toHaveLength(0);
		driver.say({ link: 'away', reason: 'unplugged' });
		tape.say({ mode: 'record', recording: true });
		tape.say({ position: '2' });
		expect(left()).toHaveLength(1);
		driver.say({ link: 'away', reason: 'unplugged' });
		tape.say({ position: '9' });
		expect(left()).toHaveLength(2);
	});
});

describe('arming record', () => {
	test('counts down on every screen, and what is not used is disarmed', async () => {
		const { clock, notices, tapes, tape, unit } = await setUp();
		tapes.arm('deck');
		expect(unit()).toMatchObject({ tape: { armed: true }, tapeDesk: { disarmsInSeconds: ARMED_UNUSED_S } });
		await clock.advance(30_000);
		expect(unit()?.tapeDesk?.disarmsInSeconds).toBe(ARMED_UNUSED_S - 30);
		await clock.advance((ARMED_UNUSED_S - 31) * 1000);
		expect(unit()?.tape?.armed).toBe(true);
		await clock.advance(1000);
		expect(unit()).toMatchObject({ tape: { armed: false }, tapeDesk: { disarmsInSeconds: null } });
		expect(tape.asked).toEqual(['arm', 'disarm']);
		expect(notices.at(-1)).toMatch(/Deck: record is disarmed: not used for 2 minutes/);
	});

	test('use begins the countdown anew, and a machine that records is not disarmed', async () => {
		const { clock, tapes, tape, unit } = await setUp();
		tapes.arm('deck');
		await clock.advance(100_000);
		await tapes.command('deck', 'record', 'ipad');
		expect(unit()?.tapeDesk?.disarmsInSeconds).toBe(ARMED_UNUSED_S);
		tape.say({ recording: true, moving: true, mode: 'record' });
		expect(unit()?.tapeDesk?.disarmsInSeconds).toBeNull();
		await clock.advance(3_600_000);
		expect(unit()?.tape?.armed).toBe(true);
	});

	test('ends with its record, also when the tally is only no longer known', async () => {
		for (const recording of [false, null]) {
			const { tapes, tape, unit } = await setUp();
			tapes.arm('deck');
			tape.say({ recording: true });
			tape.say({ recording });
			expect(unit()?.tape?.armed).toBe(false);
		}
	});

	test('ends with the link, and the machine that comes back is not armed', async () => {
		const { driver, notices, tapes, tape, unit } = await setUp();
		tapes.arm('deck');
		driver.say({ link: 'away', reason: 'unplugged' });
		expect(tape.asked.at(-1)).toBe('disarm');
		expect(notices.some((text) => text.includes('disarmed: the machine is away'))).toBe(true);
		driver.say({ link: 'connected', reason: null });
		tape.say({});
		expect(unit()).toMatchObject({ tape: { armed: false }, tapeDesk: { disarmsInSeconds: null } });
	});

	test('can be taken back by a person, without a word on the other screens', async () => {
		const { clock, notices, tapes, unit } = await setUp();
		tapes.arm('deck');
		tapes.disarm('deck');
		expect(unit()?.tape?.armed).toBe(false);
		await clock.advance(ARMED_UNUSED_S * 1000);
		expect(notices).toEqual([]);
	});

	test('is refused while a test signal sounds, a recall or a pass runs, and on a machine without a record tally', async () => {
		const { state, tape, tapes, unit } = await setUp();
		const refused = (reason: RegExp) => {
			expect(() => tapes.arm('deck')).toThrow(reason);
			expect(unit()?.tape?.armed).toBe(false);
		};
		state.set(['transport', 'mode'], 'measuring');
		refused(/test signal/);
		state.set(['transport', 'mode'], 'stopped');
		state.set(['recall'], recall);
		refused(/recall is running/);
		state.set(['recall'], null);
		tape.can = { ...tape.can, record: false };
		tape.say({});
		refused(/no record tally/);
		expect(tape.asked).toEqual([]);
	});

	test('a pass holds it without a countdown until it disarms it itself', async () => {
		const { clock, tapes, unit } = await setUp();
		tapes.arm('deck');
		tapes.takeForPass('deck');
		expect(unit()?.tape?.armed).toBe(false);
		tapes.armForPass('deck');
		await clock.advance(10 * ARMED_UNUSED_S * 1000);
		expect(unit()).toMatchObject({ tape: { armed: true }, tapeDesk: { disarmsInSeconds: null } });
		tapes.disarm('deck');
		expect(unit()?.tape?.armed).toBe(false);
	});

	test('a link that is lost on the way to a place is said: nobody can stop the tape from here', async () => {
		const { driver, tape, notices } = await setUp();
		tape.say({ moving: true, mode: 'rewind', locate: { toSeconds: 0, outcome: 'open', reason: null } });
		driver.say({ link: 'away', reason: 'unplugged' });
		expect(notices.filter((text) => text.includes('on its way to a place'))).toHaveLength(1);
		driver.say({ link: 'connected', reason: null });
		tape.say({ moving: false, mode: 'stop', locate: null });
		driver.say({ link: 'away', reason: 'unplugged' });
		expect(notices.filter((text) => text.includes('on its way to a place'))).toHaveLength(1);
	});

	test('a pass can take over only what a person has armed, and not what was away since', async () => {
		const { driver, tapes, tape } = await setUp();
		expect(() => tapes.takeForPass('deck')).toThrow(/nobody has armed it/);
		tapes.arm('deck');
		tapes.takeForPass('deck');
		driver.say({ link: 'away', reason: 'unplugged' });
		tape.say({});
		expect(() => tapes.armForPass('deck')).toThrow(/nobody has armed it/);
	});

	test('nothing stays armed when the daemon ends', async () => {
		const { tapes, tape } = await setUp();
		tapes.arm('deck');
		await tapes.stop();
		expect(tape.asked.at(-1)).toBe('disarm');
	});

	test('a tape that is on its way to a place is stopped when the daemon ends, one that plays is not', async () => {
		const { tapes, tape } = await setUp();
		tape.say({ moving: true, mode: 'play', locate: null });
		await tapes.stop();
		expect(tape.asked).not.toContain('stop');
		const other = await setUp();
		other.tape.say({ moving: true, mode: 'wind', locate: { toSeconds: 60, outcome: 'open', reason: null } });
		await other.tapes.stop();
		expect(other.tape.asked.at(-1)).toBe('stop');
	});
});
