import type { PassResult } from '../../../src/audio/engine.ts';
import type { Finding } from '../../../src/shared/model/finding.ts';
import type { Latency } from '../../../src/shared/model/measurement.ts';
import type { HostLoad } from '../../../src/shared/protocol/meters.ts';
import { foundIn, programme, readWav, writeWav } from '../../audio/host/studio.ts';
import { type Slope, slopeOf } from '../../support/slope.ts';
import { Loopback, STREAM } from './aloop.ts';
import { HeapReadings, type Reading } from './heapReadings.ts';
import { progress } from './host.ts';

const PASS_SECONDS = 15;
const ROLL_SECONDS = 0.5;
const SAMPLE_MS = 2000;
const HEAP_WITHIN_MS = 20_000;
/** With so many passes ended, and none whole, a lower rate is tried. */
const HOPELESS = 2;
/** Where the processor does not keep up with a capture, another try at the same rate shows nothing else. */
export const TOO_SLOW = /^capture-overflow/;
/** Memory is judged from here on: what is loaded and compiled on demand is by then. */
const WARM_UP_SHARE = 0.25;
const HOUR_MS = 3_600_000;

export interface SoakReport {
	readonly rateHz: number;
	readonly minutes: number;
	/** So many passes were ended, and none was whole, that a lower rate is to be tried. */
	readonly hopeless: boolean;
	/** Passes with every sample in its place that Detent called complete. */
	readonly complete: number;
	/** What Detent said of the others. */
	readonly named: readonly string[];
	/** Passes with a sample out of its place that Detent called complete. */
	readonly unseen: readonly string[];
	/** Passes with every sample in its place of which Detent said otherwise. */
	readonly falseAlarms: readonly string[];
	readonly latencies: readonly number[];
	readonly memory: Slope;
	readonly memoryMb: { readonly first: number; readonly last: number };
	/** What the host's main thread keeps in its heap, bytes a block. */
	readonly heapPerBlock: Slope;
	readonly load: HostLoad | null;
}

/** First frame of a capture at which it is not its source between silences; null when every sample is in its place. */
export function firstDifference(source: readonly Float64Array[], capture: readonly Float64Array[], rollFrames: number) {
	const frames = source[0]?.length ?? 0;
	for (let frame = 0; frame < frames; frame++)
		for (const channel of [0, 1]) if (source[channel]?.[frame] !== capture[channel]?.[rollFrames + frame]) return frame;
	return capture[0]?.length === frames + 2 * rollFrames ? null : frames;
}

/** The device alone can say what is not in the samples: that it was late, or stood still at the end. */
const ofSamples = ({ severity, by }: Finding) => severity === 'failure' && by !== 'device';

class Soak {
	readonly #loopback: Loopback;
	readonly #source: readonly Float64Array[];
	readonly #rollFrames: number;
	readonly named: string[] = [];
	readonly unseen: string[] = [];
	readonly falseAlarms: string[] = [];
	readonly latencies: number[] = [];
	complete = 0;

	constructor(loopback: Loopback) {
		this.#loopback = loopback;
		this.#rollFrames = ROLL_SECONDS * loopback.rateHz;
		this.#source = programme(PASS_SECONDS * loopback.rateHz, 11);
		writeWav(loopback.path('mix.wav'), this.#source, loopback.rateHz);
	}

	/** Nothing is measured at this rate. */
	get hopeless(): boolean {
		const enough = this.named.length >= HOPELESS || this.named.some((said) => TOO_SLOW.test(said));
		return enough && this.complete + this.unseen.length + this.falseAlarms.length === 0;
	}

	async latency(): Promise<Latency | null> {
		const latency = await this.#loopback.latency();
		if ('named' in latency) {
			this.named.push(latency.named);
			return null;
		}
		this.latencies.push(latency.frames);
		return latency;
	}

	/** @returns whether the stream is still where it was */
	async pass(latency: Latency): Promise<boolean> {
		const result = await this.#loopback.client.print(this.#loopback.request(latency, 'mix.wav', this.#rollFrames));
		const wrong = this.#wrong(result);
		if (result.outcome === 'complete') {
			if (wrong === null) this.complete++;
			else this.unseen.push(`source frame ${wrong}`);
			return wrong === null;
		}
		const said = result.failure === null ? result.outcome : `${result.failure.kind}: ${result.failure.reason}`;
		if (wrong === null && foundIn(result.findings).some(ofSamples)) this.falseAlarms.push(said);
		else this.named.push(said);
		return false;
	}

	#wrong(result: PassResult): number | null {
		if (result.frames === 0) return 0;
		return firstDifference(this.#source, readWav(this.#loopback.path('capture.wav')), this.#rollFrames);
	}
}

/**
 * Passes through the loopback card one after the other, for as long as asked; every sample of every capture is compared.
 *
 * @param ratesHz the next one begins where a machine without acceleration completes no pass with the one before
 */
export async function aloopSoak(ratesHz: readonly number[], minutes: number): Promise<SoakReport> {
	const before: string[] = [];
	for (const [index, rateHz] of ratesHz.entries()) {
		const report = await soakAt(rateHz, minutes, index + 1 < ratesHz.length);
		const judged = report.complete + report.unseen.length + report.falseAlarms.length > 0;
		if (judged || !report.hopeless || index + 1 === ratesHz.length)
			return { ...report, named: [...before, ...report.named] };
		before.push(...report.named);
	}
	throw new RangeError('a soak without a rate');
}

const warmed = (readings: readonly Reading[]) => readings.slice(Math.floor(readings.length * WARM_UP_SHARE));

async function soakAt(rateHz: number, minutes: number, slower: boolean): Promise<SoakReport> {
	const sampled: Reading[] = [];
	const kept = new HeapReadings(HEAP_WITHIN_MS);
	const loopback = new Loopback({ rateHz }, (bytes) => kept.take(bytes));
	const soak = new Soak(loopback);
	let pid: number | null = null;
	const startMs = performance.now();
	const sample = setInterval(() => {
		const { hostPid } = loopback.client;
		const value = loopback.residentMb();
		// Another process begins anew.
		if (hostPid !== pid) {
			sampled.length = 0;
			kept.forget();
		}
		pid = hostPid;
		if (value !== null) sampled.push({ at: performance.now(), value });
	}, SAMPLE_MS);
	try {
		let latency: Latency | null = null;
		let load: HostLoad | null = null;
		while (performance.now() - startMs < minutes * 60_000) {
			if (slower && soak.hopeless) break;
			latency ??= await soak.latency();
			if (latency !== null && !(await soak.pass(latency))) latency = null;
			await kept.next();
			load = (await loopback.client.load().catch(() => null)) ?? load;
			const { complete, named, unseen } = soak;
			const ran = ((performance.now() - startMs) / 60_000).toFixed(1);
			progress(
				`snd-aloop ${ran} min: ${complete} complete, ${named.length} ended by Detent, ${unseen.length} wrong unseen${latency === null ? `; ${named.at(-1)}` : ''}`,
			);
		}
		const warm = warmed(sampled);
		const blockMs = (1000 * STREAM.blockFrames) / rateHz;
		return {
			rateHz,
			minutes: (performance.now() - startMs) / 60_000,
			hopeless: soak.hopeless,
			complete: soak.complete,
			named: soak.named,
			unseen: soak.unseen,
			falseAlarms: soak.falseAlarms,
			latencies: soak.latencies,
			memory: slopeOf(warm.map(({ at, value }) => ({ at: at / HOUR_MS, value }))),
			memoryMb: { first: warm[0]?.value ?? 0, last: warm.at(-1)?.value ?? 0 },
			heapPerBlock: slopeOf(warmed(kept.all).map(({ at, value }) => ({ at: at / blockMs, value }))),
			load,
		};
	} finally {
		clearInterval(sample);
		await loopback.dispose();
	}
}
