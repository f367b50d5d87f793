import { ebuBurst, faded } from '../../conformance/dsp/ebuTruePeak.ts';
import { sine } from '../../dsp/signals.ts';
import type { Audio } from './audio.ts';

/** What a signal of EBU Tech 3341 or 3342 must read. */
export interface EbuExpectation {
	readonly reading: 'integratedLufs' | 'lra' | 'maxMomentaryLufs' | 'maxShortTermLufs' | 'truePeakDbtp';
	readonly value: number;
	readonly above: number;
	readonly below: number;
}

/** A compliance signal of EBU Tech 3341 or 3342 for meters that read files. */
export interface EbuSignal {
	/** '3341 #3', or '3341 #13, file 7' of a set. */
	readonly name: string;
	readonly expected: readonly EbuExpectation[];
	make(rateHz: number): Audio;
}

/** 1 kHz steps in phase on all channels: seconds, and level in dBFS (-Infinity is silence). */
type Steps = readonly (readonly [seconds: number, levelDbfs: number])[];

const SILENCE = Number.NEGATIVE_INFINITY;

function stepped(rateHz: number, steps: Steps): Float64Array {
	const ends: number[] = [];
	let seconds = 0;
	for (const [length] of steps) {
		seconds += length;
		ends.push(Math.round(seconds * rateHz));
	}
	const signal = sine(ends.at(-1) ?? 0, rateHz, 1000, 1);
	steps.forEach(([, level], index) => {
		const gain = 10 ** (level / 20);
		for (let i = ends[index - 1] ?? 0; i < (ends[index] ?? 0); i++) signal[i] = gain * (signal[i] as number);
	});
	return signal;
}

function loudness(name: string, steps: Steps, expected: Partial<Record<EbuExpectation['reading'], number>>): EbuSignal {
	return {
		name,
		expected: Object.entries(expected).map(([reading, value]) => {
			const tolerance = reading === 'lra' ? 1 : 0.1;
			return { reading: reading as EbuExpectation['reading'], value, above: tolerance, below: tolerance };
		}),
		make: (rateHz) => {
			const plane = stepped(rateHz, steps);
			return { rateHz, planes: [plane, plane] };
		},
	};
}

function peak(number: number, value: number, make: (rateHz: number) => Float64Array): EbuSignal {
	return {
		name: `3341 #${number}`,
		expected: [{ reading: 'truePeakDbtp', value, above: 0.2, below: 0.4 }],
		make: (rateHz) => {
			const plane = make(rateHz);
			return { rateHz, planes: [plane, plane] };
		},
	};
}

const tone = (part: number, amplitude: number, degrees: number) => (rateHz: number) =>
	faded(sine(rateHz, 1, part, amplitude, (degrees * Math.PI) / 180), rateHz);

const surround: EbuSignal = {
	name: '3341 #6',
	expected: [{ reading: 'integratedLufs', value: -23, above: 0.1, below: 0.1 }],
	make: (rateHz) => ({
		rateHz,
		planes: [-28, -28, -24, -30, -30].map((level) => stepped(rateHz, [[20, level]])),
	}),
};

const repeated = (times: number, steps: Steps): Steps => Array.from({ length: times }, () => steps).flat();
const files = (make: (index: number) => EbuSignal) => Array.from({ length: 20 }, (_, index) => make(index));

/**
 * All signals of EBU Tech 3341 (2023) Table 1 and Tech 3342 Table 1 that can be synthesized and are read as files: 1–6,
 * 9, 10, 12, 13, 15–23 and 1–4 of 3342. Signals 11 and 14 are read while they run; 7, 8 and 3342's 5, 6 are programmes.
 */
export const EBU_SIGNALS: readonly EbuSignal[] = [
	...[-23, -33].map((level, index) =>
		loudness(`3341 #${index + 1}`, [[20, level]], {
			integratedLufs: level,
			maxMomentaryLufs: level,
			maxShortTermLufs: level,
		}),
	),
	loudness(
		'3341 #3',
		[
			[10, -36],
			[60, -23],
			[10, -36],
		],
		{ integratedLufs: -23 },
	),
	loudness(
		'3341 #4',
		[
			[10, -72],
			[10, -36],
			[60, -23],
			[10, -36],
			[10, -72],
		],
		{ integratedLufs: -23 },
	),
	loudness(
		'3341 #5',
		[
			[20, -26],
			[20.1, -20],
			[20, -26],
		],
		{ integratedLufs: -23 },
	),
	surround,
	loudness(
		'3341 #9',
		repeated(5, [
			[1.34, -20],
			[1.66, -30],
		]),
		{ maxShortTermLufs: -23 },
	),
	...files((index) =>
		loudness(
			`3341 #10, file ${index + 1}`,
			[
				[0.15 * index, SILENCE],
				[3, -23],
				[1, SILENCE],
			],
			{ maxShortTermLufs: -23 },
		),
	),
	loudness(
		'3341 #12',
		repeated(25, [
			[0.18, -20],
			[0.22, -30],
		]),
		{ maxMomentaryLufs: -23 },
	),
	...files((index) =>
		loudness(
			`3341 #13, file ${index + 1}`,
			[
				[0.02 * index, SILENCE],
				[0.4, -23],
				[1, SILENCE],
			],
			{ maxMomentaryLufs: -23 },
		),
	),
	peak(15, -6, tone(1 / 4, 0.5, 0)),
	peak(16, -6, tone(1 / 4, 0.5, 45)),
	peak(17, -6, tone(1 / 6, 0.5, 60)),
	peak(18, -6, tone(1 / 8, 0.5, 67.5)),
	peak(19, 3, tone(1 / 4, 1.41, 45)),
	...[0, 1, 2, 3].map((offset) => peak(20 + offset, 0, (rateHz) => ebuBurst(rateHz, offset))),
	loudness(
		'3342 #1',
		[
			[20, -20],
			[20, -30],
		],
		{ lra: 10 },
	),
	loudness(
		'3342 #2',
		[
			[20, -20],
			[20, -15],
		],
		{ lra: 5 },
	),
	loudness(
		'3342 #3',
		[
			[20, -40],
			[20, -20],
		],
		{ lra: 20 },
	),
	loudness(
		'3342 #4',
		[
			[20, -50],
			[20, -35],
			[20, -20],
			[20, -35],
			[20, -50],
		],
		{ lra: 15 },
	),
];

/** What of a signal a meter reads wrong. */
export function ebuFailures(
	signal: EbuSignal,
	readings: Partial<Record<EbuExpectation['reading'], number | null>>,
): EbuExpectation[] {
	return signal.expected.filter(({ reading, value, above, below }) => {
		const found = readings[reading];
		return found === null || found === undefined || found > value + above || found < value - below;
	});
}
