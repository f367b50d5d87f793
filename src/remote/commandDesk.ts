import type { Logger } from 'pino';
import type { Actor, SessionPort } from '../session/port.ts';
import type { Clock } from '../shared/clock.ts';
import { DetentError, isDetentError } from '../shared/errors.ts';
import { mayCommand } from '../shared/protocol/commandRoles.ts';
import { type Answer, commandSchema } from '../shared/protocol/commands.ts';
import { LATE_MS } from '../shared/protocol/sockets.ts';
import type { RateLimit } from './rateLimit.ts';

export interface CommandDeps {
	session: SessionPort;
	clock: Clock;
	logger: Logger;
	isPaired: (remote: string) => boolean;
}

export function refusal(error: DetentError): Answer {
	return {
		ok: false,
		error: { code: error.code, message: error.message, subject: error.subject, remedy: error.remedy },
	};
}

export function unpaired(): DetentError {
	return new DetentError('remote.unpaired', { message: 'This device was unpaired.' });
}

export function notForClients(): DetentError {
	return new DetentError('remote.role', {
		message: "A client's device can listen, compare, comment and approve, but not do this.",
	});
}

export function flooded(): DetentError {
	return new DetentError('remote.flood', { message: 'Too much at once; this one was not carried out.' });
}

function late(): DetentError {
	return new DetentError('remote.late', {
		message: 'This was held up on the way and came too late. Nothing was done.',
		remedy: 'Look at where it stands now, and do it again if you still want it.',
	});
}

/**
 * One command of a remote, from the wire to its answer: paired, not flooding, in time, in the contract and within the
 * role, in this order; only then the session hears of it. What is refused is logged and changes nothing.
 *
 * @param sentAtMs the remote's stamp in the daemon's monotonic time; null for a program on this machine
 */
export async function carryOut(
	payload: unknown,
	sentAtMs: unknown,
	actor: Actor,
	limit: RateLimit,
	deps: CommandDeps,
): Promise<Answer> {
	const refuse = (error: DetentError, facts: object = {}): Answer => {
		deps.logger.warn({ remote: actor.id, code: error.code, ...facts }, 'refused: command');
		return refusal(error);
	};
	if (!deps.isPaired(actor.id)) return refuse(unpaired());
	if (!limit.allow()) return refuse(flooded());
	if (sentAtMs !== null) {
		if (typeof sentAtMs !== 'number' || !Number.isFinite(sentAtMs)) {
			return refuse(new DetentError('remote.malformed', { message: 'The stamp of the command is not a time.' }));
		}
		const heldUpMs = deps.clock.monotonicMs() - sentAtMs;
		if (heldUpMs > LATE_MS) return refuse(late(), { heldUpMs: Math.round(heldUpMs) });
	}
	const command = commandSchema.safeParse(payload);
	if (!command.success) {
		const issue = command.error.issues[0];
		const where = issue?.path.map(String).join('.') || 'command';
		return refuse(
			new DetentError('remote.malformed', {
				message: `The command does not fit the contract: ${issue === undefined ? 'unknown' : `${where}: ${issue.message}`}.`,
			}),
			{ where },
		);
	}
	const { type } = command.data;
	if (!mayCommand(actor.role, type)) return refuse(notForClients(), { command: type });
	try {
		return { ok: true, result: (await deps.session.command(command.data, actor)) ?? null };
	} catch (error) {
		if (isDetentError(error)) return refusal(error);
		deps.logger.error({ err: error, command: type }, 'command failed');
		return refusal(
			new DetentError('internal.command', { message: 'Something failed inside Detent; the log has the details.' }),
		);
	}
}
