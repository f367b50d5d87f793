import { expect, test } from 'vitest';
import { walkByHand } from '../../src/cli/recall.ts';
import { DetentError } from '../../src/shared/errors.ts';
import type { CommandInput } from '../../src/shared/protocol/commands.ts';
import type { RecallState, RecallStepState } from '../../src/shared/protocol/state.ts';
import { cliSession } from '../support/cliSession.ts';
import { settle } from '../support/fakeClock.ts';
import { FakePerson } from '../support/fakePerson.ts';

const STEPS = ['gain', 'freq'];

/** A recall by hand of which so many steps are set. */
function byHand(set: number): { recall: RecallState } {
	const steps = STEPS.map((id, index) => {
		const outcome = index < set ? 'done' : 'open';
		return { id, unit: 'eq', control: id, kind: 'hand', text: id, evidence: { outcome, reason: null } };
	}) as unknown as RecallStepState[];
	const phase = set < STEPS.length ? 'waiting for hand' : 'done';
	const rest = { title: 'revision 1', revision: null, waitingFor: [], untouched: 0, problems: [] };
	return { recall: { id: 'r', phase, steps, ...rest } };
}

/** `detent recall` at a desk, at its first step. */
async function atDesk(done: (command: CommandInput) => unknown = () => undefined) {
	const abort = new AbortController();
	const { session, commands, set } = cliSession(done);
	const person = new FakePerson();
	const printed: string[] = [];
	const stdout = { isTTY: false, write: (text: string) => void printed.push(text) };
	set(byHand(0));
	const ended = walkByHand(session, person, stdout, abort.signal);
	await settle();
	const show = async (steps: number) => {
		set(byHand(steps));
		await settle();
	};
	return { abort, commands, ended, person, printed, show };
}

test('a knob that was set on a tablet is not asked for at the desk any more, and the next one is', async () => {
	const { commands, ended, person, show } = await atDesk();
	const enterAtTheDesk = person.answer;
	await show(1);
	enterAtTheDesk('');
	await settle();
	expect(commands).toEqual([]);
	person.answer('f');
	await settle();
	expect(commands).toEqual([{ type: 'recall.hand', step: 'freq', outcome: 'failed' }]);
	await show(2);
	expect((await ended).phase).toBe('done');
});

test('a word about a knob that comes too late ends nothing', async () => {
	const { ended, person, printed, show } = await atDesk(() => {
		throw new DetentError('recall.step', { message: 'This step does not wait for a hand now.' });
	});
	person.answer('');
	await show(2);
	expect((await ended).phase).toBe('done');
	expect(printed.join('')).toContain('does not wait for a hand now');
});

test('Ctrl-C while a knob is asked for ends it without an Enter', async () => {
	const { abort, ended } = await atDesk();
	abort.abort(new Error('given up'));
	await expect(ended).rejects.toThrow('given up');
});
