import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAudioClient } from '../../src/audio/client.ts';
import type { PassRequest, PassResult } from '../../src/audio/engine.ts';
import type { EntryPoint } from '../../src/process/entry.ts';
import { systemClock } from '../../src/process/systemClock.ts';
import { isDetentError } from '../../src/shared/errors.ts';
import { audioConfig, chain, programme, readWav, writeWav } from '../audio/host/studio.ts';
import { JACK_DEVICE, realMusic, startJack } from './jack.ts';

const RATE = 48000;
export const PRE_ROLL = 24_000;
const TAIL = 24_000;
/** A slip that Detent itself names may restart the run as often. */
export const RESTARTS = 2;

export interface LoopReport {
	source: string;
	frames: number;
	latencyFrames: number;
	/** First frame that differs on either channel; null when every sample is in place. */
	firstDifference: number | null;
	restarts: string[];
}

/** First frame that differs on either channel, or the length of the source when only the end differs; null when all is equal. */
export function firstDifference(source: readonly Float64Array[], capture: readonly Float64Array[]): number | null {
	const frames = source[0]?.length ?? 0;
	for (let frame = 0; frame < frames; frame++)
		for (const channel of [0, 1]) if (source[channel]?.[frame] !== capture[channel]?.[PRE_ROLL + frame]) return frame;
	return capture[0]?.length === PRE_ROLL + frames + TAIL ? null : frames;
}

/**
 * `seconds` of music out of the send, through a JACK connection, back into the return, in the bit-transparent mode, with
 * the audio host in its own process. Throws when a pass fails for a reason that is no slip, or slips too often.
 */
export async function jackLoop(options: {
	seconds: number;
	blockFrames: number;
	entry: EntryPoint;
}): Promise<LoopReport> {
	const folder = mkdtempSync(join(tmpdir(), 'detent-loop-'));
	const sourcePath = join(folder, 'mix.wav');
	const music = realMusic(sourcePath, options.seconds, RATE);
	if (music === null) writeWav(sourcePath, programme(options.seconds * RATE, 11), RATE);
	const jack = await startJack({ rateHz: RATE, periodFrames: 1024 });
	const restarts: string[] = [];
	const client = createAudioClient({ clock: systemClock, env: jack.env, printed: () => {}, entry: options.entry });
	try {
		for (;;) {
			const capturePath = join(folder, `capture-${restarts.length}.wav`);
			const { blockFrames } = options;
			const outcome = await orNamed(async () => {
				await client.open({
					audio: audioConfig({
						backend: 'portaudio',
						device: JACK_DEVICE,
						rateHz: RATE,
						blockFrames,
						prefillBlocks: 4,
					}),
					simulated: null,
					fileReturnPath: null,
				});
				const pid = client.hostPid ?? 0;
				await jack.connect(pid, pid, [
					[0, 0],
					[1, 1],
				]);
				return attempt(client, { sourcePath, capturePath, chain: chain({}), bitTransparent: true });
			});
			if ('named' in outcome) {
				restarts.push(outcome.named);
				console.log(`restarted, as Detent named it: ${outcome.named}`);
				if (restarts.length > RESTARTS) throw new Error(`slipped too often: ${restarts.join(' | ')}`);
				continue;
			}
			const source = readWav(sourcePath);
			return {
				source: music === null ? 'seeded programme' : 'music',
				frames: source[0]?.length ?? 0,
				latencyFrames: outcome.latencyFrames,
				firstDifference: firstDifference(source, readWav(capturePath)),
				restarts,
			};
		}
	} finally {
		await client.dispose();
		await jack.stop();
		rmSync(folder, { recursive: true, force: true });
	}
}

/** `clock`: a sound server that a busy machine holds up runs slow, and is told so. */
const SLIPS = new Set([
	'xrun',
	'slip',
	'dropout',
	'stalled',
	'source-starved',
	'capture-overflow',
	'head',
	'tail',
	'clock',
]);

/** A host, or its driver, that a machine which is too busy kept from the processor until it had to be ended; never a crash, nor one that hung. */
const isSilent = (message: string) => /kept it from the processor|given no audio/.test(message);

/** What a busy machine does to a pass in real time, and Detent names: such a pass is tried again, any other failure is one. */
export const isNamedFault = (kind: string, reason: string): boolean =>
	SLIPS.has(kind) || (kind === 'host-lost' && isSilent(reason));

function namedByDetent(error: unknown): boolean {
	if (!isDetentError(error)) return false;
	return error.code === 'audio.slip' || (error.code === 'audio.host-lost' && isSilent(error.message));
}

/** What `work` gives, or what Detent named as the reason that it has to be tried again. */
export async function orNamed<T>(work: () => Promise<T>): Promise<T | { named: string }> {
	try {
		return await work();
	} catch (error) {
		if (error instanceof Error && namedByDetent(error)) return { named: error.message };
		throw error;
	}
}

/** A pass of the loop, or what Detent named as a slip. Rejects for any other failure. */
export async function attempt(
	client: ReturnType<typeof createAudioClient>,
	request: Pick<PassRequest, 'sourcePath' | 'capturePath' | 'chain' | 'bitTransparent'>,
): Promise<{ named: string } | ({ latencyFrames: number } & Pick<PassResult, 'proof' | 'edges'>)> {
	const latency = await client.measureLatency({ levelDbfs: -20 });
	const result = await client.print({
		...request,
		pass: 'loop',
		latency,
		preRollFrames: PRE_ROLL,
		tailFrames: TAIL,
	});
	const { proof, edges } = result;
	if (result.outcome === 'complete') return { latencyFrames: latency.frames, proof, edges };
	const { failure } = result;
	if (failure !== null && isNamedFault(failure.kind, failure.reason))
		return { named: `${failure.kind} at source frame ${failure.frame}: ${failure.reason}` };
	throw new Error(`the pass failed: ${JSON.stringify(failure)}`);
}
