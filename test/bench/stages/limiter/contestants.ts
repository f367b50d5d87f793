import { Limiter } from '../../../../src/dsp/limiter/limiter.ts';
import { LIMITER_TIMES, type LimiterCharacter } from '../../../../src/shared/model/limiterCharacter.ts';
import type { Audio } from '../../material/audio.ts';
import { limiterPeers } from '../../peers/limiters.ts';
import type { Peer } from '../../peers/peer.ts';
import { cpuSeconds } from '../../timing.ts';

export const CEILING_DBTP = -1;
const BLOCK_FRAMES = 1024;

/** A sound after a limiter, as long as before, without its delay. */
export interface Limited {
	readonly audio: Audio;
	/** null where the delay is not said. */
	readonly latencyFrames: number | null;
	readonly cpuSeconds: number;
}

/** A limiter with its ceiling at -1 dB, ours or another's. */
export interface Contestant extends Peer {
	readonly command: string;
	/** Whether it is one of Detent's characters. */
	readonly character: LimiterCharacter | null;
	limit(audio: Audio): Limited;
}

function ours(character: LimiterCharacter): Contestant {
	const { lookaheadMs, releaseMs } = LIMITER_TIMES[character];
	const settings = { ceilingDbtp: CEILING_DBTP, lookaheadMs, releaseMs, linked: true, character };
	return {
		name: `**Detent ${character}**, ${lookaheadMs} ms, release ${releaseMs} ms`,
		packages: '',
		installed: true,
		command: '',
		character,
		limit({ rateHz, planes }) {
			const limiter = new Limiter(rateHz, planes.length, settings);
			const { latencyFrames } = limiter;
			const whole = planes.map((plane) => {
				const longer = new Float64Array(plane.length + latencyFrames);
				longer.set(plane);
				return longer;
			});
			const frames = whole[0]?.length ?? 0;
			const seconds = cpuSeconds(() => {
				for (let at = 0; at < frames; at += BLOCK_FRAMES) {
					limiter.process(whole, Math.min(BLOCK_FRAMES, frames - at), at);
				}
			});
			const audio = { rateHz, planes: whole.map((plane) => plane.subarray(latencyFrames)) };
			return { audio, latencyFrames: 0, cpuSeconds: seconds };
		},
	};
}

export const CLEAN = ours('clean');
export const LOUD = ours('loud');

/** Detent first, then the limiters of others, installed or not. */
export function contestants(folder: string): Contestant[] {
	return [CLEAN, LOUD, ...limiterPeers(folder).map((peer) => ({ ...peer, character: null }))];
}
