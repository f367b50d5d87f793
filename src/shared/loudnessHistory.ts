import { z } from 'zod';
import type { Meters } from './protocol/meters.ts';
import type { RemoteState } from './protocol/state.ts';

/** Places in a piece at most; a longer piece has longer places. */
const MOST_PLACES = 1200;
/** A place is not shorter: short-term loudness has a window of 3 s. */
const LEAST_SECONDS = 0.25;

export const loudnessCurveSchema = z.strictObject({
	/** What it is of, another text for every mix; null for nothing yet. */
	piece: z.string().nullable(),
	secondsAPlace: z.number().positive(),
	/** Short-term loudness by place, LUFS; null where nothing was metered. */
	lufs: z.array(z.number().nullable()).max(MOST_PLACES),
});
export type LoudnessCurve = z.infer<typeof loudnessCurveSchema>;

/**
 * Short-term loudness by place in the piece that is being played: the newest reading of each place. The daemon keeps one, and
 * so does every remote that looks, from the same messages.
 */
export class LoudnessHistory {
	#curve: LoudnessCurve = { piece: null, secondsAPlace: LEAST_SECONDS, lufs: [] };

	get curve(): LoudnessCurve {
		return this.#curve;
	}

	/** As another history has it. */
	take(curve: LoudnessCurve): void {
		this.#curve = { ...curve, lufs: [...curve.lufs] };
	}

	/** Takes the reading of these meters, if music plays. Another piece begins anew; the same goes on, from wherever it is played. */
	follow({ current, transport }: Pick<RemoteState, 'current' | 'transport'>, { frame, loudness }: Meters): void {
		if (loudness === undefined || transport.frames === 0) return;
		if (transport.mode !== 'playing' && transport.mode !== 'printing') return;
		const { frames, rateHz } = transport;
		this.#begin(`${current?.track ?? ''} ${frames}`, frames / rateHz);
		const { lufs, secondsAPlace } = this.#curve;
		const place = Math.floor(frame / rateHz / secondsAPlace);
		if (loudness.shortTermLufs !== null && place >= 0 && place < lufs.length) lufs[place] = loudness.shortTermLufs;
	}

	#begin(piece: string, seconds: number): void {
		if (piece === this.#curve.piece) return;
		const secondsAPlace = Math.max(LEAST_SECONDS, seconds / MOST_PLACES);
		const places = Math.min(MOST_PLACES, Math.ceil(seconds / secondsAPlace));
		this.#curve = { piece, secondsAPlace, lufs: new Array<number | null>(places).fill(null) };
	}
}
