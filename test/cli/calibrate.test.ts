import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { parseLevel } from '../../src/cli/calibration/answerTo.ts';
import { guide } from '../../src/cli/calibration/guide.ts';
import { Args } from '../../src/cli/framework/args.ts';
import { type Person, personAt } from '../../src/cli/framework/person.ts';
import { DetentError } from '../../src/shared/errors.ts';
import type { CalibrationRun, CalibrationStep } from '../../src/shared/model/calibration.ts';
import type { CommandInput } from '../../src/shared/protocol/commands.ts';
import { cliSession } from '../support/cliSession.ts';
import { settle } from '../support/fakeClock.ts';
import { FakePerson } from '../support/fakePerson.ts';

const START = { type: 'calibration.start', monitorMuted: true } as const;
const run = (id: string, phase: CalibrationRun['phase'], step: CalibrationStep = 'response'): CalibrationRun => ({
	id,
	loop: null,
	patch: 'cable',
	phase,
	step,
	instruction: `${id} is ${phase} at ${step}`,
	reports: [],
	calibration: phase === 'done' ? `calibration of ${id}` : null,
});

/** `detent calibrate` at a desk; the daemon's routine is what the test shows. */
function atDesk(done: (command: CommandInput) => unknown = () => undefined) {
	const abort = new AbortController();
	const told: string[] = [];
	const printed: string[] = [];
	const { session, commands, types, set } = cliSession((command, change) => {
		if (command.type === 'calibration.cancel') change({ calibrating: run('r', 'cancelled') });
		return done(command);
	});
	const context = {
		args: new Args([], {}),
		stdout: { isTTY: false, write: (text: string) => void printed.push(text) },
		progress: { report: (_: number, label: string) => void told.push(label), clear: () => undefined },
		signal: abort.signal,
	};
	const person = new FakePerson();
	const show = async (calibrating: CalibrationRun) => {
		// A new link to the daemon brings the whole state as new objects.
		set(structuredClone({ calibrating }));
		await settle();
	};
	const begin = (whom: Person | null = person) => guide(session, START, context, whom);
	return { abort, begin, commands, person, printed, show, told, types };
}

test('a second calibration is followed to its own end, and not told by what the one before found', async () => {
	const { begin, show, told } = atDesk();
	await show(run('first', 'done'));
	const ended = begin(null);
	await show(run('first', 'done'));
	await show(run('second', 'measuring'));
	await show(run('second', 'done'));
	expect((await ended).calibration).toBe('calibration of second');
	expect(told).toEqual(['second is measuring at response']);
});

describe('at the desk while somebody else is at the rack', () => {
	test('a question that is answered elsewhere is given up, and the next one is asked', async () => {
		const { begin, commands, person, show } = atDesk();
		const ended = begin();
		await show(run('r', 'waiting', 'reference'));
		const enterAtTheDesk = person.answer;
		await show(run('r', 'waiting', 'patch'));
		enterAtTheDesk('');
		await settle();
		expect(commands).toEqual([START]);
		expect(person.asked).toHaveLength(2);
		person.answer('');
		await settle();
		expect(commands.at(-1)).toEqual({ type: 'calibration.next', run: 'r', step: 'patch' });
		await show(run('r', 'done'));
		await ended;
	});

	test('what ends there ends here, without an Enter', async () => {
		const { begin, show } = atDesk();
		const ended = begin();
		await show(run('r', 'waiting', 'reference'));
		await show(run('r', 'cancelled'));
		expect((await ended).phase).toBe('cancelled');
	});

	test('an answer that comes too late is said to, and the calibration goes on', async () => {
		const { begin, person, printed, show } = atDesk(({ type }) => {
			if (type === 'calibration.next')
				throw new DetentError('audio.calibration.step', { message: 'It has gone on meanwhile.' });
		});
		const ended = begin();
		await show(run('r', 'waiting', 'wiring'));
		person.answer('g');
		await settle();
		expect(printed.join('')).toContain('It has gone on meanwhile.');
		await show(run('r', 'done'));
		expect((await ended).phase).toBe('done');
	});
});

test('Ctrl-C at a question ends it without an Enter, and the routine with it', async () => {
	const { abort, begin, show, types } = atDesk();
	const ended = begin();
	await show(run('r', 'waiting', 'reference'));
	abort.abort();
	expect((await ended).phase).toBe('cancelled');
	expect(types()).toEqual(['calibration.start', 'calibration.cancel']);
});

test('a routine that nobody answers any more is cancelled: its tone is not left on', async () => {
	const nobody = new DetentError('audio.calibration', { message: 'Nobody answers.' });
	const { begin, show, types } = atDesk();
	const ended = begin({ ask: () => Promise.reject(nobody), close: () => {} });
	const refused = expect(ended).rejects.toBe(nobody);
	await show(run('r', 'waiting', 'reference'));
	await refused;
	expect(types()).toEqual(['calibration.start', 'calibration.cancel']);
});

test('what is typed at the patch counts only when it says so', async () => {
	const { begin, commands, person, show } = atDesk();
	const ended = begin();
	await show(run('r', 'waiting', 'patch'));
	person.answer('4.1');
	await settle();
	expect(commands).toEqual([START]);
	person.answer('y');
	await settle();
	expect(commands.at(-1)).toEqual({ type: 'calibration.next', run: 'r', step: 'patch' });
	await show(run('r', 'done'));
	await ended;
});

test.each([
	['', null],
	['4.1', 4.1],
	['+4,12 dBu', 4.12],
	['-3', -3],
	['41', Number.NaN],
	['0 V', Number.NaN],
	['loud', Number.NaN],
])('a level that is typed as "%s" is read as %s', (text, dbu) => {
	expect(parseLevel(text)).toBe(dbu);
	expect(parseLevel('1.228 V')).toBeCloseTo(4, 2);
});

describe('a person at a terminal', () => {
	const nobody = { code: 'audio.calibration', message: 'Nobody answers.', remedy: 'Run it in a terminal.' } as const;
	const never = new AbortController().signal;
	const stdout = { isTTY: true, write: () => {} };
	/** Lines come in when the stream has been read. */
	const typed = (input: PassThrough, text: string) =>
		new Promise<void>((done) => input.write(text, () => setImmediate(done)));

	test('answers the question that is on the screen, and not one before it was read', async () => {
		const input = Object.assign(new PassThrough(), { isTTY: true });
		const person = personAt(input, stdout, nobody);
		const first = person.ask('One?', never);
		await typed(input, 'one\n\n');
		expect(await first).toBe('one');
		const second = person.ask('Two?', never);
		await typed(input, ' two \n');
		expect(await second).toBe('two');
		person.close();
	});

	test('has every answer ready in a pipe', async () => {
		const input = new PassThrough();
		const person = personAt(input, stdout, nobody);
		await typed(input, 'one\ntwo\n');
		expect([await person.ask('One?', never), await person.ask('Two?', never)]).toEqual(['one', 'two']);
		person.close();
	});

	test('is let go when the question is given up, and when the input ends', async () => {
		const input = Object.assign(new PassThrough(), { isTTY: true });
		const person = personAt(input, stdout, nobody);
		const abort = new AbortController();
		const given = person.ask('One?', abort.signal);
		abort.abort(new Error('given up'));
		await expect(given).rejects.toThrow('given up');
		const open = person.ask('Two?', never);
		input.end();
		await expect(open).rejects.toMatchObject({ code: 'audio.calibration' });
		await expect(person.ask('Three?', never)).rejects.toMatchObject({ code: 'audio.calibration' });
	});
});
