import { dbuOf } from './levels.ts';
import { type Calibration, type LoopReading, readingOf, referenceInForce } from './model/calibration.ts';

/** A level far below everything that can be measured. */
const NOTHING_DB = -200;

function db(value: number | null, decimals: number): string {
	if (value === null || value <= NOTHING_DB) return '–';
	const text = value.toFixed(decimals);
	return Number(text) === 0 ? (0).toFixed(decimals) : text;
}

type ChannelNoise = Extract<LoopReading, { step: 'noise' }>['left'];

/** One line of the table of a calibration. */
export interface ResultRow {
	what: string;
	left: string;
	right: string;
	unit: string;
}

/** The figures of a calibration as a table, channel by channel. */
export function calibrationRows(calibration: Calibration): ResultRow[] {
	const rows: ResultRow[] = [];
	const reference = referenceInForce(calibration);
	const wiring = readingOf(calibration, 'wiring');
	if (wiring !== null) {
		const words = ({ carries, inverted }: typeof wiring.left) => `${carries}${inverted ? ', upside down' : ''}`;
		rows.push({ what: 'Carries the send', left: words(wiring.left), right: words(wiring.right), unit: '' });
	}
	const gain = readingOf(calibration, 'gain');
	if (gain !== null)
		rows.push({ what: 'Gain of the loop', left: db(gain.leftDb, 2), right: db(gain.rightDb, 2), unit: 'dB' });
	const noise = readingOf(calibration, 'noise');
	if (noise !== null) {
		const { left, right } = noise;
		const both = (pick: (channel: ChannelNoise) => number | null) => [pick(left), pick(right)] as const;
		const row = (what: string, [left, right]: readonly [number | null, number | null], unit: string) =>
			rows.push({ what, left: db(left, 1), right: db(right, 1), unit });
		const unweighted = both(({ unweightedDbfs }) => unweightedDbfs);
		row('Noise, 20 Hz to 20 kHz', unweighted, 'dBFS');
		const dbu = (dbfs: number | null) => (dbfs === null ? null : dbuOf(dbfs, reference));
		row('', [dbu(unweighted[0]), dbu(unweighted[1])], 'dBu');
		row(
			'Noise, A-weighted',
			both(({ aWeightedDbfs }) => aWeightedDbfs),
			'dBFS',
		);
		row(
			'Hum',
			both(({ humDbfs }) => humDbfs),
			'dBFS',
		);
	}
	const distortion = readingOf(calibration, 'distortion');
	if (distortion !== null) {
		const { left, right, hot = [] } = distortion;
		rows.push({ what: 'THD at 0 VU', left: db(left.thdDb, 1), right: db(right.thdDb, 1), unit: 'dB' });
		rows.push({ what: 'THD+N', left: db(left.thdPlusNoiseDb, 1), right: db(right.thdPlusNoiseDb, 1), unit: 'dB' });
		for (const { levelDb, left: driven, right: drivenRight } of hot)
			rows.push({
				what: `THD+N ${levelDb} dB over 0 VU`,
				left: db(driven.thdPlusNoiseDb, 1),
				right: db(drivenRight.thdPlusNoiseDb, 1),
				unit: 'dB',
			});
	}
	for (const { hz, leftToRightDb, rightToLeftDb } of readingOf(calibration, 'crosstalk')?.points ?? [])
		rows.push({
			what: `Heard from the other side, ${hz} Hz`,
			left: db(rightToLeftDb, 1),
			right: db(leftToRightDb, 1),
			unit: 'dB',
		});
	const response = readingOf(calibration, 'response');
	if (response !== null) {
		const at = (hz: number) => {
			const index = calibration.bandsHz.findIndex((centre) => Math.abs(Math.log2(centre / hz)) < 1 / 12);
			return { left: db(response.leftDb[index] ?? null, 2), right: db(response.rightDb[index] ?? null, 2) };
		};
		for (const hz of [20, 100, 10_000, 20_000])
			rows.push({ what: `Response at ${hz >= 1000 ? `${hz / 1000} kHz` : `${hz} Hz`}`, ...at(hz), unit: 'dB' });
	}
	return rows;
}
