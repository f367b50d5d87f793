import { DetentError } from '../../shared/errors.ts';
import type { Explanation } from '../../shared/model/explanation.ts';
import type { FileReadings } from '../../shared/model/measurement.ts';
import { eachAligned } from '../compare/aligned.ts';
import { align } from '../compare/alignment.ts';
import type { Samples } from '../compare/fractionalDelay.ts';
import { FileLoudness } from '../meters/fileLoudness.ts';
import { BandTransfer, median } from './bandTransfer.ts';
import { LevelGain } from './levelGain.ts';
import { crestDb, nearCeiling } from './nearCeiling.ts';

const CHUNK = 4096;

function readings(planes: readonly Samples[], rateHz: number): FileReadings {
	const meter = new FileLoudness(rateHz, planes.length);
	const frames = planes[0]?.length ?? 0;
	const most = Math.min(CHUNK, meter.mostFrames);
	for (let done = 0; done < frames; done += most) {
		const count = Math.min(most, frames - done);
		meter.process(
			planes.map((plane) => new Float64Array(plane.subarray(done, done + count))),
			count,
		);
	}
	return meter.finish();
}

/** Correlation of two recordings, 0…1. */
class Likeness {
	#mix = 0;
	#other = 0;
	#product = 0;

	take(mix: readonly Float64Array[], other: readonly Float64Array[], frames: number): void {
		for (const [channel, plane] of mix.entries()) {
			const two = other[channel] as Float64Array;
			for (let i = 0; i < frames; i++) {
				const x = plane[i] as number;
				const y = two[i] as number;
				this.#mix += x * x;
				this.#other += y * y;
				this.#product += x * y;
			}
		}
	}

	read(): number {
		const scale = Math.sqrt(this.#mix * this.#other);
		return scale === 0 ? 0 : Math.min(1, Math.abs(this.#product) / scale);
	}
}

/**
 * What was done to a mix, measured from the mix and what came of it: the two are laid on each other, then gain, EQ, gain against level, width and limiting are read over the time that both have. Works for anything
 * that made the other from the mix: a service, a chain, an earlier master.
 *
 * EQ is the median over time of each third of an octave against the median of all of them (`gainDb`), so neither the
 * loudness nor moments of limiting are taken for EQ. What is narrower than a third of an octave is smoothed.
 *
 * @param mix two planes of equal length, and so is `other`; finite samples
 * @param rateHz rate of both
 * @throws DetentError `audio.channels` for anything but stereo, `audio.silent` when one has no loudness over the time
 * they share
 */
export function explain(mix: readonly Samples[], other: readonly Samples[], rateHz: number): Explanation {
	if (mix.length !== 2 || other.length !== 2)
		throw new DetentError('audio.channels', {
			message: 'Only stereo files are explained.',
			remedy: 'Give the mix and the master as stereo files.',
		});
	const { delayFrames, inverted } = align(mix, other);
	const likeness = new Likeness();
	const bands = new BandTransfer(rateHz);
	const levels = new LevelGain(rateHz);
	// A fraction of a frame is nothing to bands and levels, and whole frames need no interpolation.
	const common = eachAligned(mix, other, Math.round(delayFrames), (still, moved, frames) => {
		const planes = [...still, ...moved];
		likeness.take(still, moved, frames);
		bands.take(planes, frames);
		levels.take(planes, frames);
	});
	const read = bands.read();
	const gains = read.flatMap(({ gainDb }) => (gainDb === null ? [] : [gainDb]));
	if (gains.length === 0)
		throw new DetentError('audio.silent', {
			message: 'The two share no second of sound.',
			remedy: 'Give the mix and a master of it.',
		});
	const gainDb = median(gains);
	return {
		rateHz,
		seconds: common / rateHz,
		delayFrames,
		inverted,
		likeness: likeness.read(),
		gainDb,
		bands: read.map(({ gainDb: own, ...band }) => ({ ...band, eqDb: own === null ? null : own - gainDb })),
		dynamics: levels.read(),
		mix: { ...readings(mix, rateHz), crestDb: crestDb(mix), ceiling: nearCeiling(mix) },
		other: { ...readings(other, rateHz), crestDb: crestDb(other), ceiling: nearCeiling(other) },
	};
}
