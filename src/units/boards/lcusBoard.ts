import { encodeLcus } from '../../protocols/lcusRelay.ts';
import { refusedError } from '../drivers/unitErrors.ts';
import type { BoardContext, BoardProtocol } from './boardProtocol.ts';

/** An LCUS board: it is told, and never answers. */
export function createLcusBoard({ board, send }: BoardContext): BoardProtocol {
	const unreadable = async (): Promise<never> => {
		throw refusedError(board.id, 'This relay board tells nothing.', 'Use a board with inputs for tallies.');
	};
	return {
		answers: false,
		receive: () => undefined,
		fail: () => undefined,
		write: async (states, signal) => {
			for (const [channel, on] of states) {
				signal.throwIfAborted();
				await send(encodeLcus(channel, on));
			}
		},
		readOutputs: unreadable,
		readInputs: unreadable,
	};
}
