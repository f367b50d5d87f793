import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DetentError } from '../../shared/errors.ts';
import type { DeviceWire } from './deviceWire.ts';

/**
 * A serial device on a pseudo-terminal that `socat` makes, so that the serial library itself is on the way. A
 * pseudo-terminal proves framing, close and unplugging; it knows no baud rate and no parity.
 */
export function createPtyWire(name: string): DeviceWire {
	let folder: string | null = null;
	let child: ChildProcess | null = null;
	let receive: (bytes: Uint8Array) => void = () => undefined;

	const start = async (path: string) => {
		const next = spawn('socat', ['-d', '-d', `pty,raw,echo=0,link=${path}`, 'STDIO'], {
			stdio: ['pipe', 'pipe', 'pipe'],
		});
		child = next;
		next.stdout.on('data', (bytes: Buffer) => receive(bytes));
		// A write into a pulled cable is lost, as it should be.
		next.stdin.on('error', () => undefined);
		await new Promise<void>((resolve, reject) => {
			const failed = (cause: unknown) =>
				reject(
					new DetentError('unit.simulator', {
						message: 'The simulator needs the program socat for a pseudo-terminal.',
						subject: path,
						remedy: 'Install socat, or use TCP.',
						cause,
					}),
				);
			next.once('error', failed);
			next.once('exit', failed);
			let said = '';
			next.stderr.on('data', (text: Buffer) => {
				said = (said + text.toString('utf8')).slice(-4096);
				if (!said.includes('starting data transfer loop')) return;
				next.removeListener('exit', failed);
				resolve();
			});
		});
	};
	const stop = async () => {
		const last = child;
		child = null;
		if (last === null || last.exitCode !== null || last.signalCode !== null) return;
		await new Promise<void>((resolve) => {
			last.once('exit', () => resolve());
			last.kill('SIGTERM');
		});
	};
	const pathIn = (directory: string) => join(directory, name);
	return {
		open: async (listener) => {
			receive = listener;
			folder = await mkdtemp(join(tmpdir(), 'detent-pty-'));
			await start(pathIn(folder));
			return { kind: 'serial', path: pathIn(folder) };
		},
		send: (bytes) => {
			child?.stdin?.write(bytes);
		},
		plug: async (plugged) => {
			if (!plugged) await stop();
			else if (child === null && folder !== null) await start(pathIn(folder));
		},
		close: async () => {
			await stop();
			if (folder !== null) await rm(folder, { recursive: true, force: true });
			folder = null;
		},
	};
}
