import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Board } from '../../src/shared/model/board.ts';
import type { TapeAction } from '../../src/shared/model/tape.ts';
import type { SuiteTime } from './driverSuite.ts';
import type { MachinesBench } from './machinesBench.ts';
import { codeOf } from './simulatorsBench.ts';

/** A tape is braked so often until it is still moving when its board has answered. */
const BRAKED = 5;

/** What machines and switches on a board that answers promise; the same in memory and over real sockets. */
export function contactsSuite(kind: Board['kind'], open: () => Promise<MachinesBench>, time: SuiteTime): void {
	describe(`Contacts of a ${kind} board`, () => {
		let bench: MachinesBench;
		/** The relays of play, stop, rewind, forward and record. */
		const closed = () => {
			const relays = bench.studio.boards.relays('board')?.closed ?? [];
			return [0, 1, 2, 3, 10].map((channel) => relays[channel]);
		};
		const motion = () => bench.studio.tape('atr')?.motion;
		const link = (unit: string) => bench.driver(unit).link().link;
		beforeEach(async () => {
			bench = await open();
			await time.until(() => link('atr') === 'connected' && link('patch') === 'connected');
		});
		afterEach(() => time.settle(bench.stop()));

		test('a button is pressed for a moment, and the lamps tell what the tape does', async () => {
			const tape = bench.tape('atr');
			expect(tape.can).toEqual({ locate: false, record: true, position: false, motion: true });
			expect(await time.settle(tape.status())).toMatchObject({ moving: false, mode: 'stop', recording: false });
			for (const action of ['play', 'forward', 'rewind'] as const satisfies readonly TapeAction[]) {
				expect(await time.settle(tape.command(action))).toBe('asked');
				expect(closed()).toEqual([false, false, false, false, false]);
				expect(motion()).toBe(action);
				expect(await time.settle(tape.status())).toMatchObject({ moving: true, mode: action, asked: action });
			}
			await time.settle(tape.command('stop'));
			expect(motion()).toBe('stop');
			await time.until(() => bench.studio.boards.machine('atr')?.level('stop') === true);
			await time.pass(50);
			expect(await time.settle(tape.status())).toMatchObject({ moving: false, mode: 'stop' });
		});

		test('a braking machine, whose lamps are dark, is not said to stand', async () => {
			const tape = bench.tape('atr');
			for (let tries = 1; ; tries += 1) {
				await time.settle(tape.command('forward'));
				await time.pass(500);
				await time.settle(tape.command('stop'));
				const said = await time.settle(tape.status());
				// A busy computer may take longer to ask than the tape to stand: then nothing was shown yet.
				if (bench.studio.boards.machine('atr')?.level('stop') === true && tries < BRAKED) continue;
				expect(said).toMatchObject({ moving: null, mode: 'no lamp lit' });
				return;
			}
		});

		test('it does not record unless armed, and then with record and play together', async () => {
			const tape = bench.tape('atr');
			expect(await codeOf(time.settle(tape.command('record')))).toBe('unit.refused');
			expect(motion()).toBe('stop');
			tape.arm(true);
			expect(await time.settle(tape.command('record'))).toBe('acknowledged');
			expect(motion()).toBe('record');
			expect(await time.settle(tape.status())).toMatchObject({ moving: true, mode: 'record', recording: true });
			await time.settle(tape.command('stop'));
		});

		test('a record whose tally does not come is stopped, and fails', async () => {
			const tape = bench.tape('atr');
			tape.arm(true);
			bench.studio.boards.relays('board')?.wire(10, () => false);
			expect(await codeOf(time.settle(tape.command('record')))).toBe('unit.refused');
			expect(motion()).toBe('stop');
			expect(closed()).toEqual([false, false, false, false, false]);
		});

		test('a record that is cancelled before its tally came is stopped', async () => {
			const tape = bench.tape('atr');
			tape.arm(true);
			bench.studio.boards.relays('board')?.wire(10, () => false);
			const abort = new AbortController();
			const failed = tape.command('record', abort.signal).then(
				() => 'resolved',
				(error: unknown) => error,
			);
			await time.until(() => motion() === 'record' && closed()[4] === false);
			abort.abort('enough');
			expect(await time.settle(failed)).toBe('enough');
			expect(motion()).toBe('stop');
		});

		test('a tape that a hand starts is seen by itself', async () => {
			const modes: string[] = [];
			bench.tape('atr').onStatus(({ mode }) => modes.push(mode));
			bench.studio.tape('atr')?.go('rewind');
			await time.until(() => modes.includes('rewind'));
		});

		test('presses of one machine never overlap, whoever asks for how many', async () => {
			const tape = bench.tape('atr');
			const most: number[] = [];
			bench.studio.boards.relays('board')?.onChange(() => most.push(closed().filter(Boolean).length));
			await time.settle(Promise.all([tape.command('play'), tape.command('forward'), tape.command('stop')]));
			expect(Math.max(...most)).toBe(1);
			expect(most).toHaveLength(6);
			expect(motion()).toBe('stop');
		});

		test('a cancelled press lets the button go', async () => {
			const abort = new AbortController();
			const call = bench.tape('atr').command('play', abort.signal);
			const failed = call.then(
				() => 'resolved',
				(error: unknown) => error,
			);
			await time.until(() => closed()[0] === true);
			abort.abort('enough');
			expect(await time.settle(failed)).toBe('enough');
			await time.until(() => closed()[0] === false);
		});

		test('a button that the broken wire left closed is opened when the board comes back', async () => {
			const call = bench.tape('atr').command('forward');
			const failed = codeOf(call);
			await time.until(() => closed()[3] === true);
			await bench.studio.setFault('board', 'unplugged');
			expect(await time.settle(failed)).toBe('unit.away');
			expect(closed()[3]).toBe(true);
			await bench.studio.setFault('board', null);
			await time.until(() => link('atr') === 'connected');
			expect(closed()[3]).toBe(false);
		});

		test('ending opens the buttons, puts declared switches to their safe state and leaves the others', async () => {
			await time.settle(bench.driver('patch').set('insert_1', 1));
			await time.settle(bench.driver('patch').set('insert_2', 0));
			const call = bench.tape('atr').command('play');
			const failed = codeOf(call);
			await time.until(() => closed()[0] === true);
			await time.settle(Promise.all([bench.driver('atr').stop(), bench.driver('patch').stop()]));
			expect(['unit.refused', 'unit.away']).toContain(await time.settle(failed));
			expect(closed()).toEqual([false, false, false, false, false]);
			const relays = bench.studio.boards.relays('board')?.closed;
			expect(relays?.[6]).toBe(false);
			expect(relays?.[7]).toBe(true);
		});

		test('a switch is acknowledged by the relay that the board reads back', async () => {
			const patch = bench.driver('patch');
			expect([...patch.settable]).toEqual(['insert_1', 'insert_2']);
			expect(await time.settle(patch.set('insert_1', 1))).toEqual({ evidence: 'acknowledged', position: 1 });
			expect(bench.studio.positions('patch').get('insert_1')).toBe(1);
			expect(bench.studio.boards.relays('board')?.closed[6]).toBe(true);
			expect(await time.settle(patch.set('insert_2', 1))).toEqual({ evidence: 'acknowledged', position: 1 });
			expect(bench.studio.boards.relays('board')?.closed[7]).toBe(false);
			expect(await time.settle(patch.read())).toEqual(
				new Map([
					['insert_1', 1],
					['insert_2', 1],
				]),
			);
		});

		test('a hand on the board’s own button is reported', async () => {
			const reports: [string, number][] = [];
			bench.driver('patch').onReport((control, position) => reports.push([control, position]));
			bench.studio.setByHand('patch', 'insert_1', 1);
			await time.until(() => reports.some(([control, position]) => control === 'insert_1' && position === 1));
		});

		test('a relay that does not move is refused; what the unit does not have is refused too', async () => {
			await bench.studio.setFault('board', 'nak');
			expect(await codeOf(time.settle(bench.driver('patch').set('insert_1', 1)))).toBe('unit.refused');
			expect(await codeOf(time.settle(bench.driver('patch').set('insert_3', 1)))).toBe('unit.refused');
			expect(link('patch')).toBe('connected');
		});

		test.each(['silent', 'garbage', 'half-frame'] as const)(
			'%s: all units of the board are away, and come back',
			async (fault) => {
				await bench.studio.setFault('atr', fault);
				expect(['unit.silent', 'unit.garbled']).toContain(await codeOf(time.settle(bench.driver('patch').read())));
				expect(link('patch')).toBe('away');
				await time.until(() => link('atr') === 'away');
				await bench.studio.setFault('atr', null);
				await time.until(() => link('atr') === 'connected' && link('patch') === 'connected');
				expect(await codeOf(time.settle(bench.driver('patch').set('insert_1', 1)))).toBe('none');
			},
		);

		test('a late answer is not taken for the next question', async () => {
			await bench.studio.setFault('board', 'late');
			expect(await codeOf(time.settle(bench.driver('patch').read()))).toBe('unit.silent');
			await bench.studio.setFault('board', null);
			await time.until(() => link('patch') === 'connected');
			await time.settle(bench.driver('patch').set('insert_1', 1));
			await time.pass(1600);
			expect((await time.settle(bench.driver('patch').read())).get('insert_1')).toBe(1);
		});

		test('the wire of each unit is heard as its own', async () => {
			const heard: string[] = [];
			bench.driver('patch').onWire((event) => heard.push(event.direction));
			await time.settle(bench.driver('patch').set('insert_1', 1));
			expect(heard).toContain('out');
			expect(heard).toContain('in');
		});
	});
}
