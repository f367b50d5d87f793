import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { AudioClient } from '../../../src/audio/client.ts';
import { createDaemon, type Daemon } from '../../../src/daemon.ts';
import { systemClock } from '../../../src/process/systemClock.ts';
import { isDetentError } from '../../../src/shared/errors.ts';
import type { HostLoad } from '../../../src/shared/protocol/meters.ts';
import { audioConfig, programme, writeWav } from '../../audio/host/studio.ts';
import { built } from '../built.ts';
import { JACK_DEVICE, type JackServer, startJack } from '../jack.ts';
import { mean } from '../mean.ts';
import type { Slope } from '../slope.ts';
import { processorTicks, stolenShare } from '../stolenTime.ts';
import { HostsRead, type WorkTimes } from './hosts.ts';
import { SOAK_KINDS, type SoakKind, sumOf } from './kinds.ts';
import { type SoakFiles, soakPass } from './passKinds.ts';
import { BusyRemote } from './remote.ts';
import { writeExpected } from './workChain.ts';

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
	/** Passes that were complete and what they have to be: with every sample in its place, or proven and as loud as what was sent. */
	complete: Record<SoakKind, number>;
	/** Passes that Detent ended, with its reason. */
	named: string[];
	/** Complete passes with a sample out of place, or another level: what must never be. */
	unseen: string[];
	/** The worst of all hosts there were. */
	load: HostLoad;
	/** Time of the blocks of each kind of pass; null where none was read. */
	times: Record<SoakKind, WorkTimes | null>;
	/** Resident memory of the host that ran longest, after warm-up, MB over hours. */
	memory: Slope;
	memoryMb: { first: number; last: number; most: number };
	/** Meters that the remote received, and moves of a control that were answered. */
	meters: number;
	moves: number;
	/** Part of the processors' time that the machine beneath a virtual one took; null where it is not known. */
	stolen: number | null;
	/** The host was started anew so often. */
	restarts: number;
}

const PASS_SECONDS = 60;
const SAMPLE_MS = 1000;
const HOUR_MS = 3_600_000;
const MEGABYTE = 1024;

/** Resident memory of a process, MB. */
function residentMb(pid: number): number {
	const found = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
	return Number(found?.[1]) / MEGABYTE;
}

/** A program that takes all it can get of one core, after everybody else. */
function burner(): ChildProcess {
	return spawn('nice', ['-n', '10', process.execPath, '-e', 'for (;;);'], { stdio: 'ignore' });
}

const PAIRS = [
	[0, 0],
	[1, 1],
] as const;

/**
 * Passes of every kind through JACK in turn for as long as asked, by the audio host of a whole daemon, with a remote in use
 * and a program that takes what it can of the processor.
 *
 * Throws when a pass fails for a reason that Detent does not name as a fault of the stream.
 */
export async function jackSoak(options: SoakOptions): Promise<SoakReport> {
	const { rateHz, blockFrames, prefillBlocks, periodFrames, progress } = options;
	const folder = mkdtempSync(join(tmpdir(), 'detent-soak-'));
	const files: SoakFiles = {
		sourcePath: join(folder, 'mix.wav'),
		expectedPath: join(folder, 'expected.wav'),
		capturePath: join(folder, 'capture.wav'),
	};
	const passSeconds = Math.min(PASS_SECONDS, 30 * options.minutes);
	writeWav(files.sourcePath, programme(Math.round(passSeconds * rateHz), 5), rateHz);
	writeExpected(files.sourcePath, files.expectedPath);
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
		const client = daemon.audio as AudioClient;
		return await passes({ minutes: options.minutes, files, jack, client, remote, progress });
	} finally {
		remote?.close();
		busy.kill('SIGKILL');
		await daemon?.close();
		await jack?.stop();
		rmSync(folder, { recursive: true, force: true });
	}
}

async function passes(options: {
	minutes: number;
	files: SoakFiles;
	jack: JackServer;
	client: AudioClient;
	remote: BusyRemote;
	progress(text: string): void;
}): Promise<SoakReport> {
	const { client, jack, remote, files, progress } = options;
	const startMs = performance.now();
	const ticks = processorTicks();
	const endMs = startMs + options.minutes * 60_000;
	const hosts = new HostsRead();
	/**
	 * Of each pass the mean of its readings: between passes the host has fewer threads, and no leak shows there; within one, V8
	 * gives half of the room for young objects back and takes it again, which a single reading would see or not.
	 */
	const inPass: number[] = [];
	let passRuns = false;
	const named: string[] = [];
	const unseen: string[] = [];
	const complete: Record<SoakKind, number> = { transparent: 0, chain: 0, listening: 0 };
	let turn = 0;
	let pid: number | null = null;
	const sample = setInterval(() => {
		if (passRuns && client.hostPid !== null && client.hostPid === pid) inPass.push(residentMb(client.hostPid));
	}, SAMPLE_MS);
	try {
		while (performance.now() < endMs || turn < SOAK_KINDS.length) {
			if (client.hostPid === null || client.hostPid !== pid) {
				while (client.status().state !== 'running' && performance.now() < endMs) await pause(100);
				hosts.started();
				pid = client.hostPid;
				await jack.connect(pid ?? 0, pid ?? 0, PAIRS);
			}
			inPass.length = 0;
			passRuns = true;
			const kind = SOAK_KINDS[turn++ % SOAK_KINDS.length] as SoakKind;
			const before = await client.blockTimes().catch(() => null);
			const outcome = await soakPass(kind, client, files).catch(nameOf);
			passRuns = false;
			if (client.hostPid === pid) {
				const after = await client.blockTimes().catch(() => null);
				if (before !== null && after !== null) hosts.worked(kind, before, after);
				if (inPass.length > 0) hosts.memory(kind, performance.now() / HOUR_MS, mean(inPass));
				const load = await client.load().catch(() => null);
				if (load !== null) hosts.load(load);
			}
			if ('named' in outcome) named.push(`${kind}: ${outcome.named}`);
			else if (outcome.wrong === null) complete[kind]++;
			else unseen.push(outcome.wrong);
			const minutes = (performance.now() - startMs) / 60_000;
			const told = 'named' in outcome ? `; ${outcome.named}` : outcome.wrong === null ? '' : `; ${outcome.wrong}`;
			progress(
				`${minutes.toFixed(1)} min: ${sumOf(complete)} complete, ${named.length} ended by Detent, ${unseen.length} wrong unseen; ${hosts.lastMegabytes?.toFixed(1) ?? '–'} MB; p99.9 ${(100 * (hosts.worstLoad?.loadP999 ?? 0)).toFixed(1)} %, host started anew ${hosts.restarts} times${told}`,
			);
		}
		const load = hosts.worstLoad;
		if (load === null) throw new Error('no host was there long enough to be read');
		return {
			minutes: (performance.now() - startMs) / 60_000,
			complete,
			named,
			unseen,
			load,
			times: {
				transparent: hosts.timesOf('transparent'),
				chain: hosts.timesOf('chain'),
				listening: hosts.timesOf('listening'),
			},
			memory: hosts.slope,
			memoryMb: hosts.megabytes,
			meters: remote.meters,
			moves: remote.moves,
			stolen: stolenShare(ticks, processorTicks()),
			restarts: hosts.restarts,
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
