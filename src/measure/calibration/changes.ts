import { logBands } from '../../dsp/measure/logBands.ts';
import { type Calibration, type ChannelReading, readingOf } from '../../shared/model/calibration.ts';
import { signed } from './loopStep.ts';

/** What is measured twice differs by less than this while nothing is changed: gain and response dB, delay frames, noise dB. */
const GAIN_DB = 0.1;
const RESPONSE_DB = 0.15;
const DELAY_FRAMES = 0.25;
const NOISE_DB = 3;

const SIDES = ['left', 'right'] as const;

/** What was read of a loop, at a calibration or at a check. */
export type MeasuredLoop = Pick<Calibration, 'rateHz' | 'patch' | 'loopFrames' | 'readings'>;

/** Levels of the return over the send: of the tags that tell the sides, which every measurement of a loop sends. */
export function levelsOf(loop: MeasuredLoop): { leftDb: number; rightDb: number } | null {
	const tags = readingOf(loop, 'wiring');
	if (tags === null || tags.left.gainDb === null || tags.right.gainDb === null) return null;
	return { leftDb: tags.left.gainDb, rightDb: tags.right.gainDb };
}

/** Of two loops from the same signal: the tone where both had it, else the tags. */
function comparedLevels(before: MeasuredLoop, now: MeasuredLoop) {
	const [then, again] = [readingOf(before, 'gain'), readingOf(now, 'gain')];
	return then !== null && again !== null ? ([then, again] as const) : ([levelsOf(before), levelsOf(now)] as const);
}

function wiringChanges(before: ChannelReading, now: ChannelReading, side: string): string[] {
	const changes: string[] = [];
	if (before.carries !== now.carries)
		changes.push(`the ${side} return carried ${carried(before)} and carries ${carried(now)} now`);
	if (before.inverted !== now.inverted)
		changes.push(`the ${side} return is ${now.inverted ? 'upside down' : 'upright again'}`);
	return changes;
}

function carried({ carries }: ChannelReading): string {
	if (carries === 'none') return 'nothing';
	return carries === 'both' ? 'both sends' : `the ${carries} send`;
}

function responseChange(before: MeasuredLoop, now: MeasuredLoop, side: 'left' | 'right'): string[] {
	const then = readingOf(before, 'response');
	const again = readingOf(now, 'response');
	if (then === null || again === null || then.leftDb.length !== again.leftDb.length) return [];
	const bandsHz = logBands(now.rateHz).map(({ centreHz }) => centreHz);
	let worst = { db: 0, hz: 0 };
	for (const [band, hz] of bandsHz.entries()) {
		const one = then[`${side}Db`][band] ?? null;
		const other = again[`${side}Db`][band] ?? null;
		if (one === null || other === null) continue;
		const db = other - one;
		if (Math.abs(db) > Math.abs(worst.db)) worst = { db, hz };
	}
	if (Math.abs(worst.db) <= RESPONSE_DB) return [];
	return [`the response of the ${side} differs by ${signed(worst.db, 2)} dB at ${Math.round(worst.hz)} Hz`];
}

/**
 * What a loop measured now does otherwise than at an earlier calibration of the same pair: level, polarity, sides, delay,
 * noise, response. Only what lies beyond what two measurements of an unchanged loop differ by.
 *
 * @returns parts of a sentence; empty when nothing changed, or when the two cannot be compared (another rate, another patch)
 */
export function changesSince(before: MeasuredLoop, now: MeasuredLoop): string[] {
	if (before.rateHz !== now.rateHz || before.patch !== now.patch) return [];
	const changes: string[] = [];
	const [wired, wires] = [readingOf(before, 'wiring'), readingOf(now, 'wiring')];
	if (wired !== null && wires !== null)
		for (const side of SIDES) changes.push(...wiringChanges(wired[side], wires[side], side));
	const [gained, gains] = comparedLevels(before, now);
	if (gained !== null && gains !== null)
		for (const side of SIDES) {
			const db = gains[`${side}Db`] - gained[`${side}Db`];
			if (Math.abs(db) > GAIN_DB)
				changes.push(`the ${side} is ${Math.abs(db).toFixed(2)} dB ${db < 0 ? 'lower' : 'higher'}`);
		}
	if (before.loopFrames !== null && now.loopFrames !== null) {
		const frames = now.loopFrames - before.loopFrames;
		if (Math.abs(frames) > DELAY_FRAMES)
			changes.push(`the round trip is ${Math.abs(frames).toFixed(2)} frames ${frames < 0 ? 'shorter' : 'longer'}`);
	}
	const [quiet, noise] = [readingOf(before, 'noise'), readingOf(now, 'noise')];
	if (quiet !== null && noise !== null)
		for (const side of SIDES) {
			const db = (noise[side].unweightedDbfs ?? -200) - (quiet[side].unweightedDbfs ?? -200);
			if (Math.abs(db) > NOISE_DB)
				changes.push(`the noise of the ${side} is ${Math.abs(db).toFixed(1)} dB ${db < 0 ? 'lower' : 'higher'}`);
		}
	for (const side of SIDES) changes.push(...responseChange(before, now, side));
	return changes;
}
