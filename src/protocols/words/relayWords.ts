import { LcusParser } from '../lcusRelay.ts';
import { MODBUS, type ModbusFrame, ModbusParser, modbusException } from '../modbusRtu.ts';
import { NumatoLineParser, NumatoParser } from '../numato.ts';
import { eachWay, garbageText, hexText, type WireWords } from './words.ts';

/** Numato boards: command lines out, echo and answer in. */
export function numatoWords(): WireWords {
	const out = new NumatoLineParser();
	const answers = new NumatoParser();
	return {
		describe: (direction, bytes) =>
			direction === 'out'
				? out.push(bytes)
				: answers.push(bytes).map(({ lines }) => (lines.length === 0 ? 'done' : lines.join(' / '))),
	};
}

/** LCUS boards: four bytes out, nothing comes back. */
export function lcusWords(): WireWords {
	const parsers = eachWay(() => new LcusParser());
	return {
		describe: (direction, bytes) =>
			parsers[direction].push(bytes).map(({ channel, on }) => `relay ${channel + 1} ${on ? 'on' : 'off'}`),
	};
}

const FUNCTIONS: Readonly<Record<number, string>> = {
	[MODBUS.readCoils]: 'read relays',
	[MODBUS.readInputs]: 'read inputs',
	[MODBUS.writeCoil]: 'set relay',
	[MODBUS.writeCoils]: 'set relays',
};

function modbusText({ address, function: code, data }: ModbusFrame): string {
	if ((code & MODBUS.error) !== 0) return `board ${address} refuses: ${modbusException(data[0] ?? 0)}`;
	return `board ${address}: ${FUNCTIONS[code] ?? `function ${code}`} ${hexText(data)}`;
}

/** Modbus RTU relay boards. */
export function modbusWords(): WireWords {
	const parsers = eachWay((direction) => new ModbusParser(direction === 'out' ? 'request' : 'answer'));
	return {
		describe: (direction, bytes) =>
			parsers[direction]
				.push(bytes)
				.map((event) => (event.kind === 'frame' ? modbusText(event.frame) : garbageText(event.bytes))),
	};
}
