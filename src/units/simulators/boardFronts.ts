import { LcusParser } from '../../protocols/lcusRelay.ts';
import {
	encodeModbus,
	MODBUS,
	type ModbusFrame,
	ModbusParser,
	packBits,
	unpackBits,
} from '../../protocols/modbusRtu.ts';
import { NumatoLineParser, numatoHex, parseNumatoChannel, parseNumatoHex } from '../../protocols/numato.ts';
import type { Cancel, Clock } from '../../shared/clock.ts';
import type { Board } from '../../shared/model/board.ts';
import type { Front } from './front.ts';
import type { SimulatedRelays } from './simulatedRelays.ts';

export interface BoardFrontContext {
	board: Board;
	relays: SimulatedRelays;
	clock: Clock;
	send(bytes: Uint8Array): void;
}

const ANSWER_MS = 2;
/** A system with other work to do cannot keep 3.5 characters of silence, so the simulated board is patient. */
const MODBUS_GAP_MS = 20;

/** Sends answers a little later, as a board's processor does, and none after it was taken away. */
class Answers {
	readonly #pending = new Set<Cancel>();
	readonly #context: Pick<BoardFrontContext, 'clock' | 'send'>;

	constructor(context: Pick<BoardFrontContext, 'clock' | 'send'>) {
		this.#context = context;
	}

	give(bytes: Uint8Array): void {
		const cancel = this.#context.clock.after(ANSWER_MS, () => {
			this.#pending.delete(cancel);
			this.#context.send(bytes);
		});
		this.#pending.add(cancel);
	}

	dispose(): void {
		for (const cancel of this.#pending) cancel();
		this.#pending.clear();
	}
}

/** A Numato board: echoes, answers between line ends, and shows its prompt again. An unknown command is only echoed. */
function createNumatoFront(context: BoardFrontContext): Front {
	const { relays } = context;
	const parser = new NumatoLineParser();
	const answers = new Answers(context);
	let refusing = false;
	const state = (on: boolean | null | undefined, words: readonly [string, string]) =>
		on === undefined || on === null ? [] : [words[on ? 1 : 0]];
	const answer = (command: string): string[] => {
		const [verb = '', action = '', argument = ''] = command.split(' ');
		const channel = parseNumatoChannel(argument);
		if (command === 'ver') return ['00000008'];
		if (command === 'id get') return ['00000000'];
		if (verb === 'gpio' && action === 'read' && channel !== null) return state(relays.high(channel), ['0', '1']);
		if (verb !== 'relay') return [];
		if (action === 'readall') return [numatoHex(relays.closed)];
		if (action === 'read' && channel !== null) return state(relays.closed[channel], ['off', 'on']);
		if (refusing) return [];
		if ((action === 'on' || action === 'off') && channel !== null) relays.set(channel, action === 'on');
		if (action === 'writeall') {
			const states = parseNumatoHex(argument, relays.closed.length);
			for (const [index, on] of (states ?? []).entries()) relays.set(index, on);
		}
		return [];
	};
	return {
		receive: (bytes) => {
			for (const line of parser.push(bytes)) {
				const text = [line, ...answer(line.trim()), '>'].join('\n\r');
				answers.give(Uint8Array.from(text, (letter) => letter.charCodeAt(0)));
			}
		},
		refuse: (value) => {
			refusing = value;
		},
		dispose: () => answers.dispose(),
	};
}

/** An LCUS board: it switches, and says nothing. */
function createLcusFront({ relays }: BoardFrontContext): Front {
	const parser = new LcusParser();
	let refusing = false;
	return {
		receive: (bytes) => {
			for (const { channel, on } of parser.push(bytes)) if (!refusing) relays.set(channel, on);
		},
		refuse: (value) => {
			refusing = value;
		},
		dispose: () => undefined,
	};
}

/** A Modbus RTU board: coils, discrete inputs, and exceptions for what it has not. Broadcasts are done and not answered. */
function createModbusFront(context: BoardFrontContext): Front {
	const { board, relays, clock } = context;
	const address = board.address ?? 1;
	const parser = new ModbusParser('request');
	const answers = new Answers(context);
	let refusing = false;
	let cancelGap: Cancel = () => undefined;
	const word = (data: Uint8Array, at: number) => ((data[at] ?? 0) << 8) | (data[at + 1] ?? 0);
	/** The data of the answer, or the number of the exception. */
	const obey = ({ function: code, data }: ModbusFrame): Uint8Array | number => {
		const [first, value] = [word(data, 0), word(data, 2)];
		const channels = code === MODBUS.readInputs ? relays.inputs : relays.closed.length;
		if (first + (code === MODBUS.writeCoil ? 1 : value) > channels) return 2;
		if (code === MODBUS.readCoils || code === MODBUS.readInputs) {
			if (value === 0) return 3;
			const bits = Array.from({ length: value }, (_, index) =>
				code === MODBUS.readCoils ? relays.closed[first + index] === true : relays.high(first + index) === true,
			);
			const bytes = packBits(bits);
			return Uint8Array.of(bytes.length, ...bytes);
		}
		if (refusing) return 4;
		if (code === MODBUS.writeCoil) {
			if (value !== 0 && value !== 0xff00) return 3;
			relays.set(first, value === 0xff00);
			return data;
		}
		const states = unpackBits(data.subarray(5), value);
		if (states === null || value === 0) return 3;
		for (const [index, on] of states.entries()) relays.set(first + index, on);
		return data.slice(0, 4);
	};
	return {
		receive: (bytes) => {
			cancelGap();
			for (const event of parser.push(bytes)) {
				if (event.kind !== 'frame' || (event.frame.address !== address && event.frame.address !== 0)) continue;
				const done = obey(event.frame);
				if (event.frame.address === 0) continue;
				const code = event.frame.function;
				answers.give(
					encodeModbus(
						typeof done === 'number'
							? { address, function: code | MODBUS.error, data: Uint8Array.of(done) }
							: { address, function: code, data: done },
					),
				);
			}
			if (parser.pending) cancelGap = clock.after(MODBUS_GAP_MS, () => void parser.gap());
		},
		refuse: (value) => {
			refusing = value;
		},
		dispose: () => {
			cancelGap();
			answers.dispose();
		},
	};
}

/** The remote socket of a simulated relay board. */
export function createBoardFront(context: BoardFrontContext): Front {
	switch (context.board.kind) {
		case 'numato':
			return createNumatoFront(context);
		case 'lcus':
			return createLcusFront(context);
		case 'modbus-rtu':
			return createModbusFront(context);
	}
}
