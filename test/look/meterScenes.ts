import { SPECTRUM_BANDS } from '../../src/shared/model/spectrumBands.ts';
import type { Levels, Meters } from '../../src/shared/protocol/meters.ts';
import type { ContractSession } from '../support/contractSession.ts';
import type { Scene } from './scene.ts';

const READINGS = 240;
/** A little less than the mix of the tour. */
const PIECE_FRAMES = 570_000;

function point(levelDbfs: number, n: number, clips: [number, number]): Levels['input'] {
	const swing = 3 * Math.sin(n / 7);
	const pair = (under: number): [number, number] => [levelDbfs + swing - under, levelDbfs + swing * 0.8 - under - 0.7];
	return { peakDbfs: pair(0), rmsDbfs: pair(11), vuDbfs: pair(12), correlation: 0.72, clips };
}

/** The n-th reading of a loud song: everything moves, the same way every time. */
function reading(n: number): Meters {
	const bands = (tilt: number) =>
		Array.from({ length: SPECTRUM_BANDS }, (_, band) => {
			const at = band / SPECTRUM_BANDS;
			return (
				-38 -
				tilt * at -
				26 * (at - 0.25) ** 2 * 4 +
				3 * Math.sin(band * 1.7 + n / 5) +
				2 * Math.sin(band * 0.31 - n / 9)
			);
		});
	const shortTerm = -13 + 2.4 * Math.sin(n / 31) + 0.8 * Math.sin(n / 7);
	return {
		frame: (2400 * n) % PIECE_FRAMES,
		levels: {
			input: point(-7, n, [0, 0]),
			send: point(-13, n, [0, 0]),
			innerReturns: [point(-11, n + 3, [0, 0])],
			return: point(-9, n + 6, [2, 0]),
			master: point(-4.2, n + 9, [0, 0]),
			gainReductionDb: 1.2 + Math.sin(n / 3),
		},
		loudness: {
			momentaryLufs: shortTerm + 1.1,
			shortTermLufs: shortTerm,
			integratedLufs: -13.4,
			maxMomentaryLufs: -9.8,
			maxShortTermLufs: -10.7,
			rangeLu: 6.2,
			truePeakDbtp: -1.3,
			maxTruePeakDbtp: -1,
			psrDb: 11.9,
			plrDb: 12.4,
			seconds: n / 30,
		},
		spectrum: { source: bands(22), master: bands(16) },
		scope: Array.from({ length: 256 }, (_, at) => {
			const [mid, side] = [620 * Math.sin(at * 0.61 + n), 210 * Math.sin(at * 1.13 + n * 0.7)];
			return Math.round(at % 2 === 0 ? mid + side : mid - side);
		}),
		host: {
			load: 0.12,
			bufferMarginMs: 52.4,
			bufferMs: 64,
			leastMarginMs: 31,
			loadP50: 0.07,
			loadP99: 0.14,
			loadP999: 0.2,
			loadMost: 0.4,
			blocks: 40_000,
			measuredHz: 48_000.2,
		},
	};
}

/** The meters of a song that plays: first what has been, at once, then so many readings a second until it is stopped. */
export function playMeters(session: ContractSession): () => void {
	let n = 0;
	for (; n < READINGS; n += 1) session.sendMeters(reading(n));
	const timer = setInterval(() => {
		session.sendMeters(reading(n));
		n += 1;
	}, 50);
	return () => clearInterval(timer);
}

const playing = (session: ContractSession) =>
	session.store.set(['transport'], { ...session.store.state.transport, mode: 'playing', frame: 300_000 });

export const METER_SCENES: readonly Scene[] = [
	{ name: 'meters', at: 'meters', stage: playing, shows: '−13.4' },
	{
		name: 'meters-one',
		at: 'meters',
		stage: playing,
		touch: async ({ page }) => {
			await page.getByRole('button', { name: 'Spectrum', exact: true }).tap();
		},
		shows: 'Spectrum',
	},
	{ name: 'meters-stopped', at: 'meters', shows: 'Meters' },
];
