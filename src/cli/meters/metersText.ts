import { type HostLoad, type LiveLoudness, type Meters, pointsOf } from '../../shared/protocol/meters.ts';
import { formatTime } from '../../shared/units.ts';
import { textTable } from '../framework/textTable.ts';
import { spectrumText } from './spectrumText.ts';

/** A level to 0.1; a dash for none. Never `-0.0`. */
function figure(value: number | null, decimals = 1): string {
	if (value === null) return '–';
	const text = value.toFixed(decimals);
	return Number(text) === 0 ? (0).toFixed(decimals) : text;
}

function pair([left, right]: readonly [number | null, number | null], less = 0): [string, string] {
	return [figure(left === null ? null : left - less), figure(right === null ? null : right - less)];
}

function loudnessText(loudness: LiveLoudness): string {
	const { momentaryLufs, shortTermLufs, integratedLufs, rangeLu, maxTruePeakDbtp, psrDb, plrDb } = loudness;
	return [
		`momentary ${figure(momentaryLufs)}, short-term ${figure(shortTermLufs)}, integrated ${figure(integratedLufs)} LUFS over ${formatTime(loudness.seconds)}`,
		`range ${figure(rangeLu)} LU, true peak ${figure(maxTruePeakDbtp)} dBTP, PSR ${figure(psrDb)} dB, PLR ${figure(plrDb)} dB`,
		'',
	].join('\n');
}

function hostText({ load, bufferMarginMs, bufferMs }: HostLoad): string {
	return `load ${Math.round(100 * load)} %, ${Math.round(bufferMarginMs)} of ${Math.round(bufferMs)} ms of buffer left at worst\n`;
}

/**
 * A reading as a small table.
 *
 * @param referenceDbfs what 0 VU is
 */
export function metersText(
	meters: Meters,
	{ referenceDbfs, rateHz }: { referenceDbfs: number; rateHz: number },
): string {
	const { levels, loudness, spectrum, host } = meters;
	let text = `${formatTime(Math.max(0, meters.frame) / rateHz)}\n`;
	if (levels !== undefined) {
		text += textTable([
			['', 'peak L', 'R', 'RMS L', 'R', 'VU L', 'R', 'correlation', 'clips'],
			...pointsOf(levels).map(({ name, level: point }) => {
				return [
					name,
					...pair(point.peakDbfs),
					...pair(point.rmsDbfs),
					...pair(point.vuDbfs, referenceDbfs),
					figure(point.correlation, 2),
					String(point.clips[0] + point.clips[1]),
				];
			}),
		]);
		text += `gain reduction ${figure(levels.gainReductionDb)} dB\n`;
	}
	if (loudness !== undefined) text += loudnessText(loudness);
	if (spectrum !== undefined) text += spectrumText(spectrum);
	if (host !== undefined) text += hostText(host);
	return text;
}
