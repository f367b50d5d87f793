import type { AudioEngine, FindingsReport, HostStatus, PassRequest, PassResult } from '../../src/audio/engine.ts';
import type {
	DrawnWave,
	JoinRequest,
	MatchRequest,
	OfflineEngine,
	Rendered,
	RenderRequest,
} from '../../src/audio/offlineEngine.ts';
import { solveMatch } from '../../src/chain/match/solve.ts';
import { openLoudness } from '../../src/chain/resolve.ts';
import type { Match } from '../../src/shared/model/match.ts';
import type { AudioFileFacts, Latency, Loudness } from '../../src/shared/model/measurement.ts';
import type { MixChange } from '../../src/shared/model/mixChange.ts';

/** Facts of a mix of one second. */
export function fileFacts(fileName: string, rateHz = 48000): AudioFileFacts {
	return {
		fileName,
		container: 'wav',
		encoding: 'float',
		bits: 32,
		rateHz,
		channels: 2,
		frames: rateHz,
		sha256: 'ab'.repeat(32),
		bytes: 8 * rateHz,
	};
}

/** An audio host that prints until the test says how it went. */
export class FakeAudio implements AudioEngine {
	readonly calls: string[] = [];
	/** While it is set, `stop` waits for it. */
	stopping: Promise<void> | null = null;
	#print: { request: PassRequest; resolve: (result: PassResult) => void } | null = null;

	get printing(): PassRequest | null {
		return this.#print?.request ?? null;
	}

	end(outcome: PassResult['outcome'], more: Partial<PassResult> = {}): void {
		const print = this.#print;
		this.#print = null;
		if (print === null) return;
		const { pass, preRollFrames, tailFrames } = print.request;
		print.resolve({
			pass,
			outcome,
			failure: null,
			frames: 0,
			preRollFrames,
			tailFrames,
			edges: null,
			findings: [],
			proof: 'programme only',
			...more,
		});
	}

	#done(call: string): Promise<void> {
		this.calls.push(call);
		return Promise.resolve();
	}

	open() {
		this.calls.push('open');
		return Promise.resolve({ rateHz: 48000, blockFrames: 1024, inputs: 2, outputs: 4, device: null });
	}
	close = () => this.#done('close');
	/** What the next measurement finds. */
	latency: Latency = { frames: 10, fraction: 0, inverted: false, confidence: 9, method: 'sweep' };
	measureLatency(_options?: unknown) {
		this.calls.push('measureLatency');
		return Promise.resolve(this.latency);
	}
	sendSignal() {
		this.calls.push('sendSignal');
		return Promise.resolve({
			rateHz: 48000,
			signalFrames: 0,
			recordedFrames: 0,
			sentPeakDbfs: null,
			returnPeakDbfs: null,
			doubt: null,
		});
	}
	startTone = () => this.#done('startTone');
	play = () => this.#done('play');
	compare = () => this.#done('compare');
	async stop(): Promise<void> {
		this.calls.push('stop');
		await this.stopping;
	}
	print(request: PassRequest): Promise<PassResult> {
		this.calls.push('print');
		return new Promise((resolve) => {
			this.#print = { request, resolve };
		});
	}
	cancelPass(): Promise<void> {
		this.end('cancelled');
		return this.#done('cancelPass');
	}
	setMonitor = () => this.#done('setMonitor');
	holdOutputs = (held: boolean) => this.#done(held ? 'outputs held' : 'outputs let go');
	injectFault = () => this.#done('injectFault');
	setSimulatedPositions = () => this.#done('setSimulatedPositions');
	want = () => this.#done('want');
	status = (): HostStatus => ({ state: 'running', reason: null, opened: null });
	onStatus = (_listener: (status: HostStatus) => void) => () => {};
	onTransport = () => () => {};
	onFindings = (_listener: (report: FindingsReport) => void) => () => {};
	onMeters = () => () => {};
	onPreview = () => () => {};
	onStream = () => () => {};
	dispose = () => this.#done('dispose');
}

const LOUDNESS: Loudness = {
	integratedLufs: -14,
	lra: 5,
	maxMomentaryLufs: -10,
	maxShortTermLufs: -12,
	samplePeakDbfs: -3,
	truePeakDbtp: -2.8,
	truePeakStandardDbtp: -2.8,
};

/** Offline work that finds every file sound. */
export class FakeOffline implements OfflineEngine {
	loudness: Loudness = LOUDNESS;
	rateHz = 48000;
	sha256 = 'ab'.repeat(32);
	/** Of every file; one second when it is null. */
	frames: number | null = null;
	inspect = (path: string) => {
		const facts = fileFacts(path.split('/').at(-1) ?? '', this.rateHz);
		return Promise.resolve({ ...facts, frames: this.frames ?? facts.frames, sha256: this.sha256 });
	};
	measure = () => Promise.resolve(this.loudness);
	waveform = (): Promise<DrawnWave> => Promise.reject(new Error('no music in this test'));
	fitsWords = () => Promise.resolve(false);
	peaks: OfflineEngine['peaks'] = () => Promise.resolve({ samplePeakDbfs: -3, truePeakDbtp: -2.8 });
	async render(request: RenderRequest): Promise<Rendered> {
		const file = await this.inspect(request.outPath);
		return { file, loudness: this.loudness, reduction: null, clippedSamples: 0, peakNoiseLsb: null };
	}
	/** A rack that is as loud as what was measured, and no limiter. */
	async match(request: MatchRequest): Promise<Match> {
		const open = openLoudness(request.chain, request.part);
		if (open === null) throw new Error('nothing to match');
		const { integratedLufs, truePeakDbtp } = this.loudness;
		return solveMatch(
			{
				targetLufs: open.targetLufs,
				ceilingDbtp: null,
				maxReductionDb: open.maxReductionDb,
				firstGainDb: open.targetLufs - (request.enteringLufs ?? 0) - open.otherGainDb,
			},
			(gainDb) => ({
				integratedLufs: integratedLufs === null ? null : integratedLufs + gainDb + open.otherGainDb,
				truePeakDbtp: truePeakDbtp === null ? null : truePeakDbtp + gainDb + open.otherGainDb,
				reduction: null,
			}),
		);
	}
	convertRate = (_inPath: string, outPath: string) => this.inspect(outPath);
	nullTest = () => Promise.resolve({ residualDb: null, delayFrames: 0 });
	explain = () => Promise.reject(new Error('no music in this test'));
	mixChange = (): Promise<MixChange> => Promise.reject(new Error('no music in this test'));
	matchPair = () =>
		Promise.resolve({
			rateHz: this.rateHz,
			commonFrames: this.rateHz,
			referenceLufs: -14,
			otherLufs: -14,
			referenceGainDb: 0,
			otherGainDb: 0,
			delayFrames: 0,
			inverted: false,
			likeness: 1,
			residualDb: null,
		});
	/** Joins a tenth of a second before and behind every bad stretch. */
	joinTakes = async ({ outPath, punches }: JoinRequest) => ({
		file: await this.inspect(outPath),
		joins: punches.flatMap(({ badFromFrame, badToFrame }, index) => [
			{ frame: badFromFrame - 4800, fadeFrames: 480, fromTake: 0, toTake: index + 1, residualDb: -80 },
			{ frame: badToFrame + 4800, fadeFrames: 480, fromTake: index + 1, toTake: 0, residualDb: -80 },
		]),
	});
	dispose = () => Promise.resolve();
}
