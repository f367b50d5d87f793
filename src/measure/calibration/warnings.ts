import { isSameDevice } from '../../shared/cardNumber.ts';
import {
	type Calibration,
	type Doubt,
	type DoubtAbout,
	readingOf,
	referenceInForce,
} from '../../shared/model/calibration.ts';
import type { LoopCheck } from '../../shared/model/loopCheck.ts';
import type { Latency } from '../../shared/model/measurement.ts';
import type { AudioConfig } from '../../shared/model/rig.ts';

const DAY_MS = 24 * 3600 * 1000;
/** A calibration is called old after this many days, unless the rig says otherwise. */
export const DEFAULT_DAYS = 30;
/** Reference levels that differ by less are the same. */
const SAME_LEVEL_DB = 0.05;
/** A chain's reference level that differs by more from the calibrated one should be talked about: it can be taken over. */
export const REFERENCE_TOLERANCE_DB = 0.1;
/** Outputs of converters cannot all be set finer than this, and every figure counts with the measured level anyway. */
const SET_LEVEL_DB = 0.25;

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
	/** The newest check of the pair; null or absent where there is none. */
	check?: LoopCheck | null;
}

/** Whether a check, made after somebody or something doubted the cabling, found the loop as it was calibrated. */
export function clearedBy(
	check: LoopCheck | null,
	calibration: Pick<Calibration, 'id'>,
	cabling: { at: string },
): boolean {
	return check !== null && check.calibration === calibration.id && check.differs.length === 0 && check.at > cabling.at;
}

function samePair(a: readonly number[], b: readonly number[]): boolean {
	return a.every((channel, index) => channel === b[index]);
}

/** Days since a calibration, whole ones. */
export function ageDays(calibration: Pick<Calibration, 'at'>, nowMs: number): number {
	return Math.max(0, Math.floor((nowMs - Date.parse(calibration.at)) / DAY_MS));
}

/** What speaks against relying on a calibration; empty when nothing does. `audio` has the channels of its pair. */
export function calibrationDoubts(calibration: Calibration, { nowMs, audio, cabling, check = null }: Present): Doubt[] {
	const doubts: Doubt[] = [];
	const say = (about: DoubtAbout, text: string) => doubts.push({ about, text });
	const made = `the calibration of ${calibration.at.slice(0, 10)}`;
	const days = ageDays(calibration, nowMs);
	const allowed = audio.calibrationDays ?? DEFAULT_DAYS;
	if (days >= allowed) say('age', `The calibration is ${days} days old (${allowed} are allowed).`);
	const changed = (about: DoubtAbout, what: string, then: unknown, now: unknown) =>
		say(about, `${what} was ${String(then ?? 'not named')} at ${made}, and is ${String(now ?? 'not named')} now.`);
	const { converter = null, device = null } = audio;
	if (calibration.audioBackend !== audio.backend)
		changed('converter', 'The audio backend', calibration.audioBackend, audio.backend);
	if (calibration.converter !== converter) changed('converter', 'The converter', calibration.converter, converter);
	if (!isSameDevice(calibration.device, device)) changed('converter', 'The audio device', calibration.device, device);
	if (calibration.rateHz !== audio.rateHz)
		changed('converter', 'The rate', `${calibration.rateHz} Hz`, `${audio.rateHz} Hz`);
	if (!samePair(calibration.sendChannels, audio.sendChannels))
		changed('cabling', 'The send', calibration.sendChannels.join('/'), audio.sendChannels.join('/'));
	if (!samePair(calibration.returnChannels, audio.returnChannels))
		changed('cabling', 'The return', calibration.returnChannels.join('/'), audio.returnChannels.join('/'));
	if (Math.abs(calibration.referenceDbfs - audio.referenceDbfs) > SAME_LEVEL_DB)
		changed('level', 'The reference level', `${calibration.referenceDbfs} dBFS`, `${audio.referenceDbfs} dBFS`);
	const off = referenceInForce(calibration) - calibration.referenceDbfs;
	if (Math.abs(off) > SET_LEVEL_DB)
		say('level', `At the rack the reference was measured ${Math.abs(off).toFixed(2)} dB ${off < 0 ? 'high' : 'low'}.`);
	if (cabling !== null && cabling.at >= calibration.at && !clearedBy(check, calibration, cabling))
		say('cabling', `The cabling has changed since ${made}: ${cabling.why}`);
	if (check !== null && check.calibration === calibration.id && check.differs.length > 0)
		say(
			'loop',
			`The check of ${check.at.slice(0, 10)} found against ${made}: ${check.differs.join('; ')}. ${check.likely ?? ''}`.trim(),
		);
	if (calibration.verdict === 'bad') say('fault', 'The calibration found a fault that was not put right.');
	return doubts;
}

/**
 * What a round trip measured for a pass says about the cabling. A loop with units in it is never shorter than the bare one;
 * longer it may well be, by every digital unit. Upside down it may be by a unit too, so its polarity is held against what went
 * the same way only.
 *
 * @param measured the round trip of the calibration's pair
 * @param upright what it is held against: `bare` where no unit is between, as at the calibration; else the pass before through
 * the same units, null where there was none
 * @param stream its rate, and the blocks that it keeps ready, which are no part of the loop
 * @returns a sentence, or null when nothing points to another cabling
 */
export function cablingHint(
	calibration: Pick<Calibration, 'at' | 'patch' | 'loopFrames' | 'inverted' | 'rateHz' | 'readings'>,
	measured: Pick<Latency, 'frames' | 'fraction' | 'inverted' | 'channels'>,
	upright: 'bare' | Pick<Latency, 'inverted' | 'channels'> | null,
	stream: { rateHz: number; streamFrames: number },
): string | null {
	if (calibration.loopFrames === null || calibration.rateHz !== stream.rateHz) return null;
	const made = `the calibration of ${calibration.at.slice(0, 10)}`;
	const loopFrames = measured.frames + measured.fraction - stream.streamFrames;
	if (loopFrames < calibration.loopFrames - 1)
		return `The round trip is ${loopFrames.toFixed(2)} frames, shorter than the empty loop's ${calibration.loopFrames.toFixed(2)} at ${made}.`;
	if (upright !== 'bare')
		return upright === null ? null : turned(upright, measured, 'in the pass before through the same units');
	if (calibration.patch !== 'cable' || calibration.inverted === null) return null;
	const wiring = readingOf(calibration, 'wiring');
	const channels = wiring === null ? {} : { channels: [wiring.left, wiring.right] };
	return turned({ inverted: calibration.inverted, ...channels }, measured, `at ${made}`);
}

interface Turn {
	inverted: boolean;
	channels?: readonly ({ inverted: boolean } | null)[] | undefined;
}

/** What is upside down now and was not before; null when nothing is. */
function turned(before: Turn, now: Turn, when: string): string | null {
	if (now.inverted) return before.inverted ? null : `The return comes back upside down, and did not ${when}.`;
	// A channel that returns nothing says nothing, nor does the other one then.
	if (before.channels?.includes(null) !== false || now.channels?.includes(null) !== false) return null;
	const side = now.channels.findIndex(
		(channel, index) => channel?.inverted === true && before.channels?.[index]?.inverted === false,
	);
	return side < 0 ? null : `The ${side === 0 ? 'left' : 'right'} comes back upside down, and did not ${when}.`;
}

const REMEDIES: Record<DoubtAbout, string> = {
	age: 'Calibrate anew on the Studio page, or with `detent calibrate`.',
	converter: 'Calibrate anew with the converter as it is, or set the device and its rate back in rig.yaml.',
	cabling: 'Look at the cables between converter and rack, then calibrate anew.',
	level: 'Set the output of the converter, or referenceDbfs in rig.yaml, then calibrate anew.',
	loop: 'Put it right and check the loop again, or calibrate anew if it is meant to be so.',
	fault: 'Put right what the calibration names, then calibrate anew.',
};

/** What a person does about it. */
export function doubtRemedy({ about }: Doubt): string {
	return REMEDIES[about];
}
