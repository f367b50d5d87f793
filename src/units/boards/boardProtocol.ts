import type { Clock } from '../../shared/clock.ts';
import type { Board } from '../../shared/model/board.ts';

/** How one kind of board is spoken to. Channels are counted from 0. Calls come one after the other. */
export interface BoardProtocol {
	/** False for a board that answers nothing: its relays can only be asked for, and it has no inputs. */
	readonly answers: boolean;
	receive(bytes: Uint8Array): void;
	/** The connection is gone. */
	fail(reason: string): void;
	/**
	 * Sets relays; a board that answers has taken them when this resolves. Sending it again is harmless. Contacts are opened,
	 * each of them, even where nothing is heard any more.
	 *
	 * @throws DetentError `unit.silent`, `unit.garbled`, `unit.refused`, `unit.away`
	 */
	write(states: ReadonlyMap<number, boolean>, signal: AbortSignal): Promise<void>;
	/** All relays, true closed. Not for a board that answers nothing. */
	readOutputs(signal: AbortSignal): Promise<boolean[]>;
	/** The given inputs, true high. Not for a board that answers nothing. */
	readInputs(channels: readonly number[], signal: AbortSignal): Promise<Map<number, boolean>>;
}

export interface BoardContext {
	board: Board;
	clock: Clock;
	send(bytes: Uint8Array): Promise<void>;
}

/**
 * Does one part after the other. One that fails keeps the next from being begun, unless it opens contacts only.
 *
 * @throws what the first that failed threw
 */
export async function inOrder<P>(
	parts: Iterable<P>,
	opens: (part: P) => boolean,
	act: (part: P) => Promise<unknown>,
): Promise<void> {
	let failure: { error: unknown } | null = null;
	for (const part of parts) {
		if (failure !== null && !opens(part)) continue;
		try {
			await act(part);
		} catch (error) {
			failure ??= { error };
		}
	}
	if (failure !== null) throw failure.error;
}

/** A board's own processor and its USB adapter answer within this; no source gives a figure. */
export const BOARD_TIMEOUT_MS = 250;
export const BOARD_RETRIES = 2;
export const BOARD_RETRY_PAUSE_MS = 50;
