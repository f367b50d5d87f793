import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { io, type Socket } from 'socket.io-client';
import { z } from 'zod';
import { packageRoot } from '../../../src/process/packageRoot.ts';
import { SESSION_COOKIE } from '../../../src/remote/access.ts';
import { type LocalAccess, readLocalAccess } from '../../../src/remote/localAccess.ts';
import type { Answer, CommandInput } from '../../../src/shared/protocol/commands.ts';
import type { Changes, Snapshot } from '../../../src/shared/protocol/sockets.ts';
import { applyChange, type RemoteState } from '../../../src/shared/protocol/state.ts';

/** Why a figure of time is not met. */
export const SLOW = 'the daemon, or this machine, is too slow';

/** Clock ticks a second in `/proc/<pid>/stat`, on every Linux there is. */
const TICKS_PER_SECOND = 100;
const PROBE = new URL('memoryProbe.mjs', import.meta.url).href;

/** What the probe in the daemon says. */
const memorySchema = z.strictObject({ keptBytes: z.number(), residentBytes: z.number() });

/** Resolves with what `look` finds once it finds something. @throws when that takes longer than 30 s */
export async function appears<T>(what: string, look: () => T | null): Promise<T> {
	const endMs = performance.now() + 30_000;
	for (;;) {
		const found = look();
		if (found !== null) return found;
		if (performance.now() > endMs) throw new Error(`the bench waited in vain for ${what}`);
		await pause(2);
	}
}

/** A remote without a page, in this process: it keeps the state and answers what it is asked. */
export class PlainRemote {
	readonly socket: Socket;
	state: RemoteState | null = null;
	/** When each set of meters came, ms. */
	readonly metersAtMs: number[] = [];
	onChanges: (changes: Changes) => void = () => {};

	constructor(access: Pick<LocalAccess, 'url' | 'token'>) {
		this.socket = io(access.url, {
			transports: ['websocket'],
			forceNew: true,
			reconnection: false,
			extraHeaders: { cookie: `${SESSION_COOKIE}=${access.token}` },
		});
		this.socket.on('snapshot', (snapshot: Snapshot, received?: () => void) => {
			received?.();
			this.state = snapshot.state;
		});
		this.socket.on('changes', (changes: Changes, received?: () => void) => {
			received?.();
			if (this.state !== null) this.state = changes.changes.reduce(applyChange<RemoteState>, this.state);
			this.onChanges(changes);
		});
		this.socket.on('meters', (_meters: unknown, received: () => void) => {
			this.metersAtMs.push(performance.now());
			received();
		});
	}

	static async connect(access: Pick<LocalAccess, 'url' | 'token'>): Promise<PlainRemote> {
		const remote = new PlainRemote(access);
		await appears('a snapshot', () => remote.state);
		return remote;
	}

	async command(command: CommandInput): Promise<unknown> {
		const answer: Answer = await this.socket.emitWithAck('command', command);
		if (!answer.ok) throw new Error(answer.error.message);
		return answer.result;
	}

	close(): void {
		this.socket.disconnect();
	}
}

/** The built daemon with the simulated studio, in a process of its own, as `npm start` runs it. */
export class BenchStudio {
	readonly access: LocalAccess;
	readonly #folder: string;
	readonly #child: ChildProcess;

	private constructor(folder: string, child: ChildProcess, access: LocalAccess) {
		this.#folder = folder;
		this.#child = child;
		this.access = access;
	}

	private static async start(): Promise<BenchStudio> {
		const folder = await mkdtemp(join(tmpdir(), 'detent-bench-remote-'));
		const program = join(packageRoot, 'dist', 'cli', 'main.js');
		const args = ['--import', PROBE, program, 'serve', '--data', folder, '--port', '0'];
		const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
		const access = await appears('the daemon', () => readLocalAccess(folder));
		return new BenchStudio(folder, child, access);
	}

	/** Measures in a studio of its own, which is stopped whatever comes. */
	static async use<T>(measure: (studio: BenchStudio) => Promise<T>): Promise<T> {
		const studio = await BenchStudio.start();
		try {
			return await measure(studio);
		} finally {
			await studio.stop();
		}
	}

	/** A device that is paired as any tablet is. */
	async pair(name: string): Promise<{ url: string; token: string }> {
		const headers = { 'content-type': 'application/json', cookie: `${SESSION_COOKIE}=${this.access.token}` };
		const invited = await fetch(`${this.access.url}/api/invitations`, {
			method: 'POST',
			headers,
			body: JSON.stringify({ role: 'engineer' }),
		});
		const { code }: { code: string } = await invited.json();
		const paired = await fetch(`${this.access.url}/api/pair`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ code, name }),
		});
		const token = /=([0-9a-f]{64})/.exec(paired.headers.get('set-cookie') ?? '')?.[1];
		if (token === undefined) throw new Error('the daemon gave no session');
		return { url: this.access.url, token };
	}

	/** A track with the demo mix and everything that stands still put to rest, and the mix playing round and round. */
	async play(remote: PlainRemote): Promise<void> {
		const demoMix = await appears('the demo mix', () => remote.state?.studio.demoMix ?? null);
		const { project } = (await remote.command({ type: 'project.create', title: 'Bench' })) as { project: string };
		const { track } = (await remote.command({ type: 'track.create', project, title: 'Bench' })) as { track: string };
		await remote.command({ type: 'track.mix', project, track, path: demoMix });
		const frames = await appears('the length of the mix', () => remote.state?.transport.frames || null);
		await remote.command({ type: 'compare.loop', loop: { fromFrame: 0, toFrame: frames } });
		await remote.command({ type: 'transport.play' });
		await appears('sound', () => (remote.state?.transport.mode === 'playing' ? true : null));
	}

	/** Processor time that the daemon has used, s; its audio host is another process. */
	cpuSeconds(): number {
		const stat = readFileSync(`/proc/${this.access.pid}/stat`, 'utf8');
		const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
		return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
	}

	/** Has the daemon collect its garbage. @returns what it keeps (heap and buffers) and what is resident then, MB */
	async memory(): Promise<{ keptMb: number; residentMb: number }> {
		const answer = once(this.#child, 'message');
		this.#child.send('memory');
		const { keptBytes, residentBytes } = memorySchema.parse((await answer)[0]);
		return { keptMb: keptBytes / 1e6, residentMb: residentBytes / 1e6 };
	}

	async stop(): Promise<void> {
		if (this.#child.exitCode === null) {
			const ended = once(this.#child, 'exit');
			this.#child.kill('SIGTERM');
			await ended;
		}
		await rm(this.#folder, { recursive: true, force: true });
	}
}

export function quantile(values: readonly number[], share: number): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
