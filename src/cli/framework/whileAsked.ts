import type { RemoteState } from '../../shared/protocol/state.ts';
import type { AttachedSession } from '../attach.ts';

/**
 * Asks the person for as long as the question stands: somebody at another screen may answer it meanwhile.
 *
 * @param stands says of the state whether the question is still asked
 * @param ask is given a signal that aborts when it is not, and when the person gives up
 * @returns what they answered; null when the question is not asked any more
 * @throws what `ask` throws; the signal's reason
 */
export async function whileAsked<Answer>(
	session: Pick<AttachedSession, 'until'>,
	stands: (state: RemoteState) => boolean,
	signal: AbortSignal,
	ask: (signal: AbortSignal) => Promise<Answer>,
): Promise<Answer | null> {
	const over = new AbortController();
	const end = () => over.abort();
	// A daemon that is gone asks nothing any more; whoever looks at its state next hears of that.
	session.until((state) => !stands(state), over.signal).then(end, end);
	try {
		return await ask(AbortSignal.any([signal, over.signal]));
	} catch (error) {
		signal.throwIfAborted();
		if (over.signal.aborted) return null;
		throw error;
	} finally {
		end();
	}
}
