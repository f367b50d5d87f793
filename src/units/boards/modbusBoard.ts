import {
	encodeModbus,
	MODBUS,
	type ModbusFrame,
	ModbusParser,
	modbusBits,
	modbusException,
	modbusGapMs,
	modbusRead,
	modbusWriteCoil,
	modbusWriteCoils,
} from '../../protocols/modbusRtu.ts';
import { delay } from '../../shared/clock.ts';
import { RequestLine, type Verdict } from '../drivers/requestLine.ts';
import { refusedError } from '../drivers/unitErrors.ts';
import { boardLine } from './boardLine.ts';
import {
	BOARD_RETRIES,
	BOARD_RETRY_PAUSE_MS,
	BOARD_TIMEOUT_MS,
	type BoardContext,
	type BoardProtocol,
	inOrder,
} from './boardProtocol.ts';

/** A Modbus RTU relay board: coils are its relays, discrete inputs its tallies. */
export function createModbusBoard({ board, clock, send }: BoardContext): BoardProtocol {
	const address = board.address ?? 1;
	const inputs = board.inputs ?? 0;
	const gapMs = modbusGapMs(boardLine(board).baudRate);
	const parser = new ModbusParser('answer');
	let quietSinceMs = Number.NEGATIVE_INFINITY;
	// Read answers do not name what they are of. This one has a byte more than any other read, or is refused as no other is.
	const markerCount = Math.ceil(board.outputs / 8) * 8 + 1;
	const line = new RequestLine<ModbusFrame>({
		unit: board.id,
		clock,
		write: async (bytes) => {
			const waitMs = quietSinceMs + gapMs - clock.monotonicMs();
			if (waitMs > 0) await delay(clock, waitMs);
			await send(bytes);
			quietSinceMs = clock.monotonicMs();
		},
		resetParser: () => void parser.gap(),
		timeoutMs: BOARD_TIMEOUT_MS,
		retries: BOARD_RETRIES,
		retryPauseMs: BOARD_RETRY_PAUSE_MS,
		marker: {
			request: encodeModbus(modbusRead(address, MODBUS.readCoils, 0, markerCount)),
			matches: (frame) =>
				modbusBits(frame, MODBUS.readCoils, markerCount) !== null ||
				frame.function === (MODBUS.readCoils | MODBUS.error),
		},
	});
	const ask = <R>(
		request: ModbusFrame,
		decode: (frame: ModbusFrame) => R | null,
		signal: AbortSignal,
		anyway = false,
	): Promise<R> =>
		line[anyway ? 'askAnyway' : 'ask']<R>(
			encodeModbus(request),
			(frame): Verdict<R> | null => {
				if (frame.address !== address) return null;
				if (frame.function === (request.function | MODBUS.error)) {
					const reason = `The relay board refused: ${modbusException(frame.data[0] ?? 0)}.`;
					return { kind: 'refused', error: refusedError(board.id, reason, 'Check its channels in the rig.') };
				}
				const value = frame.function === request.function ? decode(frame) : null;
				return value === null ? null : { kind: 'answer', value };
			},
			signal,
		);
	/** A write is answered with its own address and value, or number of coils. */
	const write = (request: ModbusFrame, signal: AbortSignal, anyway: boolean) =>
		ask(
			request,
			({ data }) => (data.length === 4 && data.every((byte, index) => byte === request.data[index]) ? true : null),
			signal,
			anyway,
		);
	return {
		answers: true,
		receive: (bytes) => {
			quietSinceMs = clock.monotonicMs();
			for (const event of parser.push(bytes)) {
				if (event.kind !== 'frame' || !line.offer(event.frame)) line.garbage();
			}
		},
		fail: (reason) => {
			parser.gap();
			line.fail(reason);
		},
		write: async (states, signal) => {
			await inOrder(neighbours(states), opens, (run) => {
				const [first] = run.states;
				const request =
					run.states.length === 1 && first !== undefined
						? modbusWriteCoil(address, run.first, first)
						: modbusWriteCoils(address, run.first, run.states);
				return write(request, signal, opens(run));
			});
		},
		readOutputs: (signal) =>
			ask(
				modbusRead(address, MODBUS.readCoils, 0, board.outputs),
				(frame) => modbusBits(frame, MODBUS.readCoils, board.outputs),
				signal,
			),
		readInputs: async (channels, signal) => {
			const bits = await ask(
				modbusRead(address, MODBUS.readInputs, 0, inputs),
				(frame) => modbusBits(frame, MODBUS.readInputs, inputs),
				signal,
			);
			return new Map(channels.map((channel) => [channel, bits[channel] ?? false]));
		},
	};
}

interface Run {
	first: number;
	states: boolean[];
}

const opens = (run: Run) => !run.states.includes(true);

/** The channels in runs without gaps, so that contacts that belong together close in one frame. */
function neighbours(states: ReadonlyMap<number, boolean>): Run[] {
	const runs: Run[] = [];
	for (const [channel, on] of [...states].sort(([one], [other]) => one - other)) {
		const last = runs.at(-1);
		if (last !== undefined && last.first + last.states.length === channel) last.states.push(on);
		else runs.push({ first: channel, states: [on] });
	}
	return runs;
}
