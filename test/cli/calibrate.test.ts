import { expect, test } from 'vitest';
import { follow } from '../../src/cli/calibration/guide.ts';
import { Args } from '../../src/cli/framework/args.ts';
import { untilState } from '../../src/session/untilState.ts';
import type { CalibrationRun } from '../../src/shared/model/calibration.ts';
import type { RemoteState } from '../../src/shared/protocol/state.ts';
import { emptyState } from '../support/remoteState.ts';

const run = (id: string, phase: CalibrationRun['phase']): CalibrationRun => ({
	id,
	loop: null,
	patch: 'cable',
	phase,
	step: 'response',
	instruction: `${id} is ${phase}`,
	reports: [],
	calibration: phase === 'done' ? `calibration of ${id}` : null,
});

test('a second calibration is followed to its own end, and not told by what the one before found', async () => {
	let state: RemoteState = { ...emptyState(), calibrating: run('first', 'done') };
	const listeners = new Set<() => void>();
	const show = (calibrating: CalibrationRun) => {
		// A new link to the daemon brings the whole state as new objects.
		state = structuredClone({ ...state, calibrating });
		for (const listener of listeners) listener();
	};
	const session = {
		command: async () => null,
		until: (wanted: (now: RemoteState) => boolean, signal: AbortSignal) =>
			untilState(
				() => state,
				(listener) => {
					listeners.add(listener);
					return () => listeners.delete(listener);
				},
				wanted,
				signal,
			),
	};
	const told: string[] = [];
	const context = {
		args: new Args([], {}),
		stdout: { isTTY: false, write: () => true },
		progress: { report: (_: number, label: string) => void told.push(label), clear: () => undefined },
	};
	const ended = follow(session, context, null, new AbortController().signal, 'first');
	show(run('first', 'done'));
	show(run('second', 'measuring'));
	await Promise.resolve();
	show(run('second', 'done'));
	expect((await ended).calibration).toBe('calibration of second');
	expect(told).toEqual(['second is measuring']);
});
