import type { PassRequest } from '../../audio/engine.ts';
import type { Latency } from '../../shared/model/measurement.ts';
import type { RoundTrip } from '../roundTrip/roundTrip.ts';

const delay = ({ frames, fraction }: Latency) => frames + fraction;

/**
 * How a take is cut: as the print was, moved by the whole frames that the way has become longer. Two readings of one delay never
 * agree to the last hundredth of a frame; near half a frame each by itself would be rounded to another frame, and what goes by
 * the units would lie elsewhere under what comes back.
 *
 * @param print what the print was asked for
 * @param now measured anew
 */
export function takeCut(
	{ latency, loopLatencies }: Pick<PassRequest, 'latency' | 'loopLatencies'>,
	now: RoundTrip,
): Pick<PassRequest, 'latency' | 'loopLatencies'> {
	if (loopLatencies === undefined) return { latency: moved(latency, now.latency) };
	const loops = now.loops.map((loop, index) => moved(loopLatencies[index] ?? loop, loop));
	const longer = loops.reduce((sum, { frames }, index) => sum + frames - (loopLatencies[index]?.frames ?? frames), 0);
	const whole = { ...now.latency, frames: latency.frames + longer, fraction: latency.fraction };
	return { latency: whole, loopLatencies: loops };
}

/** As it was read now, in the place where it was, but for whole frames. */
function moved(before: Latency, now: Latency): Latency {
	const frames = before.frames + Math.round(delay(now) - delay(before));
	return { ...now, frames, fraction: before.fraction };
}
