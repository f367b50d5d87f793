import type { CommandInput } from '../../shared/protocol/commands.ts';
import type { RemoteState } from '../../shared/protocol/state.ts';
import { type AttachedSession, attachSession } from '../attach.ts';
import { DAEMON_OPTIONS, daemonOptions } from '../daemonOptions.ts';
import { EXIT, type Verb } from '../framework/verb.ts';

type Tone = NonNullable<RemoteState['audio']['tone']>;

/**
 * Sends the tone and resolves when it has ended. Aborting the signal ends it, also while it was begun.
 *
 * @param told hears of the tone once it sounds
 * @throws DetentError as `tone.start`; the signal's reason where it was aborted before: nothing was sent
 */
export async function soundTone(
	session: Pick<AttachedSession, 'command' | 'until'>,
	order: Extract<CommandInput, { type: 'tone.start' }>,
	signal: AbortSignal,
	told: (tone: Tone) => void,
): Promise<void> {
	signal.throwIfAborted();
	await session.command(order);
	try {
		// A command may be answered before the state that it made is here.
		const { tone: sent } = (await session.until(({ audio }) => audio.tone !== null, signal)).audio;
		if (sent !== null) told(sent);
		await session.until(({ audio }) => audio.tone === null, signal);
	} catch (error) {
		if (!signal.aborted) throw error;
		await session.command({ type: 'tone.stop' });
	}
}

export const tone: Verb = {
	name: 'tone',
	summary: 'Send 997 Hz at 0 VU to the rack until Ctrl-C, to set input trims by their meters',
	usage: '--muted [--loop PAIR] [--channel left|right|both] [--db DB]',
	options: {
		...DAEMON_OPTIONS,
		json: { type: 'boolean', summary: 'Print as JSON' },
		muted: { type: 'boolean', summary: 'The monitor controller is muted' },
		loop: { type: 'string', value: 'PAIR', summary: 'An insert pair of audio.loops in rig.yaml; else the main pair' },
		channel: { type: 'string', value: 'SIDE', summary: 'left, right or both (default)' },
		db: { type: 'string', value: 'DB', summary: 'Level from 0 VU, -40 to 12 (default 0)' },
	},
	notes: null,
	run: async ({ args, env, signal, stdout }) => {
		args.exactly();
		const loop = args.text('loop');
		const session = await attachSession(daemonOptions(args, env));
		try {
			const order = {
				type: 'tone.start',
				...(loop === null ? {} : { loop }),
				monitorMuted: args.flag('muted'),
				channels: args.choice('channel', ['left', 'right', 'both']) ?? 'both',
				levelDb: args.number('db', -40, 12) ?? 0,
			} as const;
			await soundTone(session, order, signal, ({ hz, levelDbfs, channels }) =>
				stdout.write(
					`${hz} Hz at ${levelDbfs.toFixed(1)} dBFS on ${channels}${loop === null ? '' : ` of the pair ${loop}`}. Ctrl-C ends it.\n`,
				),
			);
			return EXIT.ok;
		} finally {
			await session.close();
		}
	},
};
