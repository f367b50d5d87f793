import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { io, type Socket } from 'socket.io-client';
import type { AudioClient } from '../../src/audio/client.ts';
import { openAudioFile } from '../../src/audio/files/open.ts';
import { createDaemon, type Daemon } from '../../src/daemon.ts';
import { systemClock } from '../../src/process/systemClock.ts';
import { SESSION_COOKIE } from '../../src/remote/access.ts';
import { readLocalAccess } from '../../src/remote/localAccess.ts';
import { isDetentError } from '../../src/shared/errors.ts';
import { type HostLoad, METER_TOPICS } from '../../src/shared/protocol/meters.ts';
import { audioConfig, programme, writeWav } from '../audio/host/studio.ts';
import { built } from './built.ts';
import { JACK_DEVICE, type JackServer, startJack } from './jack.ts';
import { attempt, PRE_ROLL } from './jackLoop.ts';
import { type Slope, slopeOf } from './slope.ts';

export interface SoakOptions {
	rateHz: number;
	blockFrames: number;
	prefillBlocks: number;
	/** Of the sound server. */
	periodFrames: number;
	minutes: number;
	progress(text: string): void;
}

export interface SoakReport {
	minutes: number;
	/** Passes that were complete, with every sample in its place. */
	complete: number;
	/** Passes that Detent ended, with its reason. */
	named: string[];
	/** Complete passes with a sample out of place: what must never be. */
	unseen: string[];
	load: HostLoad;
	/** Resident memory of the host after warm-up, MB over hours. */
	memory: Slope;
	memoryMb: { first: number; last: number; most: number };
	/** Meters that the remote received, and moves of a control that were answered. */
	meters: number;
	moves: number;
	/** The host was started anew so often. */
	restarts: number;
}

const PASS_SECONDS = 60;
const SAMPLE_MS = 5000;
/** Memory is judged from here on: what is loaded and compiled on demand is by then. */
const WARM_UP_SHARE = 0.25;
const MOVE_MS = 1000 / 30;
const CHUNK = 65_536;
const MEGABYTE = 1024;

function median(values: readonly number[]): number {
	return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
}

/** Resident memory of a process, MB. */
function residentMb(pid: number): number {
	const found = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
	return Number(found?.[1]) / MEGABYTE;
}

/** A program that takes all it can get of one core, after everybody else. */
function burner(): ChildProcess {
	return spawn('nice', ['-n', '10', process.execPath, '-e', 'for (;;);'], { stdio: 'ignore' });
}

/** First source frame at which the capture is not the source; null when every sample is in its place. */
async function firstWrong(sourcePath: string, capturePath: string): Promise<number | null> {
	const source = openAudioFile(sourcePath);
	const capture = openAudioFile(capturePath);
	const planes = () => [new Float64Array(CHUNK), new Float64Array(CHUNK)] as const;
	const [sent, got] = [planes(), planes()];
	try {
		capture.read([new Float64Array(PRE_ROLL), new Float64Array(PRE_ROLL)], 0, PRE_ROLL);
		for (let frame = 0; frame < source.facts.frames; frame += CHUNK) {
			const count = Math.min(CHUNK, source.facts.frames - frame);
			source.read(sent, 0, count);
			capture.read(got, 0, count);
			for (let at = 0; at < count; at++)
				if (sent[0][at] !== got[0][at] || sent[1][at] !== got[1][at]) return frame + at;
			await pause(1);
		}
		return null;
	} finally {
		source.close();
		capture.close();
	}
}

/** A remote that looks at every meter and drags a control. */
class BusyRemote {
	readonly #socket: Socket;
	readonly #timer: ReturnType<typeof setInterval>;
	meters = 0;
	moves = 0;

	constructor(daemon: Daemon) {
		const access = readLocalAccess(daemon.dataRoot);
		if (access === null) throw new Error('the daemon has no address');
		this.#socket = io(access.url, {
			transports: ['websocket'],
			extraHeaders: { cookie: `${SESSION_COOKIE}=${access.token}` },
		});
		this.#socket.on('snapshot', () => this.#socket.emit('subscribe', { meters: METER_TOPICS, preview: false }));
		this.#socket.on('meters', (_: unknown, received: () => void) => {
			this.meters++;
			received();
		});
		let count = 0;
		this.#timer = setInterval(() => {
			count++;
			const position = 0.2 + (count % 100) / 200;
			this.#socket.emit(
				'command',
				{
					type: 'control.move',
					unit: 'totalmix',
					control: 'main_volume',
					position,
					gesture: `soak-${count >> 6}`,
					seq: count,
					last: count % 64 === 63,
				},
				() => {
					this.moves++;
				},
			);
		}, MOVE_MS);
	}

	close(): void {
		clearInterval(this.#timer);
		this.#socket.disconnect();
	}
}

const PAIRS = [
	[0, 0],
	[1, 1],
] as const;

/**
 * Passes through JACK one after the other for as long as asked, by the audio host of a whole daemon, with a remote in use
 * and a program that takes what it can of the processor.
 *
 * Throws when a pass fails for a reason that Detent does not name as a fault of the stream.
 */
export async function jackSoak(options: SoakOptions): Promise<SoakReport> {
	const { rateHz, blockFrames, prefillBlocks, periodFrames, progress } = options;
	const folder = mkdtempSync(join(tmpdir(), 'detent-soak-'));
	const sourcePath = join(folder, 'mix.wav');
	const passSeconds = Math.min(PASS_SECONDS, 30 * options.minutes);
	writeWav(sourcePath, programme(passSeconds * rateHz, 5), rateHz);
	let jack: JackServer | null = null;
	let daemon: Daemon | null = null;
	let remote: BusyRemote | null = null;
	const busy = burner();
	try {
		jack = await startJack({ rateHz, periodFrames });
		const audio = { backend: 'portaudio', device: JACK_DEVICE, rateHz, blockFrames, prefillBlocks } as const;
		daemon = await createDaemon({
			dataRoot: join(folder, 'data'),
			rigPath: null,
			simulation: { speed: 'realtime', handErrorTravel: 0, seed: 1, noise: false, drift: false },
			audio: audioConfig(audio),
			audioHost: 'process',
			...(built === null ? {} : { audioEntry: { path: join(built, 'audioHost.js'), execArgv: [] } }),
			audioEnv: jack.env,
			clock: systemClock,
			logToFile: true,
		});
		await daemon.serveRemote('127.0.0.1', 0);
		remote = new BusyRemote(daemon);
		return await passes({
			...options,
			folder,
			sourcePath,
			jack,
			client: daemon.audio as AudioClient,
			remote,
			progress,
		});
	} finally {
		remote?.close();
		busy.kill('SIGKILL');
		await daemon?.close();
		await jack?.stop();
		rmSync(folder, { recursive: true, force: true });
	}
}

async function passes(
	options: SoakOptions & {
		folder: string;
		sourcePath: string;
		jack: JackServer;
		client: AudioClient;
		remote: BusyRemote;
	},
): Promise<SoakReport> {
	const { client, jack, remote, sourcePath, progress } = options;
	const capturePath = join(options.folder, 'capture.wav');
	const startMs = performance.now();
	const endMs = startMs + options.minutes * 60_000;
	/** Of each pass the middle of its readings: between passes the host has fewer threads, and no leak shows there. */
	const sampled: { at: number; value: number }[] = [];
	const inPass: number[] = [];
	let passRuns = false;
	const named: string[] = [];
	const unseen: string[] = [];
	let complete = 0;
	let restarts = -1;
	let pid: number | null = null;
	const sample = setInterval(() => {
		if (passRuns && client.hostPid !== null && client.hostPid === pid) inPass.push(residentMb(client.hostPid));
	}, SAMPLE_MS);
	try {
		while (performance.now() < endMs) {
			if (client.hostPid === null || client.hostPid !== pid) {
				restarts++;
				sampled.length = 0;
				while (client.status().state !== 'running' && performance.now() < endMs) await pause(100);
				pid = client.hostPid;
				await jack.connect(pid ?? 0, pid ?? 0, PAIRS);
			}
			inPass.length = 0;
			passRuns = true;
			const outcome = await attempt(client, sourcePath, capturePath, true).catch(nameOf);
			passRuns = false;
			if (inPass.length > 0 && client.hostPid === pid) sampled.push({ at: performance.now(), value: median(inPass) });
			if ('named' in outcome) named.push(outcome.named);
			else {
				const wrong = await firstWrong(sourcePath, capturePath);
				if (wrong === null) complete++;
				else unseen.push(`frame ${wrong}`);
			}
			const minutes = (performance.now() - startMs) / 60_000;
			progress(
				`${minutes.toFixed(1)} min: ${complete} complete, ${named.length} ended by Detent, ${unseen.length} wrong unseen; ${sampled.at(-1)?.value.toFixed(1)} MB${'named' in outcome ? `; ${outcome.named}` : ''}`,
			);
		}
		const load = await client.load();
		if (load === null) throw new Error('the host is not running at the end');
		return {
			minutes: (performance.now() - startMs) / 60_000,
			complete,
			named,
			unseen,
			load,
			...memoryOf(sampled),
			meters: remote.meters,
			moves: remote.moves,
			restarts,
		};
	} finally {
		clearInterval(sample);
	}
}

/** Whatever Detent says itself is named; anything else is a mistake. */
async function nameOf(error: unknown): Promise<{ named: string }> {
	if (!isDetentError(error)) throw error;
	await pause(1000);
	return { named: `${error.code}: ${error.message}` };
}

function memoryOf(sampled: readonly { at: number; value: number }[]): Pick<SoakReport, 'memory' | 'memoryMb'> {
	const warm = sampled.slice(Math.floor(sampled.length * WARM_UP_SHARE));
	const values = warm.map(({ value }) => value);
	return {
		memory: slopeOf(warm.map(({ at, value }) => ({ at: at / 3_600_000, value }))),
		memoryMb: { first: values[0] ?? 0, last: values.at(-1) ?? 0, most: Math.max(...values) },
	};
}
