import { z } from 'zod';
import { calibrationCommands } from './commands/calibration.ts';
import { conversationCommands } from './commands/conversation.ts';
import { listeningCommands } from './commands/listening.ts';
import { passesCommands } from './commands/passes.ts';
import { rackCommands } from './commands/rack.ts';
import { studioCommands } from './commands/studio.ts';
import { tapeCommands } from './commands/tape.ts';
import { tracksCommands } from './commands/tracks.ts';

/** Every command a remote or the command line may give, a file for each kind in `commands/`. Each carries an id and gets exactly one answer. */
export const commandSchema = z.discriminatedUnion('type', [
	...rackCommands,
	...tracksCommands,
	...listeningCommands,
	...passesCommands,
	...conversationCommands,
	...tapeCommands,
	...calibrationCommands,
	...studioCommands,
]);
export type Command = z.infer<typeof commandSchema>;
/** A command as a caller may write it, with defaults left out. */
export type CommandInput = z.input<typeof commandSchema>;
export type CommandOf<T extends Command['type']> = Extract<Command, { type: T }>;

export const answerSchema = z.discriminatedUnion('ok', [
	z.strictObject({ ok: z.literal(true), result: z.unknown() }),
	z.strictObject({
		ok: z.literal(false),
		error: z.strictObject({
			code: z.string(),
			message: z.string(),
			subject: z.string().nullable(),
			remedy: z.string().nullable(),
		}),
	}),
]);
export type Answer = z.infer<typeof answerSchema>;
