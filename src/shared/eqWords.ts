import type { EqBand, EqStage } from './model/eq.ts';

const KINDS: Record<EqBand['type'], string> = {
	bell: 'bell',
	lowShelf: 'low shelf',
	highShelf: 'high shelf',
	highPass: 'high-pass',
	lowPass: 'low-pass',
	tilt: 'tilt',
};

/** `280 Hz`, `3.2 kHz`. */
function hertz(frequencyHz: number): string {
	return frequencyHz < 1000 ? `${frequencyHz} Hz` : `${frequencyHz / 1000} kHz`;
}

function decibels(gainDb: number): string {
	const sign = gainDb > 0 ? '+' : gainDb < 0 ? '−' : '';
	return `${sign}${Math.abs(gainDb)} dB`;
}

/** `bell 3.2 kHz +0.5 dB Q 0.7, mid, off`. */
export function bandWords(band: EqBand): string {
	const parts = [KINDS[band.type], hertz(band.frequencyHz)];
	if ('gainDb' in band) parts.push(decibels(band.gainDb));
	if ('slopeDbPerOctave' in band) parts.push(`${band.slopeDbPerOctave} dB/oct`);
	if ('q' in band && band.q !== undefined) parts.push(`Q ${band.q}`);
	if ('slope' in band && band.slope !== undefined) parts.push(`slope ${band.slope}`);
	const channels = band.channels === 'stereo' ? '' : `, ${band.channels}`;
	return `${parts.join(' ')}${channels}${band.on ? '' : ', off'}`;
}

/** `150 Hz 12 dB/oct`, or `off`. */
export function monoBelowWords(monoBelow: EqStage['monoBelow']): string {
	return monoBelow === null ? 'off' : `${hertz(monoBelow.frequencyHz)} ${monoBelow.slopeDbPerOctave} dB/oct`;
}
