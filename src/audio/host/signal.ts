import { DetentError } from '../../shared/errors.ts';
import type { Latency } from '../../shared/model/measurement.ts';
import { toDb } from '../../shared/units.ts';
import type { LatencyRequest, SignalChannels, SignalReport, SignalRequest } from '../engine.ts';
import { acceptLatency, type LatencyReader, searchSeconds } from './latency.ts';
import { type LoadedSignal, peakOf, type Signal, type SignalFiles } from './signalFiles.ts';
import { SignalTask } from './signalTask.ts';
import type { Stream } from './stream.ts';

/** What sending a signal needs besides a stream. */
export interface SignalParts {
	signals: SignalFiles;
	latency: LatencyReader;
}

/** Runs a task to its end. Rejects as `requireSent` does. */
export type SendTask = (task: SignalTask) => Promise<void>;

/** What a test signal and its recording may take at most; both lie in memory while they are sent. */
const LONGEST_SIGNAL_SECONDS = 120;
const LONGEST_TAIL_SECONDS = 30;
/** A test signal rises from -60 dBFS: within its first millisecond nobody's tweeters meet more than this. */
const FIRST_SECONDS = 0.001;
const LOUDEST_START_DBFS = -50;
/** What rounding to 32-bit floats may add. */
const ROUNDING_DB = 1e-4;

/** dB of a peak; null for silence. */
function dbOrSilence(peak: number): number | null {
	return peak > 0 ? toDb(peak) : null;
}

/** @throws DetentError `audio.level` for a level above full scale, or none */
function checkLevel(levelDbfs: number): void {
	if (levelDbfs > 0 || !Number.isFinite(levelDbfs))
		throw new DetentError('audio.level', { message: `A test signal of ${levelDbfs} dBFS cannot be sent.` });
}

/** @throws DetentError `audio.level` */
function checkPeaks(signal: LoadedSignal, { peakDbfs, signalPath: subject }: SignalRequest, rateHz: number): void {
	const peak = toDb(signal.peak);
	if (peak > peakDbfs + ROUNDING_DB)
		throw new DetentError('audio.level', {
			message: `The test signal reaches ${peak.toFixed(1)} dBFS; ${peakDbfs.toFixed(1)} dBFS are allowed.`,
			subject,
			remedy: 'Send it at a lower level.',
		});
	const first = Math.ceil(FIRST_SECONDS * rateHz);
	const start = toDb(Math.max(peakOf(signal.left.subarray(0, first)), peakOf(signal.right.subarray(0, first))));
	if (start > LOUDEST_START_DBFS)
		throw new DetentError('audio.level', {
			message: `The test signal starts at ${start.toFixed(1)} dBFS; it must rise from -60 dBFS.`,
			subject,
			remedy: 'Fade it in.',
		});
}

/**
 * A test signal never leaves on the monitor outputs, and its channels must be open.
 *
 * @throws DetentError `audio.channels`
 */
export function checkChannels(stream: Stream, channels: SignalChannels): void {
	const { inputs, outputs } = stream.info;
	const refuse = (message: string) => {
		throw new DetentError('audio.channels', { message, remedy: 'Check the channels in rig.yaml.' });
	};
	for (const channel of channels.sendChannels ?? []) {
		if (channel >= outputs) refuse(`Output ${channel} is not open: the stream has ${outputs}.`);
		if (stream.audio.monitorChannels.includes(channel))
			refuse(`Output ${channel} is a monitor output: no test signal leaves there.`);
	}
	for (const channel of channels.returnChannels ?? [])
		if (channel >= inputs) refuse(`Input ${channel} is not open: the stream has ${inputs}.`);
}

/** What can be said before a file is opened. @throws DetentError `audio.level`, `audio.channels`, `audio.signal` */
function checkRequest(request: SignalRequest, stream: Stream): void {
	checkLevel(request.peakDbfs);
	checkChannels(stream, request);
	const longest = LONGEST_TAIL_SECONDS * stream.info.rateHz;
	if (!(request.tailFrames >= 0 && request.tailFrames <= longest))
		throw new DetentError('audio.signal', {
			message: `A recording goes on for 0 to ${longest} frames after its signal; ${request.tailFrames} were asked for.`,
		});
}

function taskOf(stream: Stream, signal: Signal, request: { tailFrames: number } & SignalChannels): SignalTask {
	const { tailFrames, sendChannels, returnChannels } = request;
	const { leastLatencyFrames: loopFrames, info } = stream;
	return new SignalTask({ ...signal, tailFrames, rateHz: info.rateHz, loopFrames, sendChannels, returnChannels });
}

/** Measures the round trip of one pair. @throws DetentError as `AudioEngine.measureLatency` does */
export async function measureRoundTrip(
	options: LatencyRequest,
	stream: Stream,
	parts: SignalParts,
	send: SendTask,
): Promise<Latency> {
	const { levelDbfs, tape = false, quick = false } = options;
	checkLevel(levelDbfs);
	checkChannels(stream, options);
	const { rateHz } = stream.info;
	const wish = { rateHz, levelDbfs, tape, quick };
	const plane = await parts.latency.signal(wish);
	const tailFrames = stream.leastLatencyFrames + Math.round(searchSeconds(wish) * rateHz);
	const task = taskOf(stream, { left: plane, right: plane }, { ...options, tailFrames });
	stream.forgetSlips();
	await send(task);
	const reading = await parts.latency.read({ ...task.recording, ...wish });
	return acceptLatency(reading, stream.info, options.side ?? null);
}

/** A signal from its file through the rack into its recording. @throws DetentError as `AudioEngine.sendSignal` does */
export async function sendSignalFile(
	request: SignalRequest,
	stream: Stream,
	{ signals }: SignalParts,
	send: SendTask,
): Promise<SignalReport> {
	const { rateHz } = stream.info;
	checkRequest(request, stream);
	const signal = await signals.load(request.signalPath, rateHz, LONGEST_SIGNAL_SECONDS * rateHz);
	checkPeaks(signal, request, rateHz);
	const task = taskOf(stream, signal, request);
	await send(task);
	const { recording, returnPeak, doubt } = task;
	await signals.save(request.recordPath, rateHz, recording);
	return {
		rateHz,
		signalFrames: signal.left.length,
		recordedFrames: recording.left.length,
		sentPeakDbfs: dbOrSilence(signal.peak),
		returnPeakDbfs: dbOrSilence(returnPeak),
		doubt,
	};
}

/** @throws DetentError `audio.cancelled`, `audio.slip`, `audio.device-lost`, `audio.stalled`, `audio.interrupted` */
export function requireSent(task: SignalTask, cancelled: boolean): void {
	if (cancelled)
		throw new DetentError('audio.cancelled', { message: 'The measurement was stopped.', remedy: 'Start it again.' });
	if (task.fault === null) return;
	const { kind, reason } = task.fault;
	if (kind === 'xrun' || kind === 'slip')
		throw new DetentError('audio.slip', {
			message: `The stream slipped during the measurement. ${reason}`,
			remedy: 'Try again; if it happens often, use a larger block or close other programs.',
		});
	throw new DetentError(`audio.${kind}`, { message: `The measurement broke off. ${reason}` });
}
