const MAINS_HZ = [50, 60] as const;
const HARMONICS = 3;
/**
 * Offset of the return that is told, and how far above what the source brings it must stand. A calibration asks for less than
 * −60 dBFS of silence; in a window of music a driven tube, which bends one side more, leaves about as much for a moment.
 */
const LEAST_DC = 10 ** (-50 / 20);
const OVER_SOURCE = 4;
/** Amplitude of hum that is told, how far above what the programme has there, and above what was there before. */
const LEAST_HUM = 10 ** (-66 / 20);
const OVER_PROGRAMME = 8;
/** What is promised to be seen wherever it is not said that it would not be, and what a place is told for where it would not. */
const PROMISED_DC = 10 ** (-46 / 20);
const LOUD_DC = 10 ** (-40 / 20);
const PROMISED_HUM = 10 ** (-63 / 20);
const LOUD_HUM = 10 ** (-50 / 20);

/** Something that comes up in the rack at known frequencies. Amplitudes are those of a sine, full scale 1. */
export interface MainsKind {
	readonly kind: 'dc' | 'hum';
	/** Frequencies of which `needed` must stand out at once; 0 Hz is the offset. */
	readonly frequenciesHz: readonly number[];
	readonly needed: number;
	readonly least: number;
	/** So many times as much as the source has there is no finding. */
	readonly over: number;
	/** From here on it is promised to be seen. */
	readonly promised: number;
	/** Where not even this would be seen, the place is told. */
	readonly loud: number;
	readonly text: (amplitude: number) => string;
	/** The same of what is there from the beginning on; null where that is no matter of a print. */
	readonly fromStart: ((amplitude: number) => string) | null;
}

/** A level in words, "−46 dBFS". */
export const dbfs = (amplitude: number) => `${(20 * Math.log10(amplitude)).toFixed(0).replace('-', '−')} dBFS`;

export const MAINS_KINDS: readonly MainsKind[] = [
	{
		kind: 'dc',
		frequenciesHz: [0],
		needed: 1,
		least: LEAST_DC,
		over: OVER_SOURCE,
		promised: PROMISED_DC,
		loud: LOUD_DC,
		text: (amplitude) => `A DC offset of about ${dbfs(amplitude)} came up.`,
		fromStart: (amplitude) => `There is a DC offset of about ${dbfs(amplitude)}, from the beginning on.`,
	},
	...MAINS_HZ.map(
		(mains): MainsKind => ({
			kind: 'hum',
			frequenciesHz: Array.from({ length: HARMONICS }, (_, k) => mains * (k + 1)),
			needed: 2,
			least: LEAST_HUM,
			over: OVER_PROGRAMME,
			promised: PROMISED_HUM,
			loud: LOUD_HUM,
			text: (amplitude) => `Hum of ${mains} Hz came up, about ${dbfs(amplitude)}.`,
			fromStart: null,
		}),
	),
];
