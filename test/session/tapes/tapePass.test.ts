import { describe, expect, test } from 'vitest';
import { StateStore } from '../../../src/session/stateStore.ts';
import { TapePass } from '../../../src/session/tapes/tapePass.ts';
import { Tapes } from '../../../src/session/tapes/tapes.ts';
import { Rack } from '../../../src/session/units/rack.ts';
import { initialUnits } from '../../../src/session/units/rackUnits.ts';
import { chainSchema, type PassKind, type TapeRoll } from '../../../src/shared/model/chain.ts';
import { definitionSchema } from '../../../src/shared/model/definition.ts';
import { rigUnitSchema } from '../../../src/shared/model/rig.ts';
import { resolveDefinition } from '../../../src/units/definitions/resolveDefinition.ts';
import { FakeClock, settle } from '../../support/fakeClock.ts';
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

/** A machine that needs 1 s to wind anywhere and 0.8 s to lock. */
async function setUp(kind: PassKind, roll: Partial<TapeRoll> = {}, tells: { speed: boolean } = { speed: true }) {
	const clock = new FakeClock();
	const driver = new FakeDriver();
	const { tape } = driver;
	const rig = rigUnitSchema.parse({ id: 'deck', name: 'Deck', definition: 'test/tape' });
	const units = [{ rig, definition: resolveDefinition(definition, rig), driver }];
	const state = new StateStore({ ...emptyState(), units: initialUnits(units, []) }, clock);
	const notices: string[] = [];
	const notice = (_: string, text: string) => void notices.push(text);
	const memory = { rackState: () => [], saveRackState: () => {} };
	const rack = new Rack({ units, state, clock, memory, simulatedHand: null, notice });
	const tapes = new Tapes({ rack, state, clock, notice });
	tapes.start();
	await rack.start();
	const speed = (value: boolean) => (tells.speed ? value : null);
	tape.say({ atSpeed: speed(false) });
	tape.onCommand = (action, seconds) => {
		if (action === 'locate') {
			tape.say({ moving: true, mode: 'wind', positionSeconds: seconds });
			clock.after(1000, () => tape.say({ moving: false, mode: 'stop' }));
		} else if (action === 'stop') tape.say({ moving: false, mode: 'stop', recording: false, atSpeed: speed(false) });
		else {
			tape.say({ moving: true, mode: action, recording: action === 'record' });
			clock.after(800, () => tape.say({ atSpeed: speed(true) }));
		}
	};
	const chain = chainSchema.parse({
		schema: 1,
		name: 'Tape',
		passKind: kind,
		tape: { unit: 'deck', ...roll },
		stages: [{ id: 'tape', kind: 'insert', name: 'Tape', units: ['deck'] }],
	});
	const pass = new TapePass({ tapes, rack, state, clock, notice }, chain, { unit: 'deck', ...roll });
	const cancel = new AbortController();
	const said: string[] = [];
	const start = async () => {
		await pass.takeOver(cancel.signal);
		return pass.roll(cancel.signal, (text) => said.push(text));
	};
	return { cancel, clock, driver, notices, pass, said, start, state, tape, tapes };
}

describe('the machine of a tape pass', () => {
	test('goes to its place, records by its tally, locks, and the music starts where it was said', async () => {
		const { clock, pass, start, tape, tapes } = await setUp('repro', { startSeconds: 600, prerollSeconds: 4 });
		tapes.arm('deck');
		const rolled = start();
		await clock.advance(1100);
		expect(tape.asked).toEqual(['arm', 'disarm', 'locate 596', 'arm', 'record']);
		await clock.advance(900);
		tape.say({ positionSeconds: 599.4 });
		await clock.advance(4000);
		expect(await rolled).toEqual({
			unit: 'deck',
			startSeconds: 599.4,
			atSpeed: 'told',
			spinUpSeconds: null,
			watched: ['motion', 'speed', 'record'],
		});
		const ended = pass.end();
		await clock.advance(200);
		await ended;
		expect(tape.asked).toContain('stop');
		expect(await tape.status()).toMatchObject({ moving: false, armed: false });
	});

	test('a machine that does not tell its speed is given its time, and that is said as assumed', async () => {
		const { clock, start, tapes } = await setUp('repro', { spinUpSeconds: 7 }, { speed: false });
		tapes.arm('deck');
		let done = false;
		const rolled = start().finally(() => {
			done = true;
		});
		await clock.advance(6900);
		expect(done).toBe(false);
		await clock.advance(300);
		expect(await rolled).toMatchObject({ atSpeed: 'assumed', spinUpSeconds: 7, watched: ['motion', 'record'] });
	});

	test('nothing rolls that nobody has armed, and playing needs no arming', async () => {
		const recording = await setUp('toTape');
		await expect(recording.start()).rejects.toMatchObject({ code: 'unit.not-armed' });
		expect(recording.tape.asked).toEqual([]);
		const playing = await setUp('fromTape');
		const rolled = playing.start();
		await playing.clock.advance(1000);
		expect(await rolled).toMatchObject({ watched: ['motion', 'speed'] });
		expect(playing.tape.asked).toEqual(['play']);
	});

	test('a machine that moves, or whose motion is not known, is not taken over', async () => {
		for (const moving of [true, null]) {
			const { start, tape } = await setUp('fromTape');
			tape.say({ moving });
			await expect(start()).rejects.toMatchObject({ code: 'unit.tape-moving' });
		}
	});

	test('a tape that comes to another place is no place', async () => {
		const { clock, start, tape } = await setUp('fromTape', { startSeconds: 600 });
		tape.onCommand = () => tape.say({ positionSeconds: 300 });
		const failed = expect(start()).rejects.toMatchObject({ code: 'unit.tape-place' });
		await clock.advance(301_000);
		await failed;
	});

	test('a machine that cannot be sent to a place must have been wound there', async () => {
		const { start, tape } = await setUp('fromTape', { startSeconds: 600 });
		tape.can = { ...tape.can, locate: false };
		tape.say({ positionSeconds: 100 });
		await expect(start()).rejects.toThrow(/stands at 0:01:40.0.*can't be sent/);
		expect(tape.asked).toEqual([]);
	});

	test('a machine that does not tell where it is must have been sent there: it is not waited for', async () => {
		const { start, tape } = await setUp('fromTape', { startSeconds: 600 });
		tape.can = { ...tape.can, position: false, motion: false };
		tape.say({ positionSeconds: null, moving: null });
		tape.onCommand = () => tape.say({ moving: true, atSpeed: true });
		await start();
		expect(tape.asked).not.toContain('locate 595');
		expect(tape.asked).toContain('play');
	});

	test('a machine that only says where it is has arrived when its way is done', async () => {
		const { clock, start, tape } = await setUp('fromTape', { startSeconds: 600 });
		tape.can = { ...tape.can, motion: false };
		tape.say({ moving: null });
		tape.onCommand = (action, seconds) => {
			if (action === 'locate') {
				tape.say({ positionSeconds: seconds, locate: { toSeconds: 595, outcome: 'done', reason: null } });
			} else tape.say({ moving: true, atSpeed: true, positionSeconds: 599 });
		};
		const started = start();
		await clock.advance(10_000);
		await started;
		expect(tape.asked).toEqual(expect.arrayContaining(['locate 595', 'play']));
	});

	test('a machine that never locks does not print', async () => {
		const { clock, start, tape, tapes } = await setUp('repro');
		tapes.arm('deck');
		tape.onCommand = () => tape.say({ moving: true, recording: true });
		const failed = expect(start()).rejects.toMatchObject({ code: 'unit.tape-speed' });
		await clock.advance(21_000);
		await failed;
	});

	test('what it loses during the print is told once, by kind', async () => {
		const losses = [
			[{ moving: false, mode: 'stop' }, 'tape-stopped'],
			[{ recording: false }, 'tape-record'],
			[{ recording: null }, 'tape-record'],
			[{ atSpeed: false }, 'tape-speed'],
			['away', 'tape-away'],
		] as const;
		for (const [loss, kind] of losses) {
			const { clock, driver, pass, start, tape, tapes } = await setUp('repro');
			tapes.arm('deck');
			const rolled = start();
			await clock.advance(1000);
			const heard: string[] = [];
			const stop = pass.watch(await rolled, (failure) => heard.push(failure.kind));
			expect(heard).toEqual([]);
			if (loss === 'away') driver.say({ link: 'away', reason: 'unplugged' });
			else tape.say(loss);
			tape.say({ moving: false, recording: false });
			expect(heard).toEqual([kind]);
			stop();
		}
	});

	test('cancelled on its way it stops, and stays disarmed', async () => {
		for (const afterMs of [500, 1500]) {
			const { cancel, clock, pass, start, tape, tapes } = await setUp('repro', { startSeconds: 600 });
			tapes.arm('deck');
			const failed = expect(start()).rejects.toThrow();
			await clock.advance(afterMs);
			cancel.abort();
			await failed;
			const ended = pass.end();
			await clock.advance(200);
			await ended;
			expect(tape.asked).toContain('stop');
			expect(await tape.status()).toMatchObject({ moving: false, recording: false, armed: false });
		}
	});

	test('a machine that does not stop is said loudly', async () => {
		const { clock, notices, pass, start, tape } = await setUp('fromTape');
		const rolled = start();
		await clock.advance(1000);
		await rolled;
		tape.onCommand = () => {};
		const ended = pass.end();
		await clock.advance(11_000);
		await ended;
		await settle();
		expect(notices.at(-1)).toMatch(/told to stop and still moves/);
	});
});
