import { SPECTRUM_BANDS } from '../../../src/shared/model/spectrumBands.ts';
import { METER_TOPICS } from '../../../src/shared/protocol/meters.ts';
import { type BenchContext, type BenchSection, type Figure, type SectionResult, table } from '../section.ts';
import { calibration } from './metersCalibration.ts';
import { METERED_PAIRS, type MetersCost, metersBesideLibrary, metersCost, noisyProgramme } from './metersCost.ts';

/** A pair with every meter may cost no more than one with the usual library for loudness and true peak. */
const MOST_PART = 1;
/** Readings are objects, made anew each time and dropped; nothing of them stays. */
const MOST_HEAP_BYTES = 100_000;

function costRow(what: string, cost: MetersCost): string[] {
	return [
		what,
		`${cost.meanPercent.toFixed(1)} %`,
		`${cost.p50Percent.toFixed(1)} %`,
		`${cost.p999Percent.toFixed(1)} %`,
		String(cost.characters),
	];
}

async function run({ folder, quick, progress }: BenchContext): Promise<SectionResult> {
	const blocks = quick ? 2000 : 40_000;
	const material = noisyProgramme(quick ? 2 : 20);
	const rows: string[][] = [];
	for (const topic of METER_TOPICS.filter((name) => name !== 'host')) {
		progress(`cost of ${topic}`);
		rows.push(costRow(topic, metersCost([topic], Math.ceil(blocks / 4), material)));
	}
	progress('cost of everything');
	const all = metersCost(METER_TOPICS, blocks, material);
	rows.push(costRow('everything', all));
	progress('beside libebur128');
	const beside = await metersBesideLibrary(folder, material, quick ? 3 : 9);
	const absent = typeof beside === 'string';
	progress('calibration');
	const readings = calibration(quick);
	const costFigures: Figure[] = [
		{
			what: `every meter of ${METERED_PAIRS} pairs, 512 frames / 96 kHz: CPU time as part of that of libebur128 on each of them`,
			target: `≤ ${MOST_PART}`,
			ours: absent ? '' : beside.part.toFixed(2),
			peer: absent ? '' : 'libebur128: 1',
			met: absent ? null : beside.part <= MOST_PART,
			...(absent && { note: beside }),
		},
		{
			what: `heap after ${blocks} metered blocks with readings`,
			target: `≤ ${MOST_HEAP_BYTES / 1000} kB more`,
			ours: `${(all.heapBytes / 1000).toFixed(1)} kB`,
			peer: '',
			met: quick ? null : all.heapBytes <= MOST_HEAP_BYTES,
			...(quick && { note: 'a short run says nothing of it' }),
		},
	];
	return {
		markdown: [
			`A bank of meters is worked out once, for however many remotes. Noise at every point, ${blocks} blocks; percentiles by the wall clock, with whatever else the machine did. A reading is what one remote gets up to 30 times a second, in characters.`,
			table(['topic', 'CPU', 'median', 'p99.9', 'reading'], rows),
			absent
				? `${beside}.`
				: `By turns with libebur128 over the same samples: everything takes ${beside.percent.toFixed(1)} % of the audio's time, libebur128 takes ${beside.libraryPercent.toFixed(1)} % for one pair of ${METERED_PAIRS} (momentary and short-term at 10 Hz, integrated, range, true peak).`,
			`### Calibration\n\nAgainst signals whose reading is known. The spectrum is read in the middle of each of its ${SPECTRUM_BANDS} bands.`,
			table(
				['meter', 'signal', 'expected', 'read', 'error'],
				readings.map(({ meter, signal, expected, read, error }) => [meter, signal, expected, read, error]),
			),
		].join('\n\n'),
		figures: [...costFigures, ...readings.map(({ figure }) => figure)],
	};
}

export const meters: BenchSection = { name: 'meters', title: 'Live meters', run };
