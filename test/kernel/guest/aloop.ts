import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { type AudioClient, createAudioClient } from '../../../src/audio/client.ts';
import type { PassRequest } from '../../../src/audio/engine.ts';
import { packageRoot } from '../../../src/process/packageRoot.ts';
import { systemClock } from '../../../src/process/systemClock.ts';
import { isDetentError } from '../../../src/shared/errors.ts';
import type { Latency } from '../../../src/shared/model/measurement.ts';
import type { AudioConfig } from '../../../src/shared/model/rig.ts';
import { audioConfig, chain } from '../../audio/host/studio.ts';
import { type KnownWay, STRAIGHT } from '../../support/knownWay.ts';
import { BENCH_HOST_VARIABLE, type BenchHostOptions } from './benchHostOptions.ts';
import { heapBytes } from './heapLine.ts';
import { progress } from './host.ts';

const DEVICE = 'rack';
/** What is played on one half of the loopback card comes out of its other half. */
const ASOUNDRC = `pcm.${DEVICE} {
  type asym
  playback.pcm "hw:Loopback,0,0"
  capture.pcm "hw:Loopback,1,0"
  hint { show on description "Loopback" }
}
`;
export const STREAM = { blockFrames: 2048, prefillBlocks: 16 } as const;
const AGAIN_MS = 1000;
const LEVEL_DBFS = -20;

/** Both halves of the card must run with as many channels, so five come back. */
function aloopConfig(rateHz: number): AudioConfig {
	return audioConfig({
		...STREAM,
		backend: 'portaudio',
		device: DEVICE,
		rateHz,
		monitorChannels: [0, 1],
		sendChannels: [2, 3],
		returnChannels: [2, 3],
		sync: { output: 4, input: 4 },
	});
}

/** A folder in which, as somebody's home, the card is found under its name. */
function cardFolder(): string {
	const folder = mkdtempSync(join(tmpdir(), 'detent-aloop-'));
	writeFileSync(join(folder, '.asoundrc'), ASOUNDRC);
	return folder;
}

/** What a stream said went wrong with it, in Detent's own words. */
export interface Named {
	readonly named: string;
}

/** A machine without acceleration may stop a stream at any time. What Detent says of it itself is named; all else fails. */
export async function namedByDetent(error: unknown): Promise<Named> {
	if (!isDetentError(error)) throw error;
	await pause(AGAIN_MS);
	progress(`snd-aloop: ${error.code}: ${error.message}`);
	return { named: `${error.code}: ${error.message}` };
}

export interface LoopbackOptions {
	readonly rateHz: number;
	/** A host of the bench, in which faults can be made, behind these ways one after the other. */
	readonly ways?: readonly KnownWay[];
	/** A host of the bench, which writes down what comes back of the monitor outputs, for so long. */
	readonly heardSeconds?: number;
}

/** Holds what was heard, once the device has been closed. */
export const HEARD = 'heard.wav';

/** In one file each, or built: loading from the sources would take longer here than the passes. */
const besideGuest = (name: string) => join(dirname(process.argv[1] ?? ''), name);
const BENCH_HOST = { path: besideGuest('benchHost.mjs'), execArgv: [] };
const BUILT_HOST = {
	path: join(packageRoot, 'dist', 'audioHost.js'),
	execArgv: ['--import', pathToFileURL(besideGuest('heapTeller.mjs')).href],
};

/** The loopback card, the audio host on it, and a folder for what is sent and captured. */
export class Loopback {
	readonly rateHz: number;
	readonly client: AudioClient;
	readonly #folder: string;

	/**
	 * The built host, where nothing is asked that only one of the bench can do.
	 *
	 * @param keeps takes what the built host says of its heap, bytes
	 */
	constructor({ rateHz, ways, heardSeconds }: LoopbackOptions, keeps: (bytes: number) => void = () => {}) {
		this.rateHz = rateHz;
		this.#folder = cardFolder();
		const built = ways === undefined && heardSeconds === undefined;
		const bench: BenchHostOptions = {
			ways: [...(ways ?? [STRAIGHT])],
			heard: heardSeconds === undefined ? null : { path: this.path(HEARD), seconds: heardSeconds },
		};
		this.client = createAudioClient({
			clock: systemClock,
			env: { ...process.env, HOME: this.#folder, [BENCH_HOST_VARIABLE]: JSON.stringify(bench) },
			printed(line) {
				const bytes = heapBytes(line);
				if (bytes !== null) keeps(bytes);
			},
			entry: built ? BUILT_HOST : BENCH_HOST,
		});
	}

	path(name: string): string {
		return join(this.#folder, name);
	}

	/** Resident memory of the host, MB; null while there is none, or it is ending. */
	residentMb(): number | null {
		const pid = this.client.hostPid;
		if (pid === null) return null;
		try {
			const found = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
			return found === null ? null : Number(found[1]) / 1024;
		} catch {
			return null;
		}
	}

	/** The round trip, on the running stream or on a new one. */
	async latency(): Promise<Latency | Named> {
		try {
			await this.open();
			return await this.client.measureLatency({ levelDbfs: LEVEL_DBFS });
		} catch (error) {
			return namedByDetent(error);
		}
	}

	/** A host that has just started reads and compiles what a measurement needs while it first measures: a slow machine keeps no stream meanwhile. */
	async open(): Promise<void> {
		if (this.client.status().state === 'running') return;
		await this.client.open({ audio: aloopConfig(this.rateHz), simulated: null, fileReturnPath: null });
		await this.client.measureLatency({ levelDbfs: LEVEL_DBFS }).catch(namedByDetent);
	}

	/** A request to print a file of this folder as it is. */
	request(latency: Latency, source: string, rollFrames: number): PassRequest {
		return {
			pass: 'loop',
			sourcePath: this.path(source),
			chain: chain({}),
			latency,
			capturePath: this.path('capture.wav'),
			preRollFrames: rollFrames,
			tailFrames: rollFrames,
			bitTransparent: true,
			keepGoing: true,
		};
	}

	async dispose(): Promise<void> {
		await this.client.dispose();
		rmSync(this.#folder, { recursive: true, force: true });
	}
}
