import { pairOf } from '../../audio/backends/pairs.ts';
import type { AudioEngine } from '../../audio/engine.ts';
import { compileChain } from '../../chain/compile.ts';
import { loopShapes, needsDry } from '../../chain/loops.ts';
import { pathLatency } from '../../chain/pathLatency.ts';
import { unmatched } from '../../chain/resolve.ts';
import { type SentSignal, sentBy } from '../../chain/sentSignal.ts';
import { repeatLatency } from '../../measure/repeatLatency.ts';
import { DetentError, isDetentError } from '../../shared/errors.ts';
import type { Chain } from '../../shared/model/chain.ts';
import type { Latency, LoopLatency } from '../../shared/model/measurement.ts';
import type { Capture } from '../../shared/model/revision.ts';
import type { AudioConfig } from '../../shared/model/rig.ts';

/** What the way through a chain was measured to take. */
export interface RoundTrip {
	/** From the first send to the last return. */
	latency: Latency;
	/** Each loop of the chain in its order; a chain without an insert has the cable for its one loop. */
	loops: Latency[];
}

/** One way out and back. */
interface Way {
	/** Pair of the rig; null for the main send and return. */
	loop: string | null;
	inserts: readonly string[];
	/** The one channel that goes through the units; null for both. */
	side: SentSignal['side'];
}

const CABLE: Way = { loop: null, inserts: [], side: null };

function waysOf(chain: Chain | null, rateHz: number): Way[] {
	if (chain === null) return [CABLE];
	const { loops } = compileChain(unmatched(chain), rateHz).loop;
	if (loops.length === 0) return [CABLE];
	return loops.map((loop) => ({ loop: loop.loop, inserts: loop.inserts, side: sentBy(loop).side }));
}

/** What one of several loops is called: `eq, comp on the pair b`. */
export function loopName({ loop, inserts }: Pick<Way, 'loop' | 'inserts'>): string {
	return `${inserts.join(', ')} on ${loop === null ? 'the main pair' : `the pair ${loop}`}`;
}

/** How many ways out and back a chain has; the cable is one. @throws DetentError `chain.*` */
export function countLoops(chain: Chain | null, rateHz: number): number {
	return waysOf(chain, rateHz).length;
}

/** The pairs of a rig that a chain goes through, in its order. @throws DetentError `chain.no-loop`, `chain.*` */
export function requirePairs(chain: Chain, audio: AudioConfig): void {
	for (const { loop } of waysOf(chain, audio.rateHz)) pairOf(audio, loop);
}

/** True when a part of the music goes by the units, so that nothing can be played before the way was measured. */
export function hasDry(chain: Chain, rateHz: number): boolean {
	return compileChain(unmatched(chain), rateHz).loop.loops.some(needsDry);
}

/** The way through a chain whose loops were measured, with the digital stages that it has between them now. */
export function roundTripOf(chain: Chain, rateHz: number, loops: Latency[]): RoundTrip | null {
	const latency = pathLatency(compileChain(unmatched(chain), rateHz), loops);
	return latency === null ? null : { latency, loops };
}

/** How the loops are measured. */
export interface LoopMeasurement {
	levelDbfs: number;
	/** How often each, one after the other; the median counts. Once when absent. */
	times?: number | undefined;
	/** The delay moves, as between the heads of a tape machine; by the kind of the chain when absent. */
	tape?: boolean | undefined;
	/** By one short signal each, for listening only. */
	quick?: boolean | undefined;
	/** A pass rolls the chain's machine later: while it stands, nothing may come back of its loop. */
	rolls?: boolean | undefined;
	/** Hears of each reading that was made, of so many in all. */
	onReading?: ((done: number, of: number) => void) | undefined;
	/** No further reading is begun once it is aborted. */
	signal?: AbortSignal | undefined;
}

/** Of a loop that nothing came back of, because its machine stood. */
const NOT_MEASURED: Latency = { frames: 0, fraction: 0, inverted: false, confidence: 0, method: 'not measured' };

/** False for a loop whose machine stood. */
export function isMeasured({ method }: Pick<Latency, 'method'>): boolean {
	return method !== NOT_MEASURED.method;
}

/** False where a loop of the way stood while it was measured: what is known then is no way to listen by. */
export function allMeasured({ loops }: RoundTrip): boolean {
	return loops.every(isMeasured);
}

/** The loop of a chain that has the machine which its pass rolls; -1 for none. */
export function rolledLoop({ stages, tape }: Pick<Chain, 'stages' | 'tape'>): number {
	if (tape === undefined) return -1;
	return loopShapes(stages).findIndex(({ inserts }) => inserts.some(({ units }) => units.includes(tape.unit)));
}

/** A machine that a person rolls already records and returns while the round trip is measured. */
function runsThroughTape(chain: Chain | null): boolean {
	return chain !== null && chain.passKind === 'repro' && chain.tape === undefined;
}

/**
 * Measures every loop of a chain, one after the other, on its own pair.
 *
 * @param chain null for the main pair alone
 * @throws DetentError as `AudioEngine.measureLatency`, with the pair that nothing came back on as its subject
 */
export async function measureLoops(
	engine: AudioEngine,
	audio: AudioConfig,
	chain: Chain | null,
	{ levelDbfs, times = 1, tape = runsThroughTape(chain), quick, rolls = false, onReading, signal }: LoopMeasurement,
): Promise<Latency[]> {
	const mayBeSilent = rolls && chain !== null ? rolledLoop(chain) : -1;
	const ways = waysOf(chain, audio.rateHz);
	const measured: Latency[] = [];
	let done = 0;
	for (const [index, { loop, inserts, side }] of ways.entries()) {
		const pair = pairOf(audio, loop);
		const channels = loop === null ? {} : { sendChannels: pair.send, returnChannels: pair.return };
		try {
			const how = { ...(quick === true ? { quick } : {}), ...(side === null ? {} : { side }) };
			const reading = async () => {
				signal?.throwIfAborted();
				const latency = await engine.measureLatency({ levelDbfs, tape, ...how, ...channels });
				onReading?.(++done, ways.length * times);
				return latency;
			};
			measured.push(await repeatLatency(reading, times));
		} catch (error) {
			if (index === mayBeSilent && isDetentError(error) && error.code === 'audio.no-return') {
				measured.push(NOT_MEASURED);
				continue;
			}
			if (ways.length === 1 || !isDetentError(error) || error.code === 'audio.cancelled') throw error;
			const { code, message, remedy } = error;
			const subject = loopName({ loop, inserts });
			throw new DetentError(code, { message, subject, ...(remedy === null ? {} : { remedy }), cause: error });
		}
	}
	return measured;
}

/** The loops as a revision keeps them; nothing for a chain that has only one. */
export function recordedLoops(chain: Chain, rateHz: number, loops: readonly Latency[]): Pick<Capture, 'loops'> {
	return loops.length < 2 ? {} : { loops: namedLoops(chain, rateHz, loops) };
}

/** Each loop with its pair and its inserts. @param chain null for the main pair alone */
export function namedLoops(chain: Chain | null, rateHz: number, loops: readonly Latency[]): LoopLatency[] {
	return waysOf(chain, rateHz).flatMap(({ loop, inserts }, index) => {
		const latency = loops[index];
		return latency === undefined ? [] : [{ loop, inserts: [...inserts], latency }];
	});
}
