import { describe, expect, test } from 'vitest';
import type { AttachedSession } from '../../src/cli/attach.ts';
import { locateAndWatch } from '../../src/cli/tape/locate.ts';
import { findPlace, machine, threeLines } from '../../src/cli/tape/machine.ts';
import { untilState } from '../../src/session/untilState.ts';
import { type TapeOrder, UNKNOWN_TAPE } from '../../src/shared/model/tape.ts';
import type { CommandInput } from '../../src/shared/protocol/commands.ts';
import { applyChange, type RemoteState, type UnitState } from '../../src/shared/protocol/state.ts';
import { FakeClock, settle } from '../support/fakeClock.ts';
import { emptyState } from '../support/remoteState.ts';

const can = { locate: true, record: true, position: true, motion: true };
const deck: UnitState = {
	id: 'deck',
	name: 'The deck',
	definition: 'test/deck',
	serial: null,
	channel: 'stereo',
	link: 'connected',
	linkReason: null,
	controls: {},
	tape: { ...UNKNOWN_TAPE, moving: false, mode: 'stop', positionSeconds: 600, recording: false, can },
	memory: null,
	tapeDesk: { order: null, disarmsInSeconds: null },
};
const order: TapeOrder = {
	action: 'locate',
	toSeconds: 60,
	toPoint: null,
	by: 'terminal',
	at: '2026-01-01T00:00:00.000Z',
	answer: 'acknowledged',
	reason: null,
};
const points = ['Chorus', 'Choir', 'Verse'].map((name, n) => ({
	id: `${n}`,
	unit: 'deck',
	name,
	seconds: 60 * n,
	by: null,
	at: order.at,
}));

function withPoints(): RemoteState {
	const track = {
		id: 't',
		title: 'T',
		position: 1,
		mix: null,
		chain: null,
		locators: points,
		revisions: [],
		requests: [],
		revisionsUsed: 0,
	};
	return {
		...emptyState(),
		units: { deck, hand: { ...deck, id: 'hand', name: 'By hand', tape: null, tapeDesk: null } },
		current: { project: 'p', track: 't' },
		projects: { p: { id: 'p', title: 'P', artist: '', form: 'single', revisionsIncluded: null, tracks: [track] } },
	};
}

/** A session that does what the test says. */
function fakeSession() {
	let state = withPoints();
	const listeners = new Set<() => void>();
	const commands: CommandInput[] = [];
	const set = (key: 'tape' | 'tapeDesk', change: object) => {
		const before = state.units['deck']?.[key];
		state = applyChange(state, { path: ['units', 'deck', key], value: { ...before, ...change } });
		for (const listener of [...listeners]) listener();
	};
	const session: AttachedSession = {
		async command(command) {
			commands.push(command);
			set('tapeDesk', { order });
		},
		state: () => state,
		monitor: async () => {},
		meters: () => {},
		until: (wanted, signal) =>
			untilState(
				() => state,
				(listener) => {
					listeners.add(listener);
					return () => listeners.delete(listener);
				},
				wanted,
				signal,
			),
		close: async () => {},
	};
	return { session, commands, set };
}

const progress = { report: () => {}, clear: () => {} };

function start() {
	const clock = new FakeClock();
	const cancel = new AbortController();
	const { session, commands, set } = fakeSession();
	const command: CommandInput = { type: 'tape.locate', unit: 'deck', seconds: 60 };
	const located = locateAndWatch(session, 'deck', 60, command, progress, cancel.signal, clock);
	return { cancel, clock, commands, located, set };
}

describe('detent tape locate', () => {
	test('says that the tape is there only when it stands there', async () => {
		const { located, set } = start();
		await settle();
		set('tape', { moving: true, positionSeconds: 60.2 });
		await settle();
		set('tape', { moving: false, positionSeconds: 60.4 });
		expect(await located).toMatchObject({ there: true });
	});

	test('a tape that stands elsewhere for seconds has not come there', async () => {
		const { clock, located, set } = start();
		await settle();
		set('tape', { moving: true, positionSeconds: 300 });
		await settle();
		set('tape', { moving: false, positionSeconds: 200 });
		await clock.advance(5000);
		expect(await located).toMatchObject({ there: false });
	});

	test('a way that failed ends at once, with the reason', async () => {
		const { located, set } = start();
		await settle();
		set('tape', { moving: true, positionSeconds: 300, locate: { toSeconds: 60, outcome: 'open', reason: null } });
		await settle();
		set('tape', { moving: false, locate: { toSeconds: 60, outcome: 'failed', reason: 'It runs the wrong way.' } });
		await expect(located).rejects.toMatchObject({
			code: 'unit.place',
			message: expect.stringContaining('It runs the wrong way.'),
		});
	});

	test('a machine that cannot tell is not said to be there', async () => {
		const { located, set } = start();
		set('tape', { can: { ...can, motion: false }, moving: null });
		expect(await located).toMatchObject({ there: null });
	});

	test('Ctrl-C stops the tape', async () => {
		const { cancel, commands, located } = start();
		await settle();
		cancel.abort();
		await expect(located).rejects.toThrow();
		expect(commands.at(-1)).toEqual({ type: 'tape.command', unit: 'deck', action: 'stop' });
	});

	test('Ctrl-C before the tape is sent anywhere leaves it where it is', async () => {
		const { commands, session } = fakeSession();
		const command: CommandInput = { type: 'tape.locate', unit: 'deck', seconds: 60 };
		const located = locateAndWatch(session, 'deck', 60, command, progress, AbortSignal.abort(), new FakeClock());
		await expect(located).rejects.toThrow();
		expect(commands).toEqual([]);
	});

	test('Ctrl-C while the tape is told where to go stops it after that', async () => {
		const { cancel, commands, located } = start();
		cancel.abort();
		await expect(located).rejects.toThrow();
		expect(commands.map(({ type }) => type)).toEqual(['tape.locate', 'tape.command', 'tape.command']);
	});

	test('what somebody else asks for meanwhile ends the watch', async () => {
		const { located, set } = start();
		await settle();
		set('tapeDesk', { order: { ...order, action: 'play', at: '2026-01-01T00:00:09.000Z' } });
		set('tape', { moving: true });
		await expect(located).rejects.toMatchObject({ code: 'unit.overtaken' });
	});
});

describe('what the words of detent tape mean', () => {
	test('a place is a time or a point of the track, by the beginning of its name where only one has it', () => {
		const state = withPoints();
		expect(findPlace(state, 'deck', '1:30')).toMatchObject({ seconds: 90, point: null });
		expect(findPlace(state, 'deck', 'verse')).toMatchObject({ seconds: 120, point: { name: 'Verse' } });
		expect(() => findPlace(state, 'deck', 'cho')).toThrow(/Chorus.*Choir/);
		expect(() => findPlace(state, 'deck', 'Bridge')).toThrow(/neither a time nor a point/);
	});

	test('a unit that only a hand can work is not a machine', () => {
		expect(() => machine(withPoints(), 'hand')).toThrow(/no transport that Detent can reach/);
		expect(machine(withPoints(), 'the deck').id).toBe('deck');
	});

	test('asked, answered and done are told apart', () => {
		const text = threeLines({ ...deck, tapeDesk: { order, disarmsInSeconds: null } });
		expect(text).toContain('asked     go to 0:01:00.0');
		expect(text).toContain('answered  taken by the machine');
		expect(text).toContain('does      standing: stop');
	});
});
