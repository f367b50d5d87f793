import type { Finding } from '../../src/shared/model/finding.ts';

/** A fault of a stream by its source frame: frames left out, the last ones once more, or zeros. */
export interface MadeFault {
	readonly kind: 'drop' | 'repeat' | 'zero';
	readonly frame: number;
	readonly frames: number;
}

/** What a signal is like behind faults, in their order; silence where it comes from beyond the signal. */
export function spoilt(signal: Float64Array, faults: readonly MadeFault[]): Float64Array {
	let ahead = 0;
	let next = 0;
	let blankUntil = 0;
	return signal.map((_, frame) => {
		for (; next < faults.length && (faults[next] as MadeFault).frame <= frame; next++) {
			const { kind, frames } = faults[next] as MadeFault;
			if (kind === 'zero') blankUntil = frame + frames;
			else ahead += kind === 'drop' ? frames : -frames;
		}
		return frame < blankUntil ? 0 : (signal[frame + ahead] ?? 0);
	});
}

/** How far from a fault, before and behind it, what is found may lie. */
export interface Reach {
	readonly before: number;
	readonly behind: number;
}

export interface Verdict {
	readonly found: number;
	readonly missed: readonly MadeFault[];
	/** Findings that belong to no fault. */
	readonly falseAlarms: readonly Finding[];
	/** Farthest that the nearest finding of a fault began from it, frames. */
	readonly worstPlaceFrames: number;
}

/** What became of faults. */
export function judge(faults: readonly MadeFault[], findings: readonly Finding[], reach: Reach): Verdict {
	const belongs = ({ frame }: Finding, fault: MadeFault) =>
		frame !== null && frame >= fault.frame - reach.before && frame <= fault.frame + fault.frames + reach.behind;
	const offOf = (fault: MadeFault) => {
		const mine = findings.filter((finding) => belongs(finding, fault));
		return Math.min(...mine.map(({ frame }) => Math.abs((frame ?? 0) - fault.frame)));
	};
	const off = faults.map(offOf);
	const missed = faults.filter((_, index) => off[index] === Number.POSITIVE_INFINITY);
	return {
		found: faults.length - missed.length,
		missed,
		falseAlarms: findings.filter((finding) => !faults.some((fault) => belongs(finding, fault))),
		worstPlaceFrames: Math.max(0, ...off.filter(Number.isFinite)),
	};
}
