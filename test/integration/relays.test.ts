import { spawn } from 'node:child_process';
import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/process/systemClock.ts';
import type { Board } from '../../src/shared/model/board.ts';
import { systemDriverServices } from '../../src/units/drivers/systemServices.ts';
import { describeWith } from '../capabilities.ts';
import { toHex } from '../protocols/hex.ts';
import { realTime } from '../support/realTime.ts';
import { contactsSuite } from '../units/contactsSuite.ts';
import { type MachinesBench, openMachines } from '../units/machinesBench.ts';

const open = (kind: Board['kind'], serial: 'tcp' | 'pty') =>
	openMachines(kind, { clock: systemClock, wires: 'sockets', serial }, systemDriverServices(systemClock, null));

contactsSuite('modbus-rtu', () => open('modbus-rtu', 'tcp'), realTime);

describeWith(['socat', 'serialport'], 'On pseudo-terminals', () => {
	contactsSuite('numato', () => open('numato', 'pty'), realTime);
});

/** What comes back when these bytes are sent by somebody who knows nothing of Detent. */
function ask(port: number, bytes: Uint8Array): Promise<Uint8Array> {
	return new Promise((resolve, reject) => {
		const child = spawn('socat', ['-t1', '-', `TCP:127.0.0.1:${port}`], { stdio: ['pipe', 'pipe', 'inherit'] });
		const heard: Buffer[] = [];
		child.stdout.on('data', (chunk: Buffer) => heard.push(chunk));
		child.once('error', reject);
		child.once('exit', () => resolve(Uint8Array.from(Buffer.concat(heard))));
		child.stdin.end(bytes);
	});
}

describeWith(['socat'], 'Boards that anybody can talk to', () => {
	let bench: MachinesBench | null = null;
	afterEach(async () => {
		await bench?.stop();
		bench = null;
	});
	const portOf = () => {
		const connection = bench?.connection('board');
		if (connection?.kind !== 'tcp') throw new Error('tcp');
		return connection.port;
	};

	test('Numato text', async () => {
		bench = await open('numato', 'tcp');
		// Its own driver must not speak in between.
		await Promise.all([bench.driver('atr').stop(), bench.driver('patch').stop()]);
		const heard = await ask(portOf(), Buffer.from('relay on A\rrelay readall\rrelay read 0\r'));
		expect(
			Buffer.from(heard)
				.toString('ascii')
				.split(/[\r\n]+/),
		).toEqual(['relay on A', '>relay readall', '480', '>relay read 0', 'off', '>']);
		expect(bench.studio.boards.relays('board')?.closed[10]).toBe(true);
	});

	test('Modbus frames', async () => {
		bench = await open('modbus-rtu', 'tcp');
		await Promise.all([bench.driver('atr').stop(), bench.driver('patch').stop()]);
		const on = Uint8Array.of(0x01, 0x05, 0x00, 0x00, 0xff, 0x00, 0x8c, 0x3a);
		expect(toHex(await ask(portOf(), on))).toBe('01 05 00 00 FF 00 8C 3A');
		expect(bench.studio.boards.relays('board')?.closed[0]).toBe(true);
		const wrong = Uint8Array.of(0x01, 0x05, 0x00, 0x00, 0x00, 0x00, 0xcd, 0xcb);
		expect(toHex(await ask(portOf(), wrong))).toBe('');
		expect(bench.studio.boards.relays('board')?.closed[0]).toBe(true);
	});

	test('LCUS frames', async () => {
		bench = await open('lcus', 'tcp');
		await Promise.all([bench.driver('atr').stop(), bench.driver('patch').stop()]);
		expect(toHex(await ask(portOf(), Uint8Array.of(0xa0, 0x04, 0x01, 0xa5)))).toBe('');
		expect(bench.studio.boards.relays('board')?.closed[3]).toBe(true);
	});
});

describe('Machines on ASCII lines over TCP', () => {
	test('a recorder plays and a Studer is asked', async () => {
		const bench = await open('lcus', 'tcp');
		await realTime.until(() => ['tascam', 'studer'].every((unit) => bench.driver(unit).link().link === 'connected'));
		expect(await bench.tape('tascam').command('play')).toBe('acknowledged');
		expect(await bench.tape('studer').command('play')).toBe('asked');
		await realTime.until(() => bench.studio.tape('studer')?.motion === 'play');
		await bench.stop();
	});
});
