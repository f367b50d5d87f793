import type { Latency } from '../../../src/shared/model/measurement.ts';
import { CIRCUITS, circuitLatencyFrames, circuitModels } from '../../support/circuits.ts';
import { ROOM_FRAMES } from '../../support/faultyBackend.ts';
import { type KnownWay, knownWaySchema } from '../../support/knownWay.ts';
import { Loopback, STREAM } from './aloop.ts';
import { progress } from './host.ts';

const DELAY_FRAMES = 100;
const NOISE_DBFS = -60;
/** By so many frames everything comes later, or earlier, with each way that begins while the stream runs. */
const MOVES = [100, -57] as const;
const TRIES = 2;

export interface LatenciesFound {
	readonly rateHz: number;
	/** Each against the known delay with nothing in circuit; empty when not all of them were measured. */
	readonly bypassedFrames: readonly number[];
	/** The same with units in circuit. */
	readonly inCircuitFrames: readonly number[];
	/** Returns upside down that were taken for upright, or the other way about. */
	readonly flips: number;
	/** What the stream itself takes, in blocks. */
	readonly streamBlocks: number | null;
	readonly named: readonly string[];
}

const NOTHING = { bypassedFrames: [], inCircuitFrames: [], flips: 0, streamBlocks: null } as const;

/** Ways with parts of a frame, every second one upside down, and two with units in circuit; all of them hiss. */
function knownWays(thorough: boolean): KnownWay[] {
	const steps = thorough ? 10 : 2;
	const circuits = thorough ? [CIRCUITS.at(-1), CIRCUITS.at(0)] : [CIRCUITS.at(-1)];
	const noiseDbfs = NOISE_DBFS;
	const bypassed = Array.from({ length: steps }, (_, step) => ({
		delayFrames: DELAY_FRAMES + step / steps,
		inverted: step % 2 === 1,
		noiseDbfs,
	}));
	const inCircuit = circuits.map((circuit, index) => ({
		delayFrames: DELAY_FRAMES + 0.3,
		inverted: index === 0,
		noiseDbfs,
		units: circuit?.units ?? [],
	}));
	return [...bypassed, ...inCircuit].map((way) => knownWaySchema.parse(way));
}

const tripOf = ({ frames, fraction }: Latency) => frames + fraction;

/** One way after the other on the running stream. @returns null where the stream did not last, which `named` says */
async function onOneStream(
	loopback: Loopback,
	ways: readonly KnownWay[],
	named: string[],
): Promise<Omit<LatenciesFound, 'rateHz' | 'named'> | null> {
	const bypassedFrames: number[] = [];
	const inCircuitFrames: number[] = [];
	let flips = 0;
	let moved = 0;
	let streamFrames: number | null = null;
	for (const [index, way] of ways.entries()) {
		if (index > 0) {
			const move = MOVES[index % MOVES.length] ?? 0;
			const kind = move > 0 ? 'repeat' : 'drop';
			await loopback.client.injectFault({ kind, afterFrames: 0, frames: Math.abs(move), on: 'all' });
			moved += move;
		}
		const latency = await loopback.latency();
		if ('named' in latency) {
			named.push(latency.named);
			return null;
		}
		const models = circuitModels(way.units, { rateHz: loopback.rateHz, seed: 1, drift: false });
		const known = ROOM_FRAMES + moved + way.delayFrames + circuitLatencyFrames(models);
		streamFrames ??= Math.round(tripOf(latency) - known);
		const error = tripOf(latency) - known - streamFrames;
		progress(
			`snd-aloop at ${loopback.rateHz / 1000} kHz, round trip ${index + 1} of ${ways.length}: ${tripOf(latency).toFixed(3)} frames, error ${error.toFixed(4)}`,
		);
		// A stream that moved meanwhile did so by whole frames: that is no error of a measurement, and no measurement.
		if (Math.abs(error) > 0.5) {
			named.push('the stream moved between two measurements');
			return null;
		}
		(way.units.length === 0 ? bypassedFrames : inCircuitFrames).push(error);
		if (latency.inverted !== way.inverted) flips++;
	}
	return { bypassedFrames, inCircuitFrames, flips, streamBlocks: (streamFrames ?? 0) / STREAM.blockFrames };
}

/** Round trips through known ways, with the first rate at which the machine lets all of them be measured. */
export async function findLatencies(ratesHz: readonly number[], thorough: boolean): Promise<LatenciesFound> {
	const named: string[] = [];
	for (const rateHz of ratesHz)
		for (let tried = 0; tried < TRIES; tried++) {
			const ways = knownWays(thorough);
			const loopback = new Loopback({ rateHz, ways });
			try {
				const found = await onOneStream(loopback, ways, named);
				if (found !== null) return { rateHz, ...found, named };
			} finally {
				await loopback.dispose();
			}
		}
	return { rateHz: ratesHz[0] ?? 0, ...NOTHING, named };
}
