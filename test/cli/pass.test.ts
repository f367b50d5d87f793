import { expect, test } from 'vitest';
import { runPass } from '../../src/cli/pass.ts';
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
