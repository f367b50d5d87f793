import {
	encodeNumato,
	NUMATO_COMMANDS,
	type NumatoAnswer,
	NumatoParser,
	parseNumatoHex,
	parseNumatoState,
} from '../../protocols/numato.ts';
import { RequestLine } from '../drivers/requestLine.ts';
import {
	BOARD_RETRIES,
	BOARD_RETRY_PAUSE_MS,
	BOARD_TIMEOUT_MS,
	type BoardContext,
	type BoardProtocol,
	inOrder,
} from './boardProtocol.ts';

/** A Numato relay or GPIO board: every command is echoed, so an answer cannot be taken for another command's. */
export function createNumatoBoard({ board, clock, send }: BoardContext): BoardProtocol {
	const parser = new NumatoParser();
	const line = new RequestLine<NumatoAnswer>({
		unit: board.id,
		clock,
		write: send,
		resetParser: () => parser.reset(),
		timeoutMs: BOARD_TIMEOUT_MS,
		retries: BOARD_RETRIES,
		retryPauseMs: BOARD_RETRY_PAUSE_MS,
		marker: {
			request: encodeNumato(NUMATO_COMMANDS.version),
			matches: ({ echo }) => echo === NUMATO_COMMANDS.version,
		},
	});
	const ask = <R>(
		command: string,
		decode: (lines: readonly string[]) => R | null,
		signal: AbortSignal,
		anyway = false,
	): Promise<R> =>
		line[anyway ? 'askAnyway' : 'ask']<R>(
			encodeNumato(command),
			({ echo, lines }) => {
				const value = echo === command ? decode(lines) : null;
				return value === null ? null : { kind: 'answer', value };
			},
			signal,
		);
	return {
		answers: true,
		receive: (bytes) => {
			for (const answer of parser.push(bytes)) if (!line.offer(answer)) line.garbage();
		},
		fail: (reason) => {
			parser.reset();
			line.fail(reason);
		},
		write: async (states, signal) => {
			// The prompt behind the echo is all that a board says to it.
			await inOrder(
				states,
				([, on]) => !on,
				([channel, on]) => ask(NUMATO_COMMANDS.relay(channel, on), () => true, signal, !on),
			);
		},
		readOutputs: (signal) =>
			ask(NUMATO_COMMANDS.relayReadAll, ([text = '']) => parseNumatoHex(text, board.outputs), signal),
		readInputs: async (channels, signal) => {
			const states = new Map<number, boolean>();
			for (const channel of channels) {
				states.set(
					channel,
					await ask(NUMATO_COMMANDS.gpioRead(channel), ([text = '']) => parseNumatoState(text), signal),
				);
			}
			return states;
		},
	};
}
