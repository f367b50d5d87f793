import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { vi } from 'vitest';
import { type AttachedSession, attachSession } from '../../src/cli/attach.ts';
import type { DaemonOptions } from '../../src/daemon.ts';
import { type EntryPoint, entryPoint } from '../../src/process/entry.ts';
import { systemClock } from '../../src/process/systemClock.ts';
import { type LocalAccess, readLocalAccess } from '../../src/remote/localAccess.ts';
import type { CommandInput } from '../../src/shared/protocol/commands.ts';
import type { RemoteState } from '../../src/shared/protocol/state.ts';
import { built } from './built.ts';

const program: EntryPoint =
	built === null
		? entryPoint(new URL('../../src/cli/x.ts', import.meta.url).href, './main')
		: { path: join(built, 'cli', 'main.js'), execArgv: [] };

/** Long enough for a busy machine; nothing waits this long unless it is broken. */
const PATIENCE_MS = 120_000;

/** Command line that runs `detent` from source. */
export function detentCommand(argv: readonly string[]): [string, string[]] {
	return [process.execPath, [...program.execArgv, program.path, ...argv]];
}

function collect(child: ChildProcess): { out: () => string; err: () => string } {
	const text = { out: '', err: '' };
	child.stdout?.on('data', (data) => {
		text.out += String(data);
	});
	child.stderr?.on('data', (data) => {
		text.err += String(data);
	});
	return { out: () => text.out, err: () => text.err };
}

/** Runs `detent` with these words to its end. */
export async function detent(...argv: string[]): Promise<{ code: number | null; out: string; err: string }> {
	const [command, args] = detentCommand(argv);
	const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
	const { out, err } = collect(child);
	const [code] = await once(child, 'close');
	return { code, out: out(), err: err() };
}

/** Starts `detent` with these words; the result ends it as Ctrl-C would, and resolves with its exit code. */
export function interrupt(...argv: string[]): () => Promise<number | null> {
	const [command, args] = detentCommand(argv);
	const child = spawn(command, args, { stdio: 'ignore' });
	const ended = once(child, 'close');
	return async () => {
		child.kill('SIGINT');
		const [code] = await ended;
		return code;
	};
}

/** True while a process of this id runs (one that has ended and was not waited for does not). */
export function isRunning(pid: number): boolean {
	try {
		const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
		return !stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z');
	} catch {
		return false;
	}
}

/** Process ids of the children of a process. */
function childrenOf(pid: number): number[] {
	return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
}

/** The real daemon, from source, as a process of its own. */
export class DaemonProcess {
	readonly dataRoot: string;
	readonly pid: number;
	readonly access: LocalAccess;
	readonly #child: ChildProcess;
	readonly #sessions: AttachedSession[] = [];

	private constructor(dataRoot: string, child: ChildProcess, access: LocalAccess) {
		this.dataRoot = dataRoot;
		this.#child = child;
		this.pid = access.pid;
		this.access = access;
	}

	/**
	 * Resolves when the daemon can be reached.
	 *
	 * @param before shell words that come before the program, such as a limit
	 */
	static async start(dataRoot: string, before: readonly string[] = []): Promise<DaemonProcess> {
		const [command, args] = detentCommand(['serve', '--data', dataRoot, '--port', '0']);
		const [first = command, ...rest] = [...before, command, ...args];
		const child = spawn(first, rest, { stdio: ['ignore', 'pipe', 'pipe'] });
		const { out, err } = collect(child);
		const access = await vi.waitFor(
			() => {
				if (child.exitCode !== null || child.signalCode !== null) return null;
				const found = readLocalAccess(dataRoot);
				if (found?.pid !== child.pid) throw new Error(`the daemon is not there yet: ${out()} ${err()}`);
				return found;
			},
			{ timeout: PATIENCE_MS, interval: 50 },
		);
		if (access === null) throw new Error(`the daemon ended at once: ${out()} ${err()}`);
		return new DaemonProcess(dataRoot, child, access);
	}

	/** A session as the command line has it. */
	async attach(): Promise<AttachedSession> {
		const session = await attachSession(attachOptions(this.dataRoot));
		this.#sessions.push(session);
		return session;
	}

	/** Process id of the audio host. */
	hostPid(): number {
		const host = childrenOf(this.pid).find((pid) =>
			readFileSync(`/proc/${pid}/cmdline`, 'utf8')
				.split('\0')
				.some((word) => basename(word).startsWith('audioHost')),
		);
		if (host === undefined) throw new Error('the daemon has no audio host');
		return host;
	}

	/** kill -9. */
	async kill(): Promise<void> {
		await this.#end('SIGKILL');
	}

	/** As Ctrl-C would; resolves with the exit code. */
	async stop(): Promise<number | null> {
		await this.#end('SIGTERM');
		return this.#child.exitCode;
	}

	async #end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
		for (const session of this.#sessions.splice(0)) await session.close();
		if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
		const ended = once(this.#child, 'exit');
		this.#child.kill(signal);
		await ended;
	}
}

function attachOptions(dataRoot: string): DaemonOptions {
	return {
		dataRoot,
		rigPath: null,
		simulation: { speed: 'realtime', handErrorTravel: 0, seed: 1, noise: false, drift: false },
		audio: null,
		audioHost: 'process',
		audioEnv: process.env,
		clock: systemClock,
		logToFile: false,
	};
}

export const patience = () => AbortSignal.timeout(PATIENCE_MS);

/** Resolves with the state once it is as wanted; fails with what the daemon last said when that takes too long. */
export async function until(
	session: Pick<AttachedSession, 'until' | 'state'>,
	what: string,
	wanted: (state: RemoteState) => boolean,
): Promise<RemoteState> {
	try {
		return await session.until(wanted, patience());
	} catch (cause) {
		const { pass, recall, audio, notices } = session.state();
		const told = notices.map((notice) => notice.text).slice(-5);
		throw new Error(
			`${what} did not come: ${JSON.stringify({ pass, recall: recall?.phase, host: audio.host, told })}`,
			{
				cause,
			},
		);
	}
}

const ENDED: readonly (string | undefined)[] = ['complete', 'failed', 'cancelled'];

/** Starts a pass and resolves with its end. */
export async function wholePass(session: AttachedSession) {
	await session.command({ type: 'pass.start' });
	const state = await until(session, 'the end of the pass', ({ pass }) => ENDED.includes(pass?.phase));
	if (state.pass === null) throw new Error('there is no pass');
	return state.pass;
}

/** A project with one track, a mix and a patch whose controls all stand at rest. */
export async function prepareTrack(
	session: Pick<AttachedSession, 'command' | 'until' | 'state'>,
	mixPath: string,
	units: readonly string[],
): Promise<{ project: string; track: string }> {
	const give = async (command: CommandInput): Promise<unknown> => session.command(command);
	const { project } = (await give({ type: 'project.create', title: 'Bad days' })) as { project: string };
	const { track } = (await give({ type: 'track.create', project, title: 'Storm' })) as { track: string };
	await give({ type: 'track.mix', project, track, path: mixPath });
	await give({
		type: 'chain.set',
		chain: {
			schema: 1,
			name: 'Bad days',
			stages: [
				{ kind: 'insert', id: 'rack', name: 'Rack', units: [...units] },
				{ kind: 'digital', id: 'limiter', process: { type: 'limiter', ceilingDbtp: -1 } },
				{ kind: 'digital', id: 'dither', process: { type: 'dither', bits: 24 } },
			],
		},
	});
	for (const unit of units) await give({ type: 'unit.rest', unit });
	await until(session, 'the rest of every unit', (state) =>
		units.every((unit) =>
			Object.values(state.units[unit]?.controls ?? {}).every(
				({ position, evidence }) => position === null || evidence.outcome === 'done',
			),
		),
	);
	return { project, track };
}

/** Files in a project's folder of this kind, by name; none when there is no such folder. */
export function projectFiles(dataRoot: string, kind: 'captures' | 'masters' | 'mixes'): string[] {
	const projects = join(dataRoot, 'projects');
	if (!existsSync(projects)) return [];
	return readdirSync(projects).flatMap((project) => {
		const folder = join(projects, project, kind);
		return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
	});
}
