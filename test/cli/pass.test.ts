import { expect, test } from 'vitest';
import { createProgress } from '../../src/cli/framework/progress.ts';
import { runPass } from '../../src/cli/pass.ts';
import { passNews } from '../../src/cli/passNews.ts';
import { endJson, endText } from '../../src/cli/passText.ts';
import type { Finding } from '../../src/shared/model/finding.ts';
import type { CommandInput } from '../../src/shared/protocol/commands.ts';
import type { PassState, RemoteState } from '../../src/shared/protocol/state.ts';
import { emptyState } from '../support/remoteState.ts';

/** Commands of a pass whose phases come in this order, with the word that was given for it gone since its print began. */
async function commandsOf(staysMuted: boolean, phases: readonly PassState['phase'][]): Promise<string[]> {
	const commands: string[] = [];
	const session = {
		command: async ({ type }: CommandInput) => void commands.push(type),
		async until(wanted: (state: RemoteState) => boolean) {
			const { audio, ...rest } = emptyState();
			for (const phase of phases) {
				const controller = { kind: 'person', confirmedAt: null } as const;
				const state = { ...rest, audio: { ...audio, controller }, pass: { phase } as PassState };
				if (wanted(state)) return state;
			}
			throw new Error('it never ended');
		},
	};
	const order = { note: '', punchIn: true };
	await runPass(session, order, new AbortController().signal, () => {}, staysMuted);
	return commands;
}

test('a controller that is said to stay muted is said so again, once, where stretches are printed again', async () => {
	const phases = ['measuring latency', 'printing', 'punching in', 'punching in', 'complete'] as const;
	expect(await commandsOf(true, phases)).toEqual(['pass.start', 'monitor.confirmMuted']);
	expect(await commandsOf(false, phases)).toEqual(['pass.start']);
});

const hum: Finding = {
	kind: 'hum',
	severity: 'warning',
	by: 'programme',
	frame: 48_000 * 83.4,
	frames: null,
	channel: 'both',
	text: 'Hum at 50 Hz.',
};
const printing: PassState = {
	id: '01890a5d-ac96-774b-bcce-b302099a8057',
	track: '01890a5d-ac96-774b-bcce-b302099a8058',
	phase: 'printing',
	progress: 0.5,
	failure: null,
	findings: [],
	proof: null,
	revision: null,
	message: 'Printing',
	levels: null,
};
const stateOf = (pass: PassState): RemoteState => ({ ...emptyState(), pass });

/** What is on the screen after a pass with this found in it, one list after the other, and what went to the pipe. */
function shown(json: boolean, ...told: Finding[][]): string {
	const written: string[] = [];
	const screenOutput = { isTTY: true, write: (text: string) => void written.push(text) };
	let nowMs = 0;
	const news = passNews({ stdout: screenOutput, progress: createProgress(screenOutput, () => nowMs, false) }, json);
	for (const findings of told) {
		news(stateOf({ ...printing, findings }));
		nowMs += 1000;
	}
	// What a terminal shows of each line: what was written after it was last taken away.
	return written
		.join('')
		.split('\n')
		.map((line) => line.split('\r\x1b[K').at(-1))
		.join('\n');
}

test('each finding is a line with its time while the pass runs, once, and the progress line stays below', () => {
	const drop: Finding = { ...hum, kind: 'dropout', severity: 'failure', frame: 48_000, text: 'A gap of 5 ms.' };
	const mended = { ...drop, mendedByTake: 1 };
	expect(shown(false, [], [hum], [drop, hum], [drop, hum], [mended, hum])).toBe(
		[
			'warning  1:23.4: Hum at 50 Hz.',
			'failure  0:01.0: A gap of 5 ms.',
			'failure  0:01.0: A gap of 5 ms. Printed again: take 1.',
			'████████████············  50 % Printing',
		].join('\n'),
	);
	expect(shown(true, [hum])).not.toContain('Hum');
});

test('a pass that ended without a print says why and where; for a script what was found and what watched it, too', () => {
	const failure = { kind: 'device-lost', frame: 48_000 * 58, reason: 'The device is gone.' };
	const state = stateOf({ ...printing, phase: 'failed', failure, findings: [hum], proof: 'programme only' });
	expect(endText(state)).toBe('The pass failed at 0:58.0: The device is gone.\n');
	expect(JSON.parse(endJson(state))).toEqual({
		phase: 'failed',
		failure,
		rateHz: 48_000,
		findings: [hum],
		proof: 'programme only',
		levels: null,
		revision: null,
	});
});
