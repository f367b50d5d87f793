import type { Finding } from './model/finding.ts';
import { formatTime } from './units.ts';

/** Where in the track a finding is: `0:58.0`, `before the start`, `before the print`, `no place`. */
export function findingPlace({ by, frame, ofTake }: Pick<Finding, 'by' | 'frame' | 'ofTake'>, rateHz: number): string {
	if (by === 'test-signal') return ofTake === undefined ? 'before the print' : `before take ${ofTake}`;
	if (frame === null) return 'no place';
	return frame < 0 ? 'before the start' : formatTime(frame / rateHz);
}

/** What was found, in which take, and which take has replaced it. */
export function findingText({ by, mendedByTake, ofTake, text }: Finding): string {
	return [
		text,
		...(ofTake === undefined || by === 'test-signal' ? [] : [`Found in take ${ofTake}.`]),
		...(mendedByTake === undefined ? [] : [`Printed again: take ${mendedByTake}.`]),
	].join(' ');
}

/** `0:58.0: Right is 1.2 dB lower than in revision 4.` */
export function findingWords(finding: Finding, rateHz: number): string {
	return `${findingPlace(finding, rateHz)}: ${findingText(finding)}`;
}
