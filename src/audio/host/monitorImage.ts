import type { MonitorImage } from '../../shared/model/monitor.ts';

/** What each loudspeaker gets of each channel. */
export interface ImageGains {
	leftOfLeft: number;
	leftOfRight: number;
	rightOfLeft: number;
	rightOfRight: number;
}

/** The image as gains: polarity, then swap, then fold, then solo. */
export function imageGains({ fold, swap, invertLeft, invertRight, solo }: MonitorImage): ImageGains {
	const left = invertLeft ? -1 : 1;
	const right = invertRight ? -1 : 1;
	// After the swap, what was the left channel is the right one.
	const own = swap ? { ofLeft: 0, ofRight: right } : { ofLeft: left, ofRight: 0 };
	const other = swap ? { ofLeft: left, ofRight: 0 } : { ofLeft: 0, ofRight: right };
	const share = fold === 'stereo' ? 0 : fold === 'mono' ? 0.5 : -0.5;
	const folded = fold !== 'stereo';
	const mixOf = (a: number, b: number) => 0.5 * a + share * b;
	const hearsLeft = solo === 'right' ? 0 : 1;
	const hearsRight = solo === 'left' ? 0 : 1;
	const sum = { ofLeft: mixOf(own.ofLeft, other.ofLeft), ofRight: mixOf(own.ofRight, other.ofRight) };
	const onLeft = folded ? sum : own;
	const onRight = folded ? sum : other;
	return {
		leftOfLeft: hearsLeft * onLeft.ofLeft,
		leftOfRight: hearsLeft * onLeft.ofRight,
		rightOfLeft: hearsRight * onRight.ofLeft,
		rightOfRight: hearsRight * onRight.ofRight,
	};
}
