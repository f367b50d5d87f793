import { readFileSync } from 'node:fs';
import { align } from '../../../src/dsp/compare/alignment.ts';
import type { MonitorOrder } from '../../../src/shared/model/monitor.ts';
import { readWav } from '../../audio/host/studio.ts';
import { referenceLoudness } from '../../bench/measure/loudness.ts';
import { type MatchedItems, matchedItemsPath, matchedItemsSchema } from '../listening.ts';
import { HEARD, Loopback, namedByDetent } from './aloop.ts';
import { progress } from './host.ts';

/** The mix comes again and again. In the first of these rounds the monitor is switched, in the second the item is judged. */
const ROUNDS_EACH = 2;
/** Of the judged second round: the whole of it would take an emulated processor minutes. */
const ALIGNED_SECONDS = 1;
/** The stream runs before it. */
const HEARD_SECONDS = 120;

export interface ListeningFound {
	readonly rateHz: number;
	readonly items: number;
	/** Of each item but the mix, beside the mix; empty when the stream did not stay where it was. */
	readonly levelErrorsLu: readonly number[];
	readonly timeErrorsFrames: readonly number[];
	/** Longest time without a sound while something was heard. */
	readonly gapFrames: number;
	readonly named: readonly string[];
}

type Judged = Pick<ListeningFound, 'levelErrorsLu' | 'timeErrorsFrames' | 'gapFrames'>;

const NOTHING: Judged = { levelErrorsLu: [], timeErrorsFrames: [], gapFrames: 0 };

const sounds = (planes: readonly Float64Array[], frame: number) => planes.some((plane) => plane[frame] !== 0);

function longestSilence(planes: readonly Float64Array[], fromFrame: number, toFrame: number): number {
	let longest = 0;
	let silent = 0;
	for (let frame = fromFrame; frame < toFrame; frame++) {
		silent = sounds(planes, frame) ? 0 : silent + 1;
		longest = Math.max(longest, silent);
	}
	return longest;
}

/** @returns null when the mix was not the same the second time: then the stream has moved */
function judged(heard: readonly Float64Array[], { items, roundFrames }: MatchedItems, rateHz: number): Judged | null {
	const length = heard[0]?.length ?? 0;
	let begin = 0;
	while (begin < length && !sounds(heard, begin)) begin++;
	const turns = items.length + 1;
	const end = begin + turns * ROUNDS_EACH * roundFrames;
	if (end > length) return null;
	const stretches = Array.from({ length: turns }, (_, turn) => {
		const from = begin + (turn * ROUNDS_EACH + 1) * roundFrames;
		return heard.map((plane) => plane.subarray(from, from + roundFrames));
	});
	const [mix = [], ...others] = stretches;
	const again = others.pop() ?? [];
	if (again.some((plane, side) => plane.some((value, frame) => value !== mix[side]?.[frame]))) return null;
	const part = (planes: readonly Float64Array[]) => planes.map((plane) => plane.subarray(0, ALIGNED_SECONDS * rateHz));
	const lufs = (planes: readonly Float64Array[]) =>
		referenceLoudness(planes, rateHz).integratedLufs ?? Number.NEGATIVE_INFINITY;
	return {
		levelErrorsLu: others.map((planes) => lufs(planes) - lufs(mix)),
		timeErrorsFrames: others.map((planes) => align(part(mix), part(planes)).delayFrames),
		gapFrames: longestSilence(heard, begin, end),
	};
}

function orderFor(item: number, gainsDb: readonly number[]): MonitorOrder {
	const gains = { source: 0, return: 0, master: 0, items: [...gainsDb] };
	return { source: 'source', levelDb: 0, dim: false, muted: false, item, gainsDb: gains };
}

/**
 * Plays every item in its turn, and the first once more; then closes the device, so that what was heard is written.
 *
 * @param spoilt resolves when it is of no use any more
 */
async function play(
	{ client }: Loopback,
	{ items, gainsDb, roundFrames }: MatchedItems,
	spoilt: Promise<unknown>,
): Promise<void> {
	const hear = (item: number) => client.setMonitor(orderFor(item, gainsDb));
	const asked: Promise<void>[] = [hear(0)];
	let rounds = 0;
	let before = 0;
	const ended = new Promise<void>((resolve) => {
		const stop = client.onTransport(({ mode, frame }) => {
			if (mode !== 'playing') return;
			if (frame < before) {
				rounds++;
				if (rounds % ROUNDS_EACH === 0) asked.push(hear((rounds / ROUNDS_EACH) % items.length));
			}
			before = frame;
			// One round more than is judged: what is heard comes later than what is sent.
			if (rounds <= (items.length + 1) * ROUNDS_EACH) return;
			stop();
			resolve();
		});
	});
	await client.compare({ items, startFrame: 0, loop: { fromFrame: 0, toFrame: roundFrames } });
	await Promise.race([ended, spoilt]);
	await Promise.all(asked);
	await client.stop();
	await client.close();
}

/** @returns null where the stream or the files did not last, which `named` says */
async function listenOnce(loopback: Loopback, matched: MatchedItems, named: string[]) {
	const faults: string[] = [];
	let stop = () => {};
	const spoilt = new Promise<void>((resolve) => {
		stop = loopback.client.onStream(({ kind, reason }) => {
			faults.push(`${kind}: ${reason}`);
			resolve();
		});
	});
	try {
		await loopback.open();
		await play(loopback, matched, spoilt);
	} catch (error) {
		named.push((await namedByDetent(error)).named);
		return null;
	} finally {
		stop();
	}
	if (faults.length > 0) {
		named.push(...faults);
		return null;
	}
	const found = judged(readWav(loopback.path(HEARD)), matched, loopback.rateHz);
	if (found === null) named.push('the stream moved between two items');
	return found;
}

/**
 * Copies of a mix whose level, time and sound are known, heard one after the other through the card.
 *
 * @param folder of `makeListening`
 */
export async function findListening(folder: string, ratesHz: readonly number[]): Promise<ListeningFound> {
	const named: string[] = [];
	for (const rateHz of ratesHz) {
		const matched = matchedItemsSchema.parse(JSON.parse(readFileSync(matchedItemsPath(folder, rateHz), 'utf8')));
		const loopback = new Loopback({ rateHz, heardSeconds: HEARD_SECONDS });
		try {
			const found = await listenOnce(loopback, matched, named);
			progress(`snd-aloop, listening at ${rateHz / 1000} kHz: ${found === null ? named.at(-1) : 'judged'}`);
			if (found !== null) return { rateHz, items: matched.items.length, ...found, named };
		} finally {
			await loopback.dispose();
		}
	}
	return { rateHz: ratesHz[0] ?? 0, items: 0, ...NOTHING, named };
}
