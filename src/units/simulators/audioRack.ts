import { type ChildProcess, fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { StreamFault } from '../../audio/backends/streamFault.ts';
import { unpackError } from '../../audio/packedError.ts';
import { entryPoint } from '../../process/entry.ts';
import type { Clock } from '../../shared/clock.ts';
import { DetentError } from '../../shared/errors.ts';
import { fromRackSchema, type RackOpen, type ToRack } from './audioRackIpc.ts';

/** Each read and write of the driver holds a thread of Node's pool while it waits. */
const THREAD_POOL = '8';
const STARTING_MS = 30_000;
const LEAVING_MS = 6000;

export interface AudioRackOptions extends Omit<RackOpen, 'kind'> {
	clock: Clock;
	/** Environment of the process with the sound card. */
	env: NodeJS.ProcessEnv;
	/** What the process and its driver print, line by line: never data, and much of it idle. */
	printed(line: string): void;
	/** What the device reports to have gone wrong: an overflow, a block that was lost. */
	troubled(what: string): void;
	/** The process ended by itself. */
	ended(reason: string): void;
}

/** The simulated outboard behind a sound device, in a process of its own. */
export interface AudioRack {
	readonly pid: number;
	/** Delay of all unit models together at the start, frames; the stream's own delay comes on top. */
	readonly modelLatencyFrames: number;
	/** Where controls of a unit really stand now. */
	setPositions(unit: string, positions: Readonly<Record<string, number>>): void;
	/** Makes a fault, in a rack that was started with room for them; otherwise the process ends with the reason. */
	injectFault(fault: StreamFault): void;
	stop(): Promise<void>;
}

function send(child: ChildProcess, message: ToRack): void {
	// A failed send is followed by the end of the process, which is reported.
	if (child.connected) child.send(message, () => {});
}

/**
 * Starts the process with the sound card and the unit models: input pair → models in patch order → output pair, for the main
 * pair and each insert pair, one block written for each block read.
 *
 * @throws DetentError `audio.missing`, `audio.no-device`, `audio.channels`, `audio.open`, `audio.rack-lost`; no process
 * is left behind then
 */
export async function startAudioRack(options: AudioRackOptions): Promise<AudioRack> {
	const { clock, env, printed, troubled, ended, ...request } = options;
	const entry = entryPoint(import.meta.url, './audioRackMain');
	const child = fork(entry.path, [], {
		execArgv: entry.execArgv,
		env: { ...env, UV_THREADPOOL_SIZE: THREAD_POOL },
		serialization: 'advanced',
		stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
	});
	for (const stream of [child.stdout, child.stderr])
		if (stream !== null) createInterface({ input: stream }).on('line', printed);
	let running = false;
	let leaving = false;
	const exited = new Promise<void>((resolve) => {
		child.once('exit', (code, signal) => {
			resolve();
			if (running && !leaving) ended(`The simulated outboard ended with ${signal ?? `code ${code}`}.`);
		});
		child.once('error', () => resolve());
	});
	const opened = new Promise<number>((resolve, reject) => {
		const lost = (reason: string) =>
			reject(
				new DetentError('audio.rack-lost', {
					message: `The simulated outboard did not start: ${reason}.`,
					subject: request.device,
					remedy: 'Check the device with `detent doctor`, then try again.',
				}),
			);
		const cancel = clock.after(STARTING_MS, () => lost('no answer'));
		void exited.then(() => {
			cancel();
			lost('its process ended');
		});
		child.on('message', (raw) => {
			const parsed = fromRackSchema.safeParse(raw);
			if (!parsed.success) lost('its answer is not in the contract');
			else if (parsed.data.kind === 'failed') {
				const error = unpackError(parsed.data.error);
				if (running) troubled(error.describe());
				reject(error);
			} else if (parsed.data.kind === 'trouble') troubled(parsed.data.what);
			else {
				cancel();
				resolve(parsed.data.modelLatencyFrames);
			}
		});
	});
	const stop = async () => {
		leaving = true;
		send(child, { kind: 'stop' });
		const cancel = clock.after(LEAVING_MS, () => child.kill('SIGKILL'));
		await exited;
		cancel();
	};
	send(child, { kind: 'open', ...request });
	try {
		const modelLatencyFrames = await opened;
		running = true;
		return {
			pid: child.pid ?? 0,
			modelLatencyFrames,
			setPositions: (unit, positions) => send(child, { kind: 'positions', unit, positions: { ...positions } }),
			injectFault: (fault) => send(child, { kind: 'fault', fault }),
			stop,
		};
	} catch (error) {
		await stop();
		throw error;
	}
}
