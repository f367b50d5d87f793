import { describe, expect, test } from 'vitest';
import { guide } from '../../src/cli/calibration/guide.ts';
import { soundTone } from '../../src/cli/calibration/tone.ts';
import { Args } from '../../src/cli/framework/args.ts';
import { measured } from '../../src/cli/latency.ts';
import { runPass } from '../../src/cli/pass.ts';
import type { CalibrationRun } from '../../src/shared/model/calibration.ts';
import type { CommandInput } from '../../src/shared/protocol/commands.ts';
import type { PassState, RemoteState, RoundTripRun } from '../../src/shared/protocol/state.ts';
import { cliSession } from '../support/cliSession.ts';
import { emptyState } from '../support/remoteState.ts';

const progress = { report: () => {}, clear: () => {} };
const context = { args: new Args([], {}), stdout: { isTTY: false, write: () => {} }, progress };
const pass = (phase: PassState['phase']) => ({ pass: { phase, progress: 0, message: '' } as PassState });
const run = (phase: CalibrationRun['phase']) => ({
	calibrating: { id: 'r', phase, reports: [] } as unknown as CalibrationRun,
});
const trip = (phase: RoundTripRun['phase']) => ({
	measuring: { why: 'asked', phase, text: '', done: 0, of: 20, report: null } as RoundTripRun,
});
const tone = (sounds: boolean): Partial<RemoteState> => {
	const { audio } = emptyState();
	return { audio: { ...audio, tone: sounds ? { hz: 997, levelDbfs: -18, channels: 'both' } : null } };
};

type Session = ReturnType<typeof cliSession>['session'];

/** What goes on in the daemon: how it begins and ends there, by which commands, and what follows it here. */
const WORKS: Record<
	string,
	{
		start: CommandInput['type'];
		stop: CommandInput['type'];
		begun: Partial<RemoteState>;
		ended: Partial<RemoteState>;
		follow: (session: Session, signal: AbortSignal) => Promise<unknown>;
	}
> = {
	'a pass': {
		start: 'pass.start',
		stop: 'pass.cancel',
		begun: pass('preparing'),
		ended: pass('cancelled'),
		follow: (session, signal) => runPass(session, { note: '', punchIn: false }, signal, () => {}, false),
	},
	'a pass that mends': {
		start: 'pass.mend',
		stop: 'pass.cancel',
		begun: pass('preparing'),
		ended: pass('cancelled'),
		follow: (session, signal) => runPass(session, { note: '', mends: 'x' }, signal, () => {}, false),
	},
	'a calibration': {
		start: 'calibration.start',
		stop: 'calibration.cancel',
		begun: run('measuring'),
		ended: run('cancelled'),
		follow: (session, signal) =>
			guide(session, { type: 'calibration.start', monitorMuted: true }, { ...context, signal }, null),
	},
	'a round trip': {
		start: 'latency.measure',
		stop: 'latency.cancel',
		begun: trip('measuring'),
		ended: trip('cancelled'),
		follow: (session, signal) => measured(session, { times: 20 }, { progress, signal }),
	},
	'the tone at the rack': {
		start: 'tone.start',
		stop: 'tone.stop',
		begun: tone(true),
		ended: tone(false),
		follow: (session, signal) => soundTone(session, { type: 'tone.start', monitorMuted: true }, signal, () => {}),
	},
};

/** The work in a daemon, given up at one moment. */
async function givenUp(name: string, when: 'before' | 'while it begins' | 'while it runs') {
	const work = WORKS[name];
	if (work === undefined) throw new RangeError(name);
	const abort = new AbortController();
	const { session, types } = cliSession(({ type }, set) => {
		if (type === work.start && when === 'while it begins') abort.abort();
		if (type === work.start) set(work.begun);
		if (type === work.start && when === 'while it runs') queueMicrotask(() => queueMicrotask(() => abort.abort()));
		if (type === work.stop) set(work.ended);
	});
	if (when === 'before') abort.abort();
	await work.follow(session, abort.signal).catch(() => undefined);
	return { work, types };
}

describe.each(Object.keys(WORKS))('Ctrl-C and %s', (name) => {
	test('before it began: nothing is begun', async () => {
		const { types } = await givenUp(name, 'before');
		expect(types()).toEqual([]);
	});

	test.each(['while it begins', 'while it runs'] as const)('%s: it is ended in the daemon too', async (when) => {
		const { work, types } = await givenUp(name, when);
		expect(types()).toEqual([work.start, work.stop]);
	});
});

test('a tone that is answered before it is in the state is followed to its end, not left to itself', async () => {
	const { session, set, types } = cliSession(() => {});
	const signal = new AbortController();
	let heard = 0;
	const following = soundTone(session, { type: 'tone.start', monitorMuted: true }, signal.signal, () => {
		heard++;
	});
	await Promise.resolve();
	await Promise.resolve();
	set(tone(true));
	await new Promise((resolve) => setImmediate(resolve));
	expect(heard).toBe(1);
	signal.abort();
	await following;
	expect(types()).toEqual(['tone.start', 'tone.stop']);
});
