import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { realTime } from './realTime.ts';

const run = promisify(execFile);

/** Sends one message with liblo's `oscsend`. */
export async function oscsend(url: string, address: string, types: string, ...values: string[]): Promise<void> {
	await run('oscsend', [url, address, types, ...values]);
}

/** Plays a file in `oscdump`'s format with liblo's `oscsendfile`: one bundle, tagged with its time, for each moment of it. */
export async function oscsendfile(url: string, path: string): Promise<void> {
	await run('oscsendfile', [url, path]);
}

export interface OscDump {
	/** Everything that was printed so far. */
	printed(): string;
	stop(): Promise<void>;
}

/** liblo's `oscdump` on a port of this machine; it prints each message with its types. */
export function oscdump(url: string): OscDump {
	const child: ChildProcess = spawn('oscdump', ['-L', url], { stdio: ['ignore', 'pipe', 'inherit'] });
	let printed = '';
	child.stdout?.on('data', (text: Buffer) => {
		printed += text.toString('utf8');
	});
	return {
		printed: () => printed,
		stop: async () => {
			if (child.exitCode !== null || child.signalCode !== null) return;
			child.kill();
			await once(child, 'exit');
		},
	};
}

/** Repeats what a datagram may have lost, until it is seen. */
export async function insist(attempt: () => Promise<void>, seen: () => boolean): Promise<void> {
	for (let tries = 0; tries < 60 && !seen(); tries += 1) {
		await attempt().catch(() => undefined);
		await realTime.pass(50);
	}
	if (!seen()) throw new Error('it did not arrive');
}
