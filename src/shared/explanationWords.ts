import type { Explanation } from './model/explanation.ts';
import { peakToLoudness } from './model/measurement.ts';
import { trueMinus } from './trueMinus.ts';

/** Smaller than this a curve is not told: two prints through the same chain differ as much. */
const TELL_EQ_DB = 0.5;
const TELL_WIDTH_DB = 0.5;
const TELL_CHANGE_DB = 0.5;
/** Below this the two are hardly of the same music. */
const UNLIKE = 0.3;

const REGIONS = [
	['below 200 Hz', 0, 200],
	['from 200 Hz to 2 kHz', 200, 2000],
	['above 2 kHz', 2000, Number.POSITIVE_INFINITY],
] as const;

const number = (value: number, decimals = 1) => trueMinus(value.toFixed(decimals));
const signed = (value: number) => `${value > 0 ? '+' : ''}${number(value)}`;

export function hertz(hz: number): string {
	return hz < 995 ? `${Math.round(hz)} Hz` : `${Number((hz / 1000).toFixed(1))} kHz`;
}

/** Neighbouring bands on the same side of the line, with the band in which they go farthest. */
export function eqStretches({
	bands,
}: Explanation): { fromHz: number; toHz: number; peakHz: number; peakDb: number }[] {
	const stretches: { fromHz: number; toHz: number; peakHz: number; peakDb: number }[] = [];
	let open = false;
	for (const { hz, eqDb } of bands) {
		if (eqDb === null || Math.abs(eqDb) < TELL_EQ_DB) {
			open = false;
			continue;
		}
		const last = stretches.at(-1);
		if (open && last !== undefined && Math.sign(last.peakDb) === Math.sign(eqDb)) {
			last.toHz = hz;
			if (Math.abs(eqDb) > Math.abs(last.peakDb)) Object.assign(last, { peakHz: hz, peakDb: eqDb });
		} else stretches.push({ fromHz: hz, toHz: hz, peakHz: hz, peakDb: eqDb });
		open = true;
	}
	return stretches;
}

function eqWords(explanation: Explanation): string[] {
	const stretches = eqStretches(explanation);
	if (stretches.length === 0) return [`EQ: nothing over ${TELL_EQ_DB} dB.`];
	const lowest = explanation.bands[0]?.hz;
	const highest = explanation.bands.at(-1)?.hz;
	return stretches.map(({ fromHz, toHz, peakHz, peakDb }) => {
		const where =
			fromHz === lowest
				? `below ${hertz(toHz)}`
				: toHz === highest
					? `from ${hertz(fromHz)} up`
					: fromHz === toHz
						? `around ${hertz(fromHz)}`
						: `from ${hertz(fromHz)} to ${hertz(toHz)}`;
		const most = fromHz === toHz ? '' : `, most at ${hertz(peakHz)}`;
		return `EQ: ${peakDb > 0 ? 'up' : 'down'} to ${signed(peakDb)} dB ${where}${most}.`;
	});
}

/** Mean change of side to mid in a region, dB; null where there is none to read. */
export function widthChange({ bands }: Explanation, fromHz: number, toHz: number): number | null {
	const changes = bands.flatMap(({ hz, mixWidthDb, otherWidthDb }) =>
		hz >= fromHz && hz < toHz && mixWidthDb !== null && otherWidthDb !== null ? [otherWidthDb - mixWidthDb] : [],
	);
	return changes.length === 0 ? null : changes.reduce((sum, change) => sum + change, 0) / changes.length;
}

function widthWords(explanation: Explanation, before: Before): string[] {
	const told = REGIONS.flatMap(([where, from, to]) => {
		const change = widthChange(explanation, from, to);
		if (change === null || Math.abs(change) < TELL_WIDTH_DB) return [];
		return [`${change > 0 ? 'wider' : 'narrower'} by ${number(Math.abs(change))} dB ${where}`];
	});
	return [
		told.length === 0 ? `Width: as ${before === 'mix' ? 'in the mix' : 'before'}.` : `Width: ${told.join(', ')}.`,
	];
}

const STILL_IN = {
	bypassed: 'went through the bypassed rack, not a cable',
	fault: 'found a fault that was not put right',
	doubted: 'may not have been of the loop that it was printed through',
};

function loopWords({ withoutLoops = [], loopsLeft = [] }: Explanation): string[] {
	const days = [...new Set(withoutLoops.map((at) => at.slice(0, 10)))].join(' and ');
	const left = loopsLeft.map(
		({ at, why }) =>
			`Converter and cables are still in EQ and width: the calibration of ${at.slice(0, 10)} ${STILL_IN[why]}.`,
	);
	return days === '' ? left : [`Converter and cables are taken off EQ and width, as calibrated on ${days}.`, ...left];
}

function dynamicsWords({ mix, other, dynamics }: Explanation): string[] {
	const pairs: [name: string, from: number | null, to: number | null, unit: string][] = [
		['crest factor', mix.crestDb, other.crestDb, 'dB'],
		['peak to loudness', peakToLoudness(mix), peakToLoudness(other), 'dB'],
		['loudness range', mix.lra, other.lra, 'LU'],
	];
	const told = pairs.flatMap(([name, from, to, unit]) =>
		from === null || to === null ? [] : [`${name} ${number(from)} → ${number(to)} ${unit}`],
	);
	const loudest = dynamics.at(-1);
	const reduced = dynamics.reduce((least, { changeDb }) => Math.min(least, changeDb), 0);
	const gain =
		loudest === undefined || reduced > -TELL_CHANGE_DB
			? 'Gain is the same at every level.'
			: `Loud moments get ${number(-reduced)} dB less gain than soft ones.`;
	return [...(told.length === 0 ? [] : [`Dynamics: ${told.join(', ')}.`]), gain];
}

/** Samples near the highest from which a ceiling is spoken of: of a million, and against what came before. */
const CEILING_PPM = 20;
const CEILING_TIMES = 3;

function limitingWords({ mix, other }: Explanation, before: Before): string[] {
	const peak = other.truePeakDbtp === null ? '' : `true peak ${number(other.truePeakDbtp)} dBTP; `;
	const { nearPpm, longestFrames } = other.ceiling;
	const dense = `${number(nearPpm, 0)} of a million samples within 0.1 dB of the highest (${before}: ${number(mix.ceiling.nearPpm, 0)})`;
	// The top of any slow wave has some samples in a row: a ceiling is told by many more of them than there were.
	const held =
		longestFrames > Math.max(3, mix.ceiling.longestFrames) &&
		nearPpm >= Math.max(CEILING_PPM, CEILING_TIMES * mix.ceiling.nearPpm);
	const row = held ? `, up to ${longestFrames} in a row: it clips or holds a ceiling` : '';
	return [`Limiting: ${peak}${dense}${row}.`];
}

/** What the first of the two files is. */
type Before = 'mix' | 'before';

/**
 * What was done, in plain sentences, the same measured numbers in them.
 *
 * @param before the other is laid on: a mix, or an earlier print
 */
export function explanationWords(explanation: Explanation, before: Before = 'mix'): string[] {
	const { gainDb, mix, other, likeness, inverted } = explanation;
	const loud =
		mix.integratedLufs === null || other.integratedLufs === null
			? ''
			: ` Loudness ${number(mix.integratedLufs)} → ${number(other.integratedLufs)} LUFS.`;
	return [
		...(likeness < UNLIKE ? ['These are hardly of the same music: what follows means little.'] : []),
		...(inverted ? ['It is upside down.'] : []),
		`Gain: ${signed(gainDb)} dB.${loud}`,
		...eqWords(explanation),
		...loopWords(explanation),
		...dynamicsWords(explanation),
		...widthWords(explanation, before),
		...limitingWords(explanation, before),
	];
}
