import { eqStretches, hertz, widthChange } from './explanationWords.ts';
import type { Explanation } from './model/explanation.ts';
import { peakToLoudness } from './model/measurement.ts';

/** Words that a client has for a part of the spectrum, by the frequency at which it ends. */
const PARTS: readonly [toHz: number, name: string][] = [
	[90, 'deep bass'],
	[250, 'bass'],
	[800, 'lower mids'],
	[2500, 'mids'],
	[6000, 'presence'],
	[12_000, 'treble'],
	[Number.POSITIVE_INFINITY, 'air'],
];
const TELL_DYNAMICS_DB = 0.5;
const TELL_RANGE_LU = 0.5;
const TELL_WIDTH_DB = 0.5;

const decibels = (value: number) => `${Math.abs(value).toFixed(1)} dB`;

/** Names of the parts from one frequency to another: `bass and lower mids`, `mids to air`. */
function partsWords(fromHz: number, toHz: number): string {
	const first = PARTS.findIndex(([endHz]) => fromHz < endHz);
	const last = PARTS.findIndex(([endHz]) => toHz < endHz);
	const name = (index: number) => PARTS[index]?.[1] ?? '';
	if (first === last) return name(first);
	return `${name(first)} ${last === first + 1 ? 'and' : 'to'} ${name(last)}`;
}

function toneWords(explanation: Explanation): string[] {
	return eqStretches(explanation).map(
		({ fromHz, toHz, peakHz, peakDb }) =>
			`${peakDb > 0 ? 'More' : 'Less'} ${partsWords(fromHz, toHz)}: ${decibels(peakDb)} ${peakDb > 0 ? 'up' : 'down'} at ${hertz(peakHz)}.`,
	);
}

function dynamicsWords({ mix, other }: Explanation): string[] {
	const before = peakToLoudness(mix);
	const after = peakToLoudness(other);
	const peaks = before === null || after === null ? 0 : after - before;
	const range = mix.lra === null || other.lra === null ? 0 : other.lra - mix.lra;
	return [
		...(Math.abs(peaks) < TELL_DYNAMICS_DB
			? []
			: [
					peaks > 0
						? `Livelier: peaks stand ${decibels(peaks)} farther out of the sound.`
						: `Denser: peaks stand ${decibels(peaks)} less far out of the sound.`,
				]),
		...(Math.abs(range) < TELL_RANGE_LU
			? []
			: [`Soft and loud parts lie ${decibels(range)} ${range > 0 ? 'farther apart' : 'closer together'}.`]),
	];
}

function widthWords(explanation: Explanation): string[] {
	const change = widthChange(explanation, 200, Number.POSITIVE_INFINITY);
	if (change === null || Math.abs(change) < TELL_WIDTH_DB) return [];
	return [`${change > 0 ? 'Wider' : 'Narrower'} by ${decibels(change)}.`];
}

/**
 * What a listener hears of a change between two prints played equally loud, in everyday words with the measured numbers.
 *
 * @param explanation the later print against the earlier one
 */
export function soundWords(explanation: Explanation): string[] {
	const words = [...toneWords(explanation), ...dynamicsWords(explanation), ...widthWords(explanation)];
	return words.length === 0 ? ['No difference that can be measured in tone, dynamics or width.'] : words;
}
