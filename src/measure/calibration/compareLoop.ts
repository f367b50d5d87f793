import { logBands } from '../../dsp/measure/logBands.ts';
import { type Calibration, type ChannelReading, readingOf } from '../../shared/model/calibration.ts';
import type { LoopCheck } from '../../shared/model/loopCheck.ts';
import { changesSince, levelsOf, type MeasuredLoop } from './changes.ts';
import { signed } from './loopStep.ts';

type Compared = Pick<LoopCheck, 'rows' | 'differs' | 'likely'>;

const NOTHING: Compared = {
	rows: [],
	differs: ['nothing comes back'],
	likely: 'A cable, the channels of the pair, a muted unit, or a patch that is not the calibration’s.',
};

const ofBoth = (left: number | null | undefined, right: number | null | undefined, digits: number, unit: string) => {
	const words = (value: number | null | undefined) => (value == null ? 'nothing' : `${signed(value, digits)} ${unit}`);
	return `left ${words(left)}, right ${words(right)}`;
};

const wired = (side: string, { carries, inverted }: ChannelReading) =>
	`${carries === side ? 'its own' : carries === 'none' ? 'nothing' : carries === 'both' ? 'both' : `the ${carries}`}${inverted ? ', upside down' : ''}`;

/** What was changed that shows so, the surest first. */
function likely(before: Calibration, now: MeasuredLoop): string {
	const [then, wires] = [readingOf(before, 'wiring'), readingOf(now, 'wiring')];
	const sides = (['left', 'right'] as const).filter(
		(side) => then?.[side].carries !== wires?.[side].carries || then?.[side].inverted !== wires?.[side].inverted,
	);
	if (sides.length > 0) return 'Cabling: a plug is elsewhere, loose or turned, or the patch is not the calibration’s.';
	if (Math.abs((now.loopFrames ?? 0) - (before.loopFrames ?? 0)) > 1)
		return 'Converter: its filter, its clock or its driver’s buffer is another, or a digital unit is in the path.';
	const [was, is] = [levelsOf(before), levelsOf(now)];
	if (was !== null && is !== null) {
		const [left, right] = [is.leftDb - was.leftDb, is.rightDb - was.rightDb];
		if (Math.abs(left) > 0.1 && Math.abs(left - right) < 0.1)
			return 'Converter: both channels moved alike, as by its reference level or a trim of both.';
		if (Math.abs(left) > 0.1 || Math.abs(right) > 0.1)
			return 'Cabling or a trim: one channel moved by itself, as by a contact, an unbalanced plug or one trim.';
	}
	return 'Cabling or a unit: what is in the path is not what it was, or not in bypass.';
}

/**
 * A loop that was measured again against its calibration: figures of both, what differs beyond what two measurements of an
 * unchanged loop differ by, and what was changed most likely.
 *
 * @param now null when nothing came back
 */
export function compareLoop(before: Calibration, now: MeasuredLoop | null): Compared {
	if (now === null) return NOTHING;
	const rows: LoopCheck['rows'] = [];
	const row = (what: string, was: string | null, is: string | null) => {
		if (was !== null && is !== null) rows.push({ what, before: was, now: is });
	};
	const both = <T>(
		read: (loop: MeasuredLoop) => T | null,
		words: (value: T) => string,
	): [string | null, string | null] => {
		const [then, again] = [read(before), read(now)];
		return [then === null ? null : words(then), again === null ? null : words(again)];
	};
	row(
		'Carries',
		...both(
			(loop) => readingOf(loop, 'wiring'),
			({ left, right }) => `left ${wired('left', left)}; right ${wired('right', right)}`,
		),
	);
	row('Level', ...both(tagLevels, ({ leftDb, rightDb }) => ofBoth(leftDb, rightDb, 2, 'dB')));
	row(
		'Round trip',
		...both(
			({ loopFrames }) => loopFrames,
			(frames) => `${frames.toFixed(2)} frames`,
		),
	);
	row(
		'Noise',
		...both(
			(loop) => readingOf(loop, 'noise'),
			({ left, right }) => ofBoth(left.unweightedDbfs, right.unweightedDbfs, 1, 'dBFS'),
		),
	);
	row(
		'At 50 Hz',
		...both(
			(loop) => responseAt(loop, 50),
			([left, right]) => ofBoth(left, right, 2, 'dB'),
		),
	);
	row(
		'At 15 kHz',
		...both(
			(loop) => responseAt(loop, 15_000),
			([left, right]) => ofBoth(left, right, 2, 'dB'),
		),
	);
	const differs = changesSince(before, now);
	return { rows, differs, ...(differs.length === 0 ? {} : { likely: likely(before, now) }) };
}

/** Of both from the same signal. */
function tagLevels(loop: MeasuredLoop): { leftDb: number | null; rightDb: number | null } | null {
	const tags = readingOf(loop, 'wiring');
	return tags === null ? null : { leftDb: tags.left.gainDb, rightDb: tags.right.gainDb };
}

function responseAt(loop: MeasuredLoop, hz: number): [number | null, number | null] | null {
	const response = readingOf(loop, 'response');
	if (response === null) return null;
	const band = logBands(loop.rateHz).findIndex(({ lowHz, highHz }) => hz >= lowHz && hz < highHz);
	return [response.leftDb[band] ?? null, response.rightDb[band] ?? null];
}
