import type { Latency } from '../../../src/shared/model/measurement.ts';
import { ROOM_FRAMES } from '../../support/faultyBackend.ts';
import { Loopback, STREAM } from './aloop.ts';
import { progress } from './host.ts';

/** Frames before the driver that a measurement has to find; the fraction is what the stream cannot have of itself. */
const DELAY_FRAMES = 100.3;
/** By so much later, one after the other, while the stream runs. */
const MOVES = [100, -57] as const;
const TRIES = 2;

export interface LatenciesFound {
	/** Each against the known delay; empty when none was measured. */
	readonly errorsFrames: readonly number[];
	/** What is left of the first without the known delay, in blocks. */
	readonly streamBlocks: number | null;
	readonly named: readonly string[];
}

const tripOf = ({ frames, fraction }: Latency) => frames + fraction;

async function measured(loopback: Loopback, named: string[]): Promise<number | null> {
	const latency = await loopback.latency();
	if (!('named' in latency)) return tripOf(latency);
	named.push(latency.named);
	return null;
}

/** Round trips with a known delay in them, and that changed by known numbers of frames. */
async function latenciesAt(rateHz: number): Promise<LatenciesFound> {
	const loopback = new Loopback({ rateHz, faulty: { delayFrames: DELAY_FRAMES } });
	const named: string[] = [];
	try {
		for (let tried = 0; tried < TRIES; tried++) {
			const first = await measured(loopback, named);
			if (first === null) continue;
			const known = DELAY_FRAMES + ROOM_FRAMES;
			const stream = Math.round(first - known);
			const errorsFrames = [first - known - stream];
			let moved = 0;
			for (const move of MOVES) {
				const kind = move > 0 ? 'repeat' : 'drop';
				await loopback.client.injectFault({ kind, afterFrames: 0, frames: Math.abs(move), on: 'all' });
				moved += move;
				const trip = await measured(loopback, named);
				if (trip === null) break;
				errorsFrames.push(trip - known - stream - moved);
			}
			progress(
				`snd-aloop, round trip ${first.toFixed(3)} frames; errors ${errorsFrames.map((error) => error.toFixed(4)).join(', ')}`,
			);
			// A stream that moved meanwhile did so by whole frames: that is no error of a measurement, and no measurement.
			if (errorsFrames.length <= MOVES.length || errorsFrames.some((error) => Math.abs(error) > 0.5)) {
				named.push('the stream moved between two measurements');
				continue;
			}
			return { errorsFrames, streamBlocks: stream / STREAM.blockFrames, named };
		}
		return { errorsFrames: [], streamBlocks: null, named };
	} finally {
		await loopback.dispose();
	}
}

/** As `latenciesAt`, with the first rate at which the machine lets it be measured. */
export async function findLatencies(ratesHz: readonly number[]): Promise<LatenciesFound> {
	const named: string[] = [];
	for (const rateHz of ratesHz) {
		const found = await latenciesAt(rateHz);
		named.push(...found.named);
		if (found.errorsFrames.length > 0) return { ...found, named };
	}
	return { errorsFrames: [], streamBlocks: null, named };
}
