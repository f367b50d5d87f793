import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/process/systemClock.ts';
import { sonyCommand } from '../../src/protocols/sony9pin/commands.ts';
import { encodeSony9pin, Sony9pinParser } from '../../src/protocols/sony9pin/frame.ts';
import type { SerialLine } from '../../src/shared/model/wire.ts';
import type { ByteLink } from '../../src/transports/byteLink.ts';
import { createSerialLink } from '../../src/transports/serial.ts';
import { createTcpLink } from '../../src/transports/tcp.ts';
import { describeWith } from '../capabilities.ts';
import { realTime } from '../support/realTime.ts';
import { codeOf } from '../units/simulatorsBench.ts';

const run = promisify(execFile);
const LINE: SerialLine = { baudRate: 38_400, dataBits: 8, parity: 'odd', stopBits: 1 };

describeWith(['socat', 'serialport'], 'A serial port on a pseudo-terminal', () => {
	let folder: string;
	let near: string;
	let far: string;
	let socat: ChildProcess | null = null;
	const links: ByteLink[] = [];
	const files: number[] = [];

	/** The cable: two pseudo-terminals joined to each other. */
	async function plugIn(): Promise<void> {
		socat = spawn('socat', ['-d', '-d', `pty,raw,echo=0,link=${near}`, `pty,raw,echo=0,link=${far}`], {
			stdio: ['ignore', 'ignore', 'pipe'],
		});
		let said = '';
		socat.stderr?.on('data', (text: Buffer) => {
			said += text.toString('utf8');
		});
		await realTime.until(() => said.includes('starting data transfer loop'));
	}
	async function pullOut(): Promise<void> {
		const last = socat;
		socat = null;
		if (last === null) return;
		last.kill('SIGKILL');
		await once(last, 'exit');
		// Killed, it leaves its links behind, as no adapter would.
		for (const path of [near, far]) rmSync(path, { force: true });
	}
	async function opened(path: string, line: SerialLine = LINE): Promise<{ link: ByteLink; heard: number[] }> {
		const link = createSerialLink({ path }, line, systemClock);
		links.push(link);
		const heard: number[] = [];
		link.onBytes((bytes) => heard.push(...bytes));
		link.open();
		await realTime.until(() => link.status().open);
		return { link, heard };
	}

	beforeEach(async () => {
		folder = mkdtempSync(join(tmpdir(), 'detent-serial-'));
		near = join(folder, 'near');
		far = join(folder, 'far');
		await plugIn();
	});
	afterEach(async () => {
		for (const link of links.splice(0)) await link.close();
		for (const file of files.splice(0)) closeSync(file);
		await pullOut();
		rmSync(folder, { recursive: true, force: true });
	});

	test.each([
		[{ baudRate: 38_400, dataBits: 8, parity: 'odd', stopBits: 1 }, ['38400', 'cs8', '-cstopb', '-crtscts', '-ixon']],
		[{ baudRate: 9600, dataBits: 7, parity: 'even', stopBits: 1 }, ['9600', 'cs8', '-cstopb']],
		[{ baudRate: 19_200, dataBits: 8, parity: 'none', stopBits: 2 }, ['19200', 'cs8', 'cstopb', '-parenb']],
		[
			{ baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1, flowControl: 'xon-xoff' },
			['9600', 'ixon', 'ixoff', '-crtscts'],
		],
		[{ baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1, flowControl: 'rts-cts' }, ['crtscts', '-ixon']],
	] satisfies [SerialLine, string[]][])(
		'the line stands as it was asked for, as far as a pseudo-terminal has it: %o',
		async (line, words) => {
			await opened(near, line);
			const { stdout } = await run('stty', ['-F', near, '-a']);
			const said = stdout.split(/[\s;]+/);
			for (const word of [...words, '-echo', '-icanon', '-hupcl']) expect(said).toContain(word);
		},
	);

	test('every byte passes unchanged both ways, control characters and all', async () => {
		const one = await opened(near);
		const two = await opened(far);
		const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
		await one.link.write(all);
		await realTime.until(() => two.heard.length === 256);
		expect(two.heard).toEqual([...all]);
		await two.link.write(all);
		await realTime.until(() => one.heard.length === 256);
		expect(one.heard).toEqual([...all]);
	});

	test('a device that dribbles one byte at a time is understood', async () => {
		const one = await opened(near);
		const two = await opened(far);
		const frame = encodeSony9pin({ group: 7, command: 0x20, data: Uint8Array.of(0x01, 0x02, 0x80) });
		for (const byte of frame) {
			await two.link.write(Uint8Array.of(byte));
			await realTime.pass(2);
		}
		await realTime.until(() => one.heard.length === frame.length);
		expect(new Sony9pinParser().push(Uint8Array.from(one.heard))).toMatchObject([
			{ kind: 'frame', frame: { group: 7, command: 0x20 } },
		]);
	});

	test('killed in the middle of writing: every write ends, the reason is told, and the port comes back within 2 s', async () => {
		const { link } = await opened(near);
		const codes = Array.from({ length: 200 }, () => codeOf(link.write(new Uint8Array(512).fill(0x55))));
		await realTime.pass(5);
		const pulledAtMs = systemClock.monotonicMs();
		await pullOut();
		await realTime.until(() => !link.status().open);
		expect(systemClock.monotonicMs() - pulledAtMs).toBeLessThan(2000);
		const ended = await Promise.all(codes);
		expect(ended.at(-1)).toMatch(/^unit\.(away|silent)$/);
		expect(link.status().reason).toMatch(/near/);
		expect(await codeOf(link.write(Uint8Array.of(1)))).toBe('unit.away');
		const putBackAtMs = systemClock.monotonicMs();
		await plugIn();
		await realTime.until(() => link.status().open);
		expect(systemClock.monotonicMs() - putBackAtMs).toBeLessThan(2000);
		const other = await opened(far);
		await link.write(encodeSony9pin(sonyCommand('play')));
		await realTime.until(() => other.heard.length === 3);
	});

	test('a device that holds the port and never reads: the write is given up in time, and closing does not hang', async () => {
		files.push(openSync(far, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK));
		const { link } = await opened(near);
		const startedMs = systemClock.monotonicMs();
		const codes = Array.from({ length: 64 }, () => codeOf(link.write(new Uint8Array(4096))));
		expect(await Promise.all(codes)).toContain('unit.silent');
		expect(systemClock.monotonicMs() - startedMs).toBeLessThan(10_000);
		await link.close();
	});

	test('nothing is left open, however often it is opened and closed', async () => {
		const { link } = await opened(near);
		await link.close();
		const openFiles = () => readdirSync('/proc/self/fd').length;
		const before = openFiles();
		for (let round = 0; round < 30; round += 1) {
			const again = createSerialLink({ path: near }, LINE, systemClock);
			again.open();
			await realTime.until(() => again.status().open);
			await again.close();
		}
		expect(openFiles()).toBe(before);
	});
});

describe('A serial line behind a network', () => {
	test('the connection asks after a silence whether the other machine still lives', async () => {
		const server = createServer(() => undefined).listen(0, '127.0.0.1');
		await once(server, 'listening');
		const address = server.address();
		const port = typeof address === 'object' && address !== null ? address.port : 0;
		const link = createTcpLink('127.0.0.1', port, systemClock);
		link.open();
		await realTime.until(() => link.status().open);
		// Column "tr": 02 is a running keep-alive timer; the remote end is ours.
		const remote = `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`;
		const row = readFileSync('/proc/net/tcp', 'utf8')
			.split('\n')
			.map((line) => line.trim().split(/\s+/))
			.find((columns) => columns[2] === remote);
		expect(row?.[5]).toMatch(/^02:/);
		expect(Number.parseInt(row?.[5]?.split(':')[1] ?? '', 16)).toBeLessThanOrEqual(200);
		await link.close();
		server.close();
	});
});
