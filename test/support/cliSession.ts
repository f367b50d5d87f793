import type { AttachedSession } from '../../src/cli/attach.ts';
import { untilState } from '../../src/session/untilState.ts';
import type { CommandInput } from '../../src/shared/protocol/commands.ts';
import type { RemoteState } from '../../src/shared/protocol/state.ts';
import { emptyState } from './remoteState.ts';

/**
 * A session as a verb uses it, without a daemon.
 *
 * @param done hears of each command before it is answered, and may throw
 */
export function cliSession(done: (command: CommandInput, set: (change: Partial<RemoteState>) => void) => unknown) {
	let state = emptyState();
	const listeners = new Set<() => void>();
	const commands: CommandInput[] = [];
	const set = (change: Partial<RemoteState>) => {
		state = { ...state, ...change };
		for (const listener of [...listeners]) listener();
	};
	const session: Pick<AttachedSession, 'command' | 'state' | 'until'> = {
		async command(command) {
			commands.push(command);
			await done(command, set);
		},
		state: () => state,
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
	};
	const types = () => commands.map(({ type }) => type);
	return { session, commands, types, set };
}
