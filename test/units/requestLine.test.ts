import { describe, expect, test } from 'vitest';
import { encodeModbus, modbusWriteCoil, modbusWriteCoils } from '../../src/protocols/modbusRtu.ts';
import { boardSchema } from '../../src/shared/model/board.ts';
import { createModbusBoard } from '../../src/units/boards/modbusBoard.ts';
import { createNumatoBoard } from '../../src/units/boards/numatoBoard.ts';
import { RequestLine } from '../../src/units/drivers/requestLine.ts';
import { FakeClock } from '../support/fakeClock.ts';
import { codeOf } from './simulatorsBench.ts';

const STOP = Uint8Array.of(1);
const PLAY = Uint8Array.of(2);
const MARKER = Uint8Array.of(9);
const never = new AbortController().signal;

/** A line whose machine hears and is not heard. */
function deafLine() {
	const clock = new FakeClock();
	const written: string[] = [];
	const send = async (bytes: Uint8Array) => void written.push(Buffer.from(bytes).toString('hex'));
	const settle = async (promise: Promise<unknown>) => {
		const code = codeOf(promise);
		await clock.advance(3000);
		return code;
	};
	return { clock, written, send, settle };
}

describe('A line on which nothing is heard any more', () => {
	test('carries a stop all the same, once, and nothing else', async () => {
		const { clock, written, send, settle } = deafLine();
		const line = new RequestLine<Uint8Array>({
			unit: 'deck',
			clock,
			write: send,
			resetParser: () => undefined,
			timeoutMs: 100,
			retries: 1,
			retryPauseMs: 10,
			marker: { request: MARKER, matches: () => false },
		});
		const ask = () => null;
		expect(await settle(line.ask(PLAY, ask, never))).toBe('unit.silent');
		written.length = 0;
		expect(await settle(line.ask(PLAY, ask, never))).toBe('unit.silent');
		expect(written).toEqual(['09', '09']);
		expect(await settle(line.askAnyway(STOP, ask, never))).toBe('unit.silent');
		expect(written).toEqual(['09', '09', '09', '09', '01']);
	});

	test('of a relay board opens contacts and closes none', async () => {
		const { clock, written, send, settle } = deafLine();
		const connection = { kind: 'tcp', host: 'localhost', port: 1 } as const;
		const board = boardSchema.parse({ id: 'board', kind: 'modbus-rtu', connection, outputs: 8 });
		const modbus = createModbusBoard({ board, clock, send });
		const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
		await settle(modbus.write(new Map([[0, true]]), never));
		written.length = 0;
		expect(await settle(modbus.write(new Map([[0, true]]), never))).toBe('unit.silent');
		expect(written).not.toContain(hex(encodeModbus(modbusWriteCoil(1, 0, true))));
		for (const [states, frame] of [
			[[[0, false]], modbusWriteCoil(1, 0, false)],
			[
				[
					[2, false],
					[3, false],
				],
				modbusWriteCoils(1, 2, [false, false]),
			],
		] as const) {
			expect(await settle(modbus.write(new Map(states), never))).toBe('unit.silent');
			expect(written).toContain(hex(encodeModbus(frame)));
		}
		const numato = createNumatoBoard({ board: { ...board, kind: 'numato' }, clock, send });
		await settle(numato.write(new Map([[1, true]]), never));
		const opened = codeOf(
			numato.write(
				new Map([
					[1, false],
					[2, false],
				]),
				never,
			),
		);
		await clock.advance(6000);
		expect(await opened).toBe('unit.silent');
		expect(written).toEqual(expect.arrayContaining([1, 2].map((at) => hex(Buffer.from(`relay off ${at}\r`)))));
	});
});
