import type { DevicePort } from '../../src/session/port.ts';
import { DetentError } from '../../src/shared/errors.ts';
import { SPECTRUM_BANDS } from '../../src/shared/model/spectrumBands.ts';
import { COLUMN_BYTES, type Waveform, waveLevels } from '../../src/shared/model/waveform.ts';

const nothing = () => Promise.reject(new DetentError('file.missing', { message: 'There is no such file.' }));

/** A session without files to hear. */
export const NO_DEVICE: DevicePort = {
	item: nothing,
	waveform: nothing,
	columns: () => {
		throw new DetentError('file.missing', { message: 'There is no such file.' });
	},
	explain: nothing,
	explainPrints: nothing,
	blindFile: () => null,
};

/** A piece that swells and falls off ten times, softer in its first half. */
export function drawnWave(seconds: number, rateHz = 48000): { facts: Waveform; columns: Uint8Array[] } {
	const frames = seconds * rateHz;
	const levels = waveLevels(frames);
	const height = (part: number) => (part < 0.5 ? 0.4 : 0.9) * (0.3 + 0.7 * Math.abs(Math.sin(10 * Math.PI * part)));
	const columns = levels.map(({ columns: count }) => {
		const bytes = new Uint8Array(count * COLUMN_BYTES);
		for (let column = 0; column < count; column++) {
			const peak = height(column / count) * (0.7 + 0.3 * Math.sin(column * 12.9));
			bytes.set(
				[-Math.round(127 * peak) & 0xff, Math.round(127 * peak * 0.9), Math.round(255 * peak * 0.35)],
				column * 3,
			);
		}
		return bytes;
	});
	const spectrumDb = Array.from({ length: SPECTRUM_BANDS }, (_, band) => -30 - band / 2);
	const shortTermLufs = Array.from({ length: Math.floor(seconds * 2) }, (_, step) =>
		step < 5 ? null : -12 + 20 * Math.log10(height(step / (seconds * 2))),
	);
	return {
		facts: { sha256: 'ab'.repeat(32), rateHz, frames, levels, integratedLufs: -14.2, shortTermLufs, spectrumDb },
		columns,
	};
}
