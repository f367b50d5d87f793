import { gained } from '../../material/audio.ts';
import { programme } from '../../material/programme.ts';
import { type BenchContext, table } from '../../section.ts';
import { interleaved, speedRatio } from '../../timing.ts';
import type { Contestant } from './contestants.ts';

const DRIVE_DB = 6;
const SECONDS = 60;
const ROUNDS = 5;
const RIVAL = 'x42 dpl true peak, 10 ms';

export interface Race {
	readonly rateHz: number;
	readonly seconds: number;
	readonly markdown: string;
	/** How many times as fast as x42 dpl's true-peak mode; null without it. */
	ratio(contestant: Contestant): number | null;
}

/** CPU time of everybody on the same driven programme, in interleaved rounds. */
export async function race(context: BenchContext, present: readonly Contestant[], rateHz: number): Promise<Race> {
	const seconds = context.quick ? 5 : SECONDS;
	const audio = gained(programme(rateHz, seconds), DRIVE_DB);
	context.progress(`speed at ${rateHz} Hz`);
	const timings = await interleaved(
		present.map((contestant) => ({ name: contestant.name, round: () => contestant.limit(audio).cpuSeconds })),
		context.quick ? 1 : ROUNDS,
	);
	const rival = timings.find(({ name }) => name === RIVAL);
	const rows = timings.map((timing) => [
		timing.name,
		timing.medianSeconds.toFixed(3),
		(seconds / timing.medianSeconds).toFixed(0),
		rival === undefined ? '' : `${speedRatio(timing, rival).toFixed(2)}×`,
	]);
	return {
		rateHz,
		seconds,
		markdown: table(['limiter', 'CPU s', '× real time', `beside ${RIVAL}`], rows),
		ratio(contestant) {
			const own = timings.find(({ name }) => name === contestant.name);
			return own === undefined || rival === undefined ? null : speedRatio(own, rival);
		},
	};
}
