import { join } from 'node:path';
import { createOfflineEngine } from '../../../src/audio/offline/engine.ts';
import { align } from '../../../src/dsp/compare/alignment.ts';
import type { MonitorOrder } from '../../../src/shared/model/monitor.ts';
import { gained, writeAudio } from '../material/audio.ts';
import { programme } from '../material/programme.ts';
import { referenceLoudness } from '../measure/loudness.ts';
import { type BenchContext, type BenchSection, figure, table } from '../section.ts';
import { cut, judge, middle, switches } from './ab/judge.ts';
import { knownItems, type Matched, match } from './ab/known.ts';
import { liveFeeds } from './ab/live.ts';
import { AB_RATE_HZ, EMPTY_RACK, heardOn } from './ab/recorder.ts';

const PEAK_ROOM_DB = -8;
const LEVEL_LU = 0.05;
const TIME_FRAMES = 1;
/** A fade of 20 ms between opposite full scales moves by this much a sample, dB of full scale. */
const FADE_STEP_DBFS = 20 * Math.log10(2 / (0.02 * AB_RATE_HZ));

/** Plays the items through a real host and writes down what leaves on the monitor outputs. */
function heard({ items, gainsDb }: Matched, seconds: number, itemAt: (block: number) => number) {
	const order = (item: number): MonitorOrder => ({
		source: 'source',
		levelDb: 0,
		dim: false,
		muted: false,
		item,
		gainsDb: { source: 0, return: 0, master: 0, items: gainsDb },
	});
	return heardOn(
		EMPTY_RACK,
		seconds,
		(block) => order(itemAt(block)),
		(engine) => engine.compare({ items, startFrame: 0, loop: null }),
	);
}

async function run({ folder, quick, progress }: BenchContext) {
	const seconds = quick ? 4 : 40;
	const mix = gained(programme(AB_RATE_HZ, seconds), PEAK_ROOM_DB);
	const all = knownItems(mix);
	const known = quick ? all.filter((_, index) => index !== 2 && index !== 4) : all;
	const paths = known.map((_, index) => join(folder, `ab-${seconds}-${index}.wav`));
	for (const [index, { audio }] of known.entries()) writeAudio(paths[index] ?? '', audio);
	const offline = createOfflineEngine();
	progress('matching');
	const matched = await match(known, paths, offline);
	await offline.dispose();
	const alone: [Float64Array, Float64Array][] = [];
	for (const [index, { name }] of known.entries()) {
		progress(`alone: ${name}`);
		alone.push(await heard(matched, seconds, () => index));
	}
	progress('switched');
	const itemAt = switches(known.length, seconds);
	const switched = await heard(matched, seconds, itemAt);
	const within = middle(seconds);
	const judged = judge(switched, alone, itemAt, within);
	const lufs = alone.map((planes) => referenceLoudness(cut(planes, within), AB_RATE_HZ).integratedLufs ?? Number.NaN);
	const levelErrors = lufs.map((one) => one - (lufs[0] ?? Number.NaN));
	const heardLate = alone.map((planes, index) =>
		index === 0 ? 0 : align(cut(alone[0] ?? [], within), cut(planes, within)).delayFrames,
	);
	const worst = (values: readonly number[]) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
	const level = worst(levelErrors);
	const time = Math.max(worst(matched.timeErrors), worst(heardLate));
	const excessDbfs = judged.excess > 0 ? 20 * Math.log10(judged.excess) : Number.NEGATIVE_INFINITY;
	const rows = known.map(({ name }, index) => [
		name,
		`${(matched.gainsDb[index] ?? 0).toFixed(2)} dB`,
		`${(levelErrors[index] ?? 0).toFixed(3)} LU`,
		`${(matched.timeErrors[index] ?? 0).toFixed(4)} frames`,
		`${(heardLate[index] ?? 0).toFixed(4)} frames`,
	]);
	const markdown = [
		`Copies of ${seconds} s of a mix, whose level, time and sound are known, are matched with it and heard through the block loop; what leaves on the monitor outputs is measured. Level: integrated loudness of each, heard alone, beside that of the mix. Time: what was found beside what was made, and what is left between the outputs. Then ${judged.switches} switches at random, some before the one before has ended.`,
		table(['copy', 'gain', 'level error', 'time error', 'left between the outputs'], rows),
	].join('\n\n');
	const click = Number.isFinite(excessDbfs) ? `${excessDbfs.toFixed(1)} dBFS` : 'none';
	const live = await liveFeeds({ folder, quick, progress });
	return {
		markdown: `${markdown}\n\n${live.markdown}`,
		figures: [
			figure('A/B switch: worst level error', `≤ ${LEVEL_LU} LU`, `${level.toFixed(3)} LU`, level <= LEVEL_LU, ''),
			figure(
				'A/B switch: worst time error',
				`≤ ${TIME_FRAMES} sample`,
				`${time.toFixed(3)} samples`,
				time <= TIME_FRAMES,
				'',
			),
			figure(
				`A/B switch: highest step beyond the music's own, ${judged.switches} switches`,
				`≤ ${FADE_STEP_DBFS.toFixed(1)} dBFS, that of a fade of 20 ms`,
				click,
				excessDbfs <= FADE_STEP_DBFS,
				'',
			),
			figure(
				'A/B switch: longest gap; samples that belong to no item outside of a fade',
				'0 frames; 0 samples',
				`${judged.gap} frames; ${judged.strange} samples`,
				judged.gap === 0 && judged.strange === 0,
				'',
			),
			...live.figures,
		],
	};
}

/** Listening items against each other: as loud, at the same time, and switched without a click or a gap. */
export const ab: BenchSection = { name: 'ab', title: 'A/B listening', run };
