import type { MixChange, MixStretch } from './model/mixChange.ts';

/** Below this the two are hardly of the same music. */
const UNLIKE = 0.3;
const TELL_LENGTH_SECONDS = 0.05;
const TELL_PLACE_SECONDS = 0.001;
const TELL_LOUDNESS_DB = 0.1;
/** Regions that are told at most, the strongest first. */
const MOST_STRETCHES = 6;

const REGIONS: Record<MixStretch['region'], [more: string, less: string]> = {
	all: ['louder', 'quieter'],
	low: ['more low end below 80 Hz', 'less low end below 80 Hz'],
	lowMid: ['more from 80 to 250 Hz', 'less from 80 to 250 Hz'],
	mid: ['more from 250 Hz to 2 kHz', 'less from 250 Hz to 2 kHz'],
	highMid: ['more from 2 to 6 kHz', 'less from 2 to 6 kHz'],
	high: ['more top above 6 kHz', 'less top above 6 kHz'],
};

const clock = (seconds: number) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;
const amount = (value: number, decimals: number) => Math.abs(value).toFixed(decimals);

/** `0.5 s`, `3.2 ms`. */
function time(seconds: number): string {
	const long = Math.abs(seconds);
	if (long >= 10) return `${amount(seconds, 0)} s`;
	return long >= 0.1 ? `${amount(seconds, 1)} s` : `${amount(seconds * 1000, 1)} ms`;
}

function where({ fromSeconds, toSeconds }: { fromSeconds: number; toSeconds: number }, change: MixChange): string {
	const start = Math.max(0, -change.laterSeconds);
	// Seconds are whole: what begins or ends within two of the common part goes on to its end.
	const fromStart = fromSeconds <= start + 2;
	const toEnd = toSeconds >= start + change.commonSeconds - 2;
	if (fromStart && toEnd) return 'throughout';
	if (toEnd) return `from ${clock(fromSeconds)}`;
	return fromStart ? `until ${clock(toSeconds)}` : `from ${clock(fromSeconds)} to ${clock(toSeconds)}`;
}

/** How a mix differs from the one before it: one phrase for each difference, the most general first. */
export function mixChangeWords(change: MixChange): string[] {
	const { differs, earlier, inverted, later, laterSeconds, likeness, longerSeconds, stretches } = change;
	const length =
		Math.abs(longerSeconds) < TELL_LENGTH_SECONDS
			? []
			: [`${time(longerSeconds)} ${longerSeconds > 0 ? 'longer' : 'shorter'}`];
	if (likeness < UNLIKE) return [...length, 'hardly the same music'];
	const place =
		Math.abs(laterSeconds) < TELL_PLACE_SECONDS
			? []
			: [`the music comes ${time(laterSeconds)} ${laterSeconds > 0 ? 'later' : 'earlier'}`];
	const louder =
		earlier.integratedLufs === null || later.integratedLufs === null
			? 0
			: later.integratedLufs - earlier.integratedLufs;
	const loudness =
		Math.abs(louder) < TELL_LOUDNESS_DB ? [] : [`${amount(louder, 1)} dB ${louder > 0 ? 'louder' : 'quieter'}`];
	const peak =
		earlier.truePeakDbtp === null || later.truePeakDbtp === null ? 0 : later.truePeakDbtp - earlier.truePeakDbtp;
	const peaks = Math.abs(peak - louder) < 1 ? [] : [`peaks ${amount(peak, 1)} dB ${peak > 0 ? 'higher' : 'lower'}`];
	const told = [...stretches]
		.sort((a, b) => Math.abs(b.changeDb) - Math.abs(a.changeDb))
		.slice(0, MOST_STRETCHES)
		.sort((a, b) => a.fromSeconds - b.fromSeconds)
		.map(
			(one) => `${REGIONS[one.region][one.changeDb > 0 ? 0 : 1]} ${where(one, change)} (${amount(one.changeDb, 1)} dB)`,
		);
	const rest =
		differs === null
			? ['the music is the same, sample for sample but for rounding']
			: where(differs, change) === 'throughout'
				? []
				: [`the rest, all but ${where(differs, change)}, is as it was`];
	return [...length, ...place, ...(inverted ? ['upside down'] : []), ...loudness, ...peaks, ...told, ...rest];
}

/** The same as one sentence. */
export function mixChangeSentence(change: MixChange): string {
	return `${mixChangeWords(change).join(', ')}.`.replace(/^./, (first) => first.toUpperCase());
}
