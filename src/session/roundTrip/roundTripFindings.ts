import type { PassRequest } from '../../audio/engine.ts';
import { loopShapes } from '../../chain/loops.ts';
import type { Chain } from '../../shared/model/chain.ts';
import type { Finding } from '../../shared/model/finding.ts';
import type { Latency } from '../../shared/model/measurement.ts';
import { isMeasured, loopName, type RoundTrip } from './roundTrip.ts';

/**
 * Two readings of one delay differ by less than this: each may be 0.1 frame off with units in circuit. What really changes,
 * a buffer, a converter's filter, a slipped stream, another unit in the path, changes by more.
 */
const TOLERANCE_FRAMES = 0.25;
/** Two channels of one converter lie closer together. */
const APART_FRAMES = 0.5;

const FIND_OUT = 'find out what was changed (buffer, clock, converter, patch).';

/** A way out and back, with what it is held against. */
export interface HeldAgainst {
	/** Its inserts and its pair, where the chain has more than one; else null. */
	name: string | null;
	now: Latency;
	/** Null where nothing comparable is known. */
	before: Latency | null;
}

const delay = ({ frames, fraction }: Latency) => frames + fraction;

function spreadText({ spreadFrames }: Latency): string {
	return spreadFrames === undefined ? '' : ` ± ${spreadFrames.toFixed(2)}`;
}

/** What is different about a round trip, in sentences; none when it is the same. @param then when the one before was read */
function changes(before: Latency, now: Latency, then: string): string[] {
	const later = delay(now) - delay(before);
	const moved = Math.abs(later) > TOLERANCE_FRAMES + (before.spreadFrames ?? 0) + (now.spreadFrames ?? 0);
	const flipped = before.inverted !== now.inverted;
	const was = `${delay(before).toFixed(2)}${spreadText(before)}`;
	const is = `${delay(now).toFixed(2)}${spreadText(now)}`;
	return [
		...(moved
			? [
					`The round trip was ${was} frames ${then} and is ${is} now: ${Math.abs(later).toFixed(2)} frames ${later > 0 ? 'longer' : 'shorter'}.`,
				]
			: []),
		...(flipped ? [`The return is ${now.inverted ? 'upside down now' : 'upright again'}; ${then} it was not.`] : []),
	];
}

/** What is different about a round trip, in words for the person at the desk; null when it is the same. */
export function roundTripChange(before: Latency, now: Latency): string | null {
	const parts = changes(before, now, 'in the pass before through the same units');
	if (parts.length === 0) return null;
	return [...parts, `This print is aligned by what was measured now; ${FIND_OUT}`].join(' ');
}

function changeOfTake(before: Latency, now: Latency): string | null {
	const parts = changes(before, now, 'when the print was made');
	if (parts.length === 0) return null;
	return [...parts, `The take is cut by that, and joined only where both agree; ${FIND_OUT}`].join(' ');
}

/** That the methods do not agree, in words; null when they do. */
function doubtOf(latency: Latency): string | null {
	if (latency.confidence >= 2) return null;
	const methods = (latency.methods ?? []).map(({ method, frames }) => `${method} ${frames.toFixed(2)}`).join(', ');
	const why = methods === '' ? '.' : `: its methods (${methods}) do not agree.`;
	return `The round trip of ${delay(latency).toFixed(2)} frames is not sure${why} Something in the path moves, or noise hides the signal.`;
}

function finding(severity: Finding['severity'], name: string | null, text: string): Finding {
	const said = name === null ? text : `${name}: ${text}`;
	return { kind: 'round-trip', severity, by: 'test-signal', frame: null, frames: null, channel: 'both', text: said };
}

/** What left and right of one loop say against each other. That one of them returns nothing is told by `silentChannels`. */
function channelFaults({ name, now }: HeldAgainst): Finding[] {
	const [left = null, right = null] = now.channels ?? [];
	if (left === null || right === null) return [];
	const apart = Math.abs(left.frames - right.frames);
	const text =
		left.inverted !== right.inverted
			? `${left.inverted ? 'Left' : 'Right'} comes back upside down and ${left.inverted ? 'right' : 'left'} upright: a cable or a unit is wired the other way.`
			: left.inverted
				? 'The return is upside down, on both channels.'
				: null;
	return [
		...(text === null ? [] : [finding(left.inverted === right.inverted ? 'note' : 'warning', name, text)]),
		...(apart > APART_FRAMES
			? [
					finding(
						'warning',
						name,
						`Left and right come back ${apart.toFixed(2)} frames apart: one of them goes another way.`,
					),
				]
			: []),
	];
}

/**
 * What changed, and what is not sure. The whole way is only told of where each of several loops is within what two readings
 * may differ, and their sum is not.
 */
function told(
	loops: readonly HeldAgainst[],
	whole: HeldAgainst | null,
	changeOf: (before: Latency, now: Latency) => string | null,
): Finding[] {
	const changed = ({ name, now, before }: HeldAgainst): Finding[] => {
		const text = before === null ? null : changeOf(before, now);
		return text === null ? [] : [finding('warning', name, text)];
	};
	const ofLoops = loops.flatMap(changed);
	const sumIsKnown = loops.every(({ before }) => before !== null);
	return [
		...(ofLoops.length === 0 && sumIsKnown && whole !== null ? changed(whole) : ofLoops),
		...loops.flatMap(({ name, now }) => {
			const doubt = doubtOf(now);
			return doubt === null ? [] : [finding('warning', name, doubt)];
		}),
	];
}

/** What the loops of a chain are called in what is said of them; null each where there is only one. */
export function loopNames({ stages }: Pick<Chain, 'stages'>, count: number): (string | null)[] {
	const shapes = loopShapes(stages);
	return Array.from({ length: count }, (_, index) => {
		const shape = shapes[index];
		if (count < 2 || shape === undefined) return null;
		return loopName({ loop: shape.loop, inserts: shape.inserts.map(({ id }) => id) });
	});
}

/**
 * What is to be said of the round trip before a pass: changes, methods that do not agree, channels that differ.
 *
 * @param loops those that were measured
 * @param whole the sum of several, where it is known; else null
 */
export function roundTripOfPass(loops: readonly HeldAgainst[], whole: HeldAgainst | null): Finding[] {
	return [...told(loops, whole, roundTripChange), ...loops.flatMap(channelFaults)];
}

/** What is to be said of the round trip before a take, against that of the print that the take is to mend. */
export function roundTripOfTake(
	chain: Pick<Chain, 'stages'>,
	print: Pick<PassRequest, 'latency' | 'loopLatencies'>,
	now: RoundTrip,
): Finding[] {
	const whole = { name: null, now: now.latency, before: print.latency };
	const { loopLatencies: before } = print;
	if (before === undefined || now.loops.length < 2) return told([whole], null, changeOfTake);
	const names = loopNames(chain, now.loops.length);
	const loops = now.loops.map((loop, index) => ({
		name: names[index] ?? null,
		now: loop,
		before: before[index] ?? null,
	}));
	return told(
		loops.filter((loop) => isMeasured(loop.now)),
		whole,
		changeOfTake,
	);
}
