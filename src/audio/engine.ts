import type { Unsubscribe } from '../shared/listeners.ts';
import type { Chain, InsertChannels } from '../shared/model/chain.ts';
import type { Finding, Proof } from '../shared/model/finding.ts';
import type { Latency } from '../shared/model/measurement.ts';
import type { MonitorOrder } from '../shared/model/monitor.ts';
import type { EdgeCheck, PassFailure } from '../shared/model/revision.ts';
import type { AudioConfig, ChannelPair } from '../shared/model/rig.ts';
import type { Meters, Wanted } from '../shared/protocol/meters.ts';
import type { HostState } from '../shared/protocol/state.ts';
import type { StreamFault } from './backends/streamFault.ts';
import type { BroadcastInfo } from './files/bext.ts';

/** One unit model in the simulated backend's signal path, in patch order. */
export interface SimulatedUnit {
	unit: string;
	/** Definition id; picks the audio model. */
	definition: string;
	channel: 'stereo' | 'left' | 'right';
	/** Pair of the rig's `loops` that it hangs on; the main send and return when absent. */
	loop?: string | undefined;
	/** The switch that puts it into the path, and whether it does now; always in when absent. */
	relay?: { unit: string; control: string; inPath: boolean } | undefined;
	/** Seed of this box's own mismatch, noise and drift. */
	seed: number;
	/** Physical positions by expanded control id. */
	positions: Record<string, number>;
}

export interface SimulatedRack {
	units: SimulatedUnit[];
	/** dBFS that equals +4 dBu, so that models know their operating level. */
	referenceDbfs: number;
	/** Converter and cable delay around the rack, frames (may have a fraction). */
	converterLatencyFrames: number;
	noise: boolean;
	drift: boolean;
	/** Faults that come by themselves, counted from the opening of the stream; absent: none can be asked for later either. */
	faults?: StreamFault[] | undefined;
	/** `realtime` paces blocks by the clock; `fast` runs as quickly as it can. */
	speed: 'realtime' | 'fast';
}

export interface OpenRequest {
	audio: AudioConfig;
	/** Needed when `audio.backend` is `simulated`. */
	simulated: SimulatedRack | null;
	/** Needed when `audio.backend` is `file`: the file that plays the part of the return; null loops the send back. */
	fileReturnPath: string | null;
}

export interface OpenedAudio {
	rateHz: number;
	blockFrames: number;
	inputs: number;
	outputs: number;
	device: string | null;
}

export interface PlayRequest {
	/** WAV, RF64, AIFF or FLAC at the stream's rate, mono or stereo. */
	sourcePath: string;
	chain: Chain;
	/** Round trip in force, for the alignment of `return` and `master` meters; null when not measured. */
	latency: Latency | null;
	/** As in `PassRequest`. */
	loopLatencies?: Latency[] | undefined;
	startFrame: number;
	/** Files that run in step with the monitor's source; see `MonitorOrder.item`. */
	items?: CompareItem[] | undefined;
}

/** A file that is listened to in step with others. */
export interface CompareItem {
	/** At the stream's rate, mono or stereo. */
	path: string;
	/** The file is later than the source by this much: its frame `n + lateFrames` sounds at source frame `n`. May have a fraction. */
	lateFrames: number;
	/** It is upside down, and is turned over. */
	inverted: boolean;
}

/** Files against each other, without the rack: nothing is sent. */
export interface CompareRequest {
	/** 1 to 8. */
	items: CompareItem[];
	/** Source frame to start from. */
	startFrame: number;
	/** A stretch that comes again and again, source frames; null plays to the end of the longest. */
	loop: { fromFrame: number; toFrame: number } | null;
}

export interface PassRequest {
	pass: string;
	sourcePath: string;
	chain: Chain;
	/** From the first send to the last return. */
	latency: Latency;
	/** Of each loop of the chain in its order, where there is more than one; aligns what goes by an insert's units. */
	loopLatencies?: Latency[] | undefined;
	/** Written here while it grows; the caller hashes and renames it. 32-bit float, RF64 when it passes 4 GiB. */
	capturePath: string;
	preRollFrames: number;
	tailFrames: number;
	/**
	 * What comes back lies elsewhere than the latency says, and is placed afterwards: off tape, for one. Its place is not
	 * judged then, and a latency below the stream's own counts as the stream's own.
	 */
	placedLater?: boolean | undefined;
	/** Nothing is sent: the music comes off a tape. The monitor's source is still the source. */
	silentSend?: boolean | undefined;
	/** No unit of the chain is on these, in one of its inserts at least: nothing needs to come back of them. */
	bareSides?: InsertChannels[] | undefined;
	/** No dither, no trims, no digital stages: what comes back must be what was sent, bit for bit. For tests. */
	bitTransparent: boolean;
	/**
	 * Prints these frames of the source only, `fromFrame` up to `toFrame`. The source itself sounds in the pre-roll and in
	 * the tail, as far as it reaches. Absent for the whole source, with silence around it.
	 */
	stretch?: Stretch | undefined;
	/** Goes on after a fault that spoils a stretch only, so that the result lists them all. Without it the first ends the print. */
	keepGoing?: boolean | undefined;
	/** Where the capture comes from, for the `bext` chunk of its file. */
	broadcast?: BroadcastInfo | undefined;
	/** A print of the same mix with the same settings: levels that are not those of it are found. */
	earlier?: EarlierRequest | undefined;
}

/** An earlier print that the one being made is held against. */
export interface EarlierRequest {
	path: string;
	/** Frames in that file before source frame 0. */
	preRollFrames: number;
	/** What it is called: `revision 4`. */
	name: string;
	/** What is beyond it is found. */
	toleranceDb: number;
}

/** By how much a print is louder than the earlier one, over all of it, each octave alike; null where nothing was heard. */
export interface AgainstEarlier {
	leftDb: number | null;
	rightDb: number | null;
}

/** Frames of a source, `fromFrame` up to and without `toFrame`. */
export interface Stretch {
	fromFrame: number;
	toFrame: number;
}

export interface PassResult {
	pass: string;
	outcome: 'complete' | 'failed' | 'cancelled';
	/** What ended it; of one that came to its end, the first fault. */
	failure: PassFailure | null;
	/** Frames in the capture file, pre-roll and tail included. */
	frames: number;
	preRollFrames: number;
	tailFrames: number;
	edges: EdgeCheck | null;
	/** What supervision found, in the order in which it was found; the failures are among them. */
	findings: Finding[];
	/** What the print was watched by, from its first frame to its last. */
	proof: Proof;
	/** Absent where there was no earlier print to compare with. */
	againstEarlier?: AgainstEarlier | undefined;
}

/** What supervision has found in a running print up to now: all of it, each time something is new. */
export interface FindingsReport {
	pass: string;
	findings: Finding[];
}

/** Where a test signal is sent and listened for; the rack's pairs when absent. Never a monitor output. */
export interface SignalChannels {
	sendChannels?: ChannelPair | undefined;
	returnChannels?: ChannelPair | undefined;
}

export interface LatencyRequest extends SignalChannels {
	/** Peak of the test signal. */
	levelDbfs: number;
	/** The delay moves, as that of a tape machine at its repro head: many short reads, their median and their spread. */
	tape?: boolean | undefined;
	/** The sweep alone, in half the time: nothing confirms what it reads. For listening, never for a print. */
	quick?: boolean | undefined;
	/** Only this channel goes through units: it alone counts. Both when absent. */
	side?: 'left' | 'right' | undefined;
}

export interface SignalRequest extends SignalChannels {
	/**
	 * Mono (sent on both channels) or stereo at the stream's rate, up to 120 s. It is sent as it is, without dither, and
	 * must rise from -60 dBFS.
	 */
	signalPath: string;
	/** Stereo 32-bit float WAV, as long as signal and tail; index 0 is when the first frame of the signal was sent. */
	recordPath: string;
	/** How long is recorded after the signal, up to 30 s. The round trip lies in here: at least the prefilled blocks. */
	tailFrames: number;
	/** What the signal may reach at most, 0 dBFS or less; a louder one is refused. */
	peakDbfs: number;
}

export interface SignalReport {
	rateHz: number;
	/** Frames of the signal, and of the recording. */
	signalFrames: number;
	recordedFrames: number;
	/** Highest samples sent and recorded; null for silence. */
	sentPeakDbfs: number | null;
	returnPeakDbfs: number | null;
	/** The clock said that the device may have lost time, in words: measure again. Null when it did not. */
	doubt: string | null;
}

/** A tone at the rack. */
export interface ToneRequest {
	hz: number;
	/** Peak of the sine, dBFS. */
	levelDbfs: number;
	left: boolean;
	right: boolean;
	/** The rack's send when absent. Never a monitor output. */
	sendChannels?: ChannelPair | undefined;
}

export interface HostStatus {
	state: HostState;
	reason: string | null;
	opened: OpenedAudio | null;
}

export interface TransportReport {
	mode: 'stopped' | 'playing' | 'measuring' | 'printing';
	/** Source frame being sent. */
	frame: number;
	frames: number;
}

/** What happened to the stream that no print tells. */
export interface StreamReport {
	/**
	 * `slipped`: what was measured of the round trip does not hold any more, or may not. `playing ended`: not where the music
	 * ends, and not because somebody stopped it. `off rate`: the converter runs beside its nominal rate, by too little to be a
	 * `wrong rate`. `files late`: a file that is compared was silent, or will be, where it is not.
	 */
	kind: 'slipped' | 'playing ended' | 'off rate' | 'files late';
	reason: string;
}

export interface PreviewBlock {
	rateHz: number;
	frame: number;
	/** Interleaved stereo. */
	pcm: Int16Array;
}

/**
 * The audio host as the daemon sees it. `src/audio/client.ts` gives it over a supervised child process,
 * `src/audio/host/inProcess.ts` inside the caller (tests). Every method rejects with a DetentError `audio.*`.
 */
export interface AudioEngine {
	open(request: OpenRequest): Promise<OpenedAudio>;
	close(): Promise<void>;
	/**
	 * Sends a short test signal out of one send pair only (never the monitor), and finds it in the return: the pure delay,
	 * without what the units' own responses make. `stop` ends it early.
	 */
	measureLatency(options: LatencyRequest): Promise<Latency>;
	/**
	 * Sends a test signal from a file and records what comes back; `stop` ends it early (`audio.cancelled`). The monitor is
	 * closed from before until the rack has died away. Rejects with `audio.slip` when frames were lost, `audio.level`,
	 * `audio.signal`, `audio.channels`, `audio.busy`, `file.*`; then there is no recording.
	 */
	sendSignal(request: SignalRequest): Promise<SignalReport>;
	/**
	 * Sends a tone to the rack until `stop`; resolves once it is sent. It rises from -60 dBFS; the monitor is closed from
	 * before until the rack has died away. Rejects with `audio.level`, `audio.busy`.
	 */
	startTone(request: ToneRequest): Promise<void>;
	/** Plays without capturing. Resolves once it plays. */
	play(request: PlayRequest): Promise<void>;
	/** Plays files in step to the monitor alone. Resolves once it plays; `stop` ends it. */
	compare(request: CompareRequest): Promise<void>;
	stop(): Promise<void>;
	/** Resolves when the pass has ended, however it ended; `cancelPass` ends it early. */
	print(request: PassRequest): Promise<PassResult>;
	cancelPass(): Promise<void>;
	setMonitor(monitor: MonitorOrder): Promise<void>;
	/**
	 * Fades sends and monitor out while relays behind the converter switch, and in again. Resolves when the fade has passed
	 * the converter. Rejects with `audio.busy` while a print or a measurement runs; none can start while it is held.
	 */
	holdOutputs(held: boolean): Promise<void>;
	/** Physical positions of a simulated unit; ordered with every other call. */
	setSimulatedPositions(unit: string, positions: Record<string, number>): Promise<void>;
	/** A fault of a simulated rack that was opened with `faults`. Rejects with `audio.not-simulated`, `audio.fault`. */
	injectFault(fault: StreamFault): Promise<void>;
	/** Meters, by topic, and preview cost something, and are made only while wanted. */
	want(wanted: Wanted): Promise<void>;
	status(): HostStatus;
	onStatus(listener: (status: HostStatus) => void): Unsubscribe;
	onTransport(listener: (report: TransportReport) => void): Unsubscribe;
	onFindings(listener: (report: FindingsReport) => void): Unsubscribe;
	onMeters(listener: (meters: Meters) => void): Unsubscribe;
	onPreview(listener: (block: PreviewBlock) => void): Unsubscribe;
	onStream(listener: (report: StreamReport) => void): Unsubscribe;
	/** Ends the host for good. */
	dispose(): Promise<void>;
}
