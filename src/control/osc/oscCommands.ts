import type { OscArgument } from '../../protocols/osc/packet.ts';
import type { CommandInput } from '../../shared/protocol/commands.ts';
import type { RemoteState } from '../../shared/protocol/state.ts';
import { isPress, numberOf, switchOf } from './oscValues.ts';

/** What a message to an address asks for; null for a key that is let go. */
export interface OscCommand {
	/** What the command is to: only the newest of those to one thing waits. */
	thing: string;
	/** Stops what others have begun. */
	urgent?: true;
	commandOf(all: readonly OscArgument[], state: RemoteState): CommandInput | null;
}

const key =
	(command: (state: RemoteState) => CommandInput): OscCommand['commandOf'] =>
	(all, state) =>
		isPress(all) ? command(state) : null;

/** The addresses that give commands, besides those of the controls. There is none that arms or records. */
export function oscCommands(state: RemoteState): Map<string, OscCommand> {
	const commands = new Map<string, OscCommand>();
	const transport = '/detent/transport';
	commands.set(`${transport}/play`, {
		thing: transport,
		commandOf: key((now) => ({ type: 'transport.play', frame: now.transport.frame })),
	});
	commands.set(`${transport}/stop`, {
		thing: transport,
		urgent: true,
		commandOf: key(() => ({ type: 'transport.stop' })),
	});
	commands.set(`${transport}/locate`, {
		thing: transport,
		commandOf: (all, now) => ({
			type: 'transport.locate',
			frame: Math.round(numberOf(all) * now.transport.rateHz),
		}),
	});
	const monitor = '/detent/monitor';
	commands.set(`${monitor}/dim`, {
		thing: `${monitor}/dim`,
		commandOf: (all) => ({ type: 'monitor.set', dim: switchOf(all) }),
	});
	commands.set(`${monitor}/mute`, {
		thing: `${monitor}/mute`,
		commandOf: (all) => ({ type: 'monitor.set', muted: switchOf(all) }),
	});
	commands.set(`${monitor}/level`, {
		thing: `${monitor}/level`,
		commandOf: (all) => ({ type: 'monitor.set', levelDb: numberOf(all) }),
	});
	for (const [unit, { tape }] of Object.entries(state.units)) {
		const read = `/detent/unit/${unit}/read`;
		commands.set(read, { thing: read, commandOf: key(() => ({ type: 'unit.read', unit })) });
		if (tape === null) continue;
		const thing = `/detent/tape/${unit}`;
		for (const action of ['play', 'rewind', 'forward'] as const) {
			commands.set(`${thing}/${action}`, {
				thing,
				commandOf: key(() => ({ type: 'tape.command', unit, action })),
			});
		}
		commands.set(`${thing}/stop`, {
			thing,
			urgent: true,
			commandOf: key(() => ({ type: 'tape.command', unit, action: 'stop' })),
		});
		commands.set(`${thing}/zero`, { thing, commandOf: key(() => ({ type: 'tape.toZero', unit })) });
		commands.set(`${thing}/locate`, {
			thing,
			commandOf: (all) => ({ type: 'tape.locate', unit, seconds: numberOf(all) }),
		});
	}
	return commands;
}
