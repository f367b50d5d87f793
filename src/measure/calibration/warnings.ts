import { type Calibration, referenceInForce } from '../../shared/model/calibration.ts';
import type { AudioConfig } from '../../shared/model/rig.ts';

const DAY_MS = 24 * 3600 * 1000;
/** A calibration is called old after this many days, unless the rig says otherwise. */
export const DEFAULT_DAYS = 30;
/** Reference levels that differ by less are the same. */
const SAME_LEVEL_DB = 0.05;
/** Reference levels that differ by more should be talked about. */
export const REFERENCE_TOLERANCE_DB = 0.1;

/** What is known now that a calibration may no longer fit. */
export interface Present {
	nowMs: number;
	audio: Pick<
		AudioConfig,
		'backend' | 'rateHz' | 'sendChannels' | 'returnChannels' | 'referenceDbfs' | 'calibrationDays'
	> & {
		converter?: string | undefined;
		device?: string | undefined;
	};
	/** When and why the cabling counts as changed; null when it does not. */
	cabling: { at: string; why: string } | null;
}

function samePair(a: readonly number[], b: readonly number[]): boolean {
	return a.every((channel, index) => channel === b[index]);
}

/** Days since a calibration, whole ones. */
export function ageDays(calibration: Pick<Calibration, 'at'>, nowMs: number): number {
	return Math.max(0, Math.floor((nowMs - Date.parse(calibration.at)) / DAY_MS));
}

/** What speaks against relying on a calibration, a sentence each; empty when nothing does. */
export function calibrationWarnings(calibration: Calibration, { nowMs, audio, cabling }: Present): string[] {
	const warnings: string[] = [];
	const days = ageDays(calibration, nowMs);
	const allowed = audio.calibrationDays ?? DEFAULT_DAYS;
	if (days >= allowed) warnings.push(`The calibration is ${days} days old (${allowed} are allowed).`);
	const changed = (what: string, then: unknown, now: unknown) =>
		warnings.push(
			`${what} was ${String(then ?? 'not named')} at the calibration, and is ${String(now ?? 'not named')} now.`,
		);
	const { converter = null, device = null } = audio;
	if (calibration.audioBackend !== audio.backend) changed('The audio backend', calibration.audioBackend, audio.backend);
	if (calibration.converter !== converter) changed('The converter', calibration.converter, converter);
	if (calibration.device !== device) changed('The audio device', calibration.device, device);
	if (calibration.rateHz !== audio.rateHz) changed('The rate', `${calibration.rateHz} Hz`, `${audio.rateHz} Hz`);
	if (!samePair(calibration.sendChannels, audio.sendChannels))
		changed('The send', calibration.sendChannels.join('/'), audio.sendChannels.join('/'));
	if (!samePair(calibration.returnChannels, audio.returnChannels))
		changed('The return', calibration.returnChannels.join('/'), audio.returnChannels.join('/'));
	if (Math.abs(calibration.referenceDbfs - audio.referenceDbfs) > SAME_LEVEL_DB)
		changed('The reference level', `${calibration.referenceDbfs} dBFS`, `${audio.referenceDbfs} dBFS`);
	const off = referenceInForce(calibration) - calibration.referenceDbfs;
	if (Math.abs(off) > REFERENCE_TOLERANCE_DB)
		warnings.push(`At the rack the reference was measured ${Math.abs(off).toFixed(2)} dB ${off < 0 ? 'high' : 'low'}.`);
	if (cabling !== null && cabling.at >= calibration.at)
		warnings.push(`The cabling has changed since the calibration: ${cabling.why}`);
	if (calibration.verdict === 'bad') warnings.push('The calibration found a fault that was not put right.');
	return warnings;
}

/**
 * What a round trip measured for a pass says about the cabling. A loop with units in it is never shorter than the bare one;
 * longer it may well be, by every digital unit.
 *
 * @param loopFrames the round trip without the blocks that the stream keeps ready
 * @returns a sentence, or null when nothing points to another cabling
 */
export function cablingHint(
	calibration: Pick<Calibration, 'loopFrames' | 'inverted' | 'rateHz'>,
	measured: { loopFrames: number; inverted: boolean; rateHz: number },
): string | null {
	if (calibration.loopFrames === null || calibration.rateHz !== measured.rateHz) return null;
	if (measured.loopFrames < calibration.loopFrames - 1)
		return `The round trip is ${measured.loopFrames.toFixed(2)} frames, shorter than the empty loop's ${calibration.loopFrames.toFixed(2)}.`;
	if (measured.inverted && calibration.inverted === false)
		return 'The return comes back upside down, and did not at the calibration.';
	return null;
}
