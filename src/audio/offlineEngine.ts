import type { SentSignal } from '../chain/sentSignal.ts';
import type { Chain } from '../shared/model/chain.ts';
import type { Explanation } from '../shared/model/explanation.ts';
import type { Join } from '../shared/model/join.ts';
import type { Match, PairMatch, Reduction } from '../shared/model/match.ts';
import type { AudioFileFacts, Loudness } from '../shared/model/measurement.ts';
import type { MixChange } from '../shared/model/mixChange.ts';
import type { Waveform } from '../shared/model/waveform.ts';
import type { BroadcastInfo } from './files/bext.ts';

/** Offline work in the worker pool: the same kernels as the host. Progress runs 0…1. */
export interface OfflineEngine {
	/** Hash, format and length. Rejects with `file.*` for what can't be read. */
	inspect(path: string): Promise<AudioFileFacts>;
	/** What is drawn of a file: columns of all levels, `COLUMN_BYTES` a column, and short-term loudness. */
	waveform(path: string, options?: OfflineOptions): Promise<DrawnWave>;
	measure(path: string, options?: MeasureOptions): Promise<Loudness>;
	/** Whether the file loses nothing in words of this length, whatever length it is stored in. */
	fitsWords(path: string, bits: 16 | 20 | 24, options?: OfflineOptions): Promise<boolean>;
	/** Sample and true peak of the file after a gain, or of what a loop sends of it. */
	peaks(
		path: string,
		gainDb: number,
		options?: PeakOptions,
	): Promise<{ samplePeakDbfs: number | null; truePeakDbtp: number | null }>;
	/**
	 * The capture through the chain's *post* stages into a master; written to `outPath` by temporary name and rename. A
	 * loudness stage needs its gain: see `match`.
	 */
	render(request: RenderRequest, options?: OfflineOptions): Promise<Rendered>;
	/** The gain of the one loudness stage that is open in a part: what leaves the part has the loudness then. */
	match(request: MatchRequest, options?: OfflineOptions): Promise<Match>;
	/** To another rate; a 32-bit float file. */
	convertRate(inPath: string, outPath: string, rateHz: number, options?: OfflineOptions): Promise<AudioFileFacts>;
	/**
	 * What is left when `other` is laid over `reference` with the best fractional delay and no gain fitted: RMS of the
	 * difference in dB relative to the RMS of `reference`; null when they are bit-identical.
	 */
	nullTest(
		referencePath: string,
		otherPath: string,
		options?: OfflineOptions,
	): Promise<{ residualDb: number | null; delayFrames: number }>;
	/** Gain and time with which two recordings of one thing are compared; the louder is turned down. */
	matchPair(referencePath: string, otherPath: string, options?: OfflineOptions): Promise<PairMatch>;
	/** What was done to a mix, measured from the mix and what came of it. */
	explain(mixPath: string, otherPath: string, options?: OfflineOptions): Promise<Explanation>;
	/** How a later version of a mix differs from an earlier one. */
	mixChange(earlierPath: string, laterPath: string, options?: OfflineOptions): Promise<MixChange>;
	/**
	 * A print whose bad stretches are replaced by those of further takes, each joined where both takes agree (see
	 * `findJoin`); written to `outPath` by temporary name and rename. Rejects with `audio.no-join`, and writes nothing,
	 * where a take agrees with the print nowhere.
	 */
	joinTakes(request: JoinRequest, options?: OfflineOptions): Promise<{ file: AudioFileFacts; joins: Join[] }>;
	dispose(): Promise<void>;
}

export interface DrawnWave extends Omit<Waveform, 'sha256'> {
	/** Of the levels, in their order. */
	columns: Uint8Array[];
}

export interface OfflineOptions {
	signal?: AbortSignal;
	onProgress?: (fraction: number) => void;
}

export interface MeasureOptions extends OfflineOptions {
	/** Counts the channel of a mono file twice, as two loudspeakers play it. */
	dualMono?: boolean;
	/** Reads the lowest PSR too. */
	psr?: boolean;
}

export interface PeakOptions extends OfflineOptions {
	/** Reads what is sent of left and right; of a mono file both are the same. Without it the file's own channels. */
	sent?: SentSignal;
}

/** A stretch of a file through a part of a chain. */
export interface PartRequest {
	inPath: string;
	chain: Chain;
	/** Which part of the compiled chain to run. */
	part: 'pre' | 'post';
	/** Converted to this rate first; null leaves the file's own. */
	rateHz: number | null;
	/** Frames of the input to leave out at the head (pre-roll) and tail. */
	skipHeadFrames: number;
	skipTailFrames: number;
}

export interface RenderRequest extends PartRequest {
	outPath: string;
	bits: 16 | 20 | 24 | 32 | 64;
	/** Rejects with `audio.over.refused`, and writes nothing, where integer samples would be cut at full scale. */
	refuseOvers: boolean;
	/** For the `bext` chunk of the file; its loudness is what was measured on the way. */
	broadcast?: BroadcastInfo | undefined;
}

export interface MatchRequest extends PartRequest {
	/** About how loud the file is, when that is known: saves a pass. */
	enteringLufs: number | null;
}

/** A stretch that was printed again. */
export interface PunchedTake {
	path: string;
	/** Source frame of the file's first frame. */
	firstFrame: number;
	/** Source frame from which on the rack had settled after the start of this take. */
	settledFrame: number;
	/** What the print has wrong, in source frames: the take has to hold all of it. */
	badFromFrame: number;
	badToFrame: number;
}

export interface JoinRequest {
	/** The print. */
	path: string;
	outPath: string;
	/** Frames in the print before source frame 0. */
	preRollFrames: number;
	/** Length of the joined file where the print ended early: its end then comes from the last take. */
	frames?: number | undefined;
	/** For the `bext` chunk of the joined file. */
	broadcast?: BroadcastInfo | undefined;
	/** In the order of the music, none reaching into another. */
	punches: PunchedTake[];
}

export interface Rendered {
	file: AudioFileFacts;
	/** Of what was written. */
	loudness: Loudness;
	/** Null without a limiter. */
	reduction: Reduction | null;
	/** Samples cut at full scale. */
	clippedSamples: number;
	/** Farthest that dither put a sample from its place, in LSB: the headroom its noise takes. Null without dither. */
	peakNoiseLsb: number | null;
}
