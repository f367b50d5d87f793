import { MAINS_KINDS, type MainsKind } from '../../../../src/dsp/supervise/mainsKinds.ts';
import type { MainsProof } from '../../../../src/dsp/supervise/mainsProof.ts';
import type { Finding } from '../../../../src/shared/model/finding.ts';
import { type RackFault, SECOND_HARMONIC } from './rackFaults.ts';

/** Hum and an offset are found in two windows that lie within them, three seconds together. */
const UNSEEN_ENDS_SECONDS = 3;

/** A finding is this fault. */
export function isRackFault({ channel, kind, frame, frames }: Finding, fault: RackFault, rateHz: number): boolean {
	const wanted = fault.kind === 'channel-gone' ? ['channel-gone', 'dropout'] : [fault.kind];
	return (
		wanted.includes(kind) &&
		(channel === fault.channel || channel === 'both') &&
		frame !== null &&
		frame <= fault.at + fault.frames &&
		frame + (frames ?? Number.POSITIVE_INFINITY) >= fault.at - 2 * rateHz
	);
}

/** The watch said that hum or an offset so soft would not be seen: everywhere but at its ends, where it hears only a part of it. */
export function isRackSaid(
	mains: MainsProof,
	{ at, channel, frames, kind, levelDbfs, mainsHz }: RackFault,
	rateHz: number,
): boolean {
	const index = MAINS_KINDS.findIndex(
		(one) => one.kind === kind && (kind === 'dc' || one.frequenciesHz[0] === mainsHz),
	);
	if (index < 0) return false;
	const amplitude = 10 ** (levelDbfs / 20) * (kind === 'hum' ? SECOND_HARMONIC : 1);
	const { promised } = MAINS_KINDS[index] as MainsKind;
	for (
		let frame = at + UNSEEN_ENDS_SECONDS * rateHz;
		frame < at + frames - UNSEEN_ENDS_SECONDS * rateHz;
		frame += rateHz
	)
		if (mains.seenFrom(channel, index, frame) <= Math.max(amplitude, promised)) return false;
	return true;
}
