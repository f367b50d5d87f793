import { describe, expect, test } from 'vitest';
import { type FaultPlan, type FaultsFound, findAllFaults } from '../guest/aloopFaults.ts';
import { findLatencies } from '../guest/aloopLatency.ts';
import { findListening } from '../guest/aloopListening.ts';
import { BY_PROGRAMME, BY_SYNC } from '../guest/aloopPlans.ts';
import { aloopSoak, TOO_SLOW } from '../guest/aloopSoak.ts';
import { figure } from '../guest/host.ts';
import { benchOptions } from '../protocol.ts';

const MOST_GROWTH_MB_PER_HOUR = 1;
/** A shorter run says nothing of memory. */
const WARM_MINUTES = 60;
const LATENCY_ERROR_FRAMES = 0.02;
const IN_CIRCUIT_ERROR_FRAMES = 0.1;
const LISTENING_ERROR_LU = 0.05;
const LISTENING_ERROR_FRAMES = 1;
/** A frame of music may be one. */
const LONGEST_SILENCE_FRAMES = 1;
/** The smallest object takes 16: less than one of them in sixteen blocks is none a block. */
const MOST_HEAP_BYTES_A_BLOCK = 1;
const FAULTS_TIMEOUT_MS = 400_000;
const { soakMinutes, thorough, ratesHz, listening } = benchOptions(process.env);
const SOAK_TIMEOUT_MS = 3 * soakMinutes * 60_000 + 300_000;

/** A failure that another try would not show again must not get lost: a test that is run once more judges the same run. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
	let running: Promise<T> | null = null;
	return () => {
		running ??= work();
		return running;
	};
}

const worst = (errors: readonly number[]) => Math.max(...errors.map(Math.abs));

/** What ended a pass, and why, in words. */
const REASON = /^[a-z][a-z.-]*: \S/;

/** Why nothing was measured. */
const counted = (all: readonly string[]) =>
	all.length === 0 ? 'no pass was whole here' : [...new Set(all)].slice(0, 3).join(' | ');

const soaked = once(() => aloopSoak(ratesHz, soakMinutes));
/** The rates at which passes have been whole here; none where the machine leaves no stream alone. */
async function possibleHz(): Promise<readonly number[]> {
	const { complete, rateHz } = await soaked();
	return complete === 0 ? [] : ratesHz.filter((candidate) => candidate <= rateHz);
}
const listened = once(async () => findListening(listening ?? '', await possibleHz()));
const latencies = once(async () => findLatencies(await possibleHz(), thorough));
const faults = once(async () => findAllFaults(await possibleHz(), thorough ? [BY_SYNC, BY_PROGRAMME] : [BY_SYNC]));

/** Without acceleration no pass may be left alone by the machine; then nothing is measured, and that is said. */
function tellFaults(what: string, found: FaultsFound | undefined): void {
	const { rateHz = 0, verdict = null, made = [], asked = 0, named = [] } = found ?? {};
	const before = `the ${made.length} of ${asked} before faults of the stream's own`;
	const note = verdict === null || made.length < asked ? counted(named) : '';
	const all = verdict !== null && verdict.missed.length === 0;
	const ours =
		verdict === null
			? '–'
			: `${verdict.found} of ${made.length < asked ? before : asked} at ${rateHz / 1000} kHz, begin at most ${verdict.worstPlaceFrames} frames off`;
	const met = verdict === null ? null : all;
	figure({ what: `found: ${what}`, target: 'all', ours, met, note });
	const falseAlarms = verdict?.falseAlarms.length ?? 0;
	const none = verdict === null ? '–' : String(falseAlarms);
	figure({
		what: `alarms that belong to no fault: ${what}`,
		target: '0',
		ours: none,
		met: met === null ? null : falseAlarms === 0,
		note,
	});
}

async function judgeFaults(plan: FaultPlan, what: string): Promise<void> {
	const found = (await faults()).get(plan);
	tellFaults(what, found);
	expect(found?.verdict?.missed ?? []).toEqual([]);
	expect(found?.verdict?.falseAlarms ?? []).toEqual([]);
}

describe('The loopback sound card', () => {
	test(
		`gives back every sample of passes for ${soakMinutes} min in its place, or Detent itself says that the stream slipped or stood`,
		async () => {
			const report = await soaked();
			const {
				complete,
				named,
				unseen,
				falseAlarms,
				latencies: trips,
				memory,
				memoryMb,
				minutes,
				heapPerBlock,
				load,
				rateHz,
			} = report;
			const passes = complete + unseen.length + falseAlarms.length;
			const where = `${rateHz / 1000} kHz, ${minutes.toFixed(1)} min`;
			const measured = passes === 0 ? null : true;
			figure({
				what: `passes with a sample out of place that Detent did not name, ${where}`,
				target: '0',
				ours: `${unseen.length} of ${passes}`,
				met: measured && unseen.length === 0,
				note: unseen.join(', '),
			});
			const tooSlow = named.filter((said) => TOO_SLOW.test(said)).length;
			figure({
				what: `passes that the stream's own faults ended, each named, ${where}`,
				target: 'named',
				ours: `${named.length} of ${passes + named.length}`,
				met: tooSlow > 0 ? null : named.every((said) => REASON.test(said)),
				note: named.length === 0 ? '' : counted(named),
			});
			figure({
				what: `passes with every sample in its place that were called failed, ${where}`,
				target: '0',
				ours: `${falseAlarms.length} of ${passes}`,
				met: measured && falseAlarms.length === 0,
				note: falseAlarms.join(', '),
			});
			const grows = memory.slope - 2 * memory.error > MOST_GROWTH_MB_PER_HOUR;
			const flat = memory.slope + 2 * memory.error <= MOST_GROWTH_MB_PER_HOUR;
			figure({
				what: `resident memory of the host, growth after warm-up, ${where}`,
				target: `≤ ${MOST_GROWTH_MB_PER_HOUR} MB/h`,
				ours: `${memory.slope.toFixed(1)} ± ${memory.error.toFixed(1)} MB/h (${memoryMb.first.toFixed(1)} → ${memoryMb.last.toFixed(1)} MB)`,
				met: minutes >= WARM_MINUTES && (grows || flat) ? flat : null,
				note: minutes >= WARM_MINUTES ? '' : 'too short to tell this little growth from scatter: give it --hours',
			});
			const { slope: bytes, error: bytesError } = heapPerBlock;
			const keeps = bytes - 2 * bytesError > MOST_HEAP_BYTES_A_BLOCK;
			const keepsNothing = bytes + 2 * bytesError <= MOST_HEAP_BYTES_A_BLOCK;
			figure({
				what: `heap of the block loop's thread, growth a block after warm-up, ${where}`,
				target: `0: ≤ ${MOST_HEAP_BYTES_A_BLOCK} byte, an object takes 16`,
				ours: `${bytes.toFixed(2)} ± ${bytesError.toFixed(2)} bytes`,
				met: keeps || keepsNothing ? keepsNothing : null,
				note: keeps || keepsNothing ? '' : 'too short to tell this little growth from scatter: give it --minutes',
			});
			if (load !== null)
				figure({
					what: 'time of a block p50 / p99 / most, and the least left of the buffer',
					target: 'what an emulated processor does',
					ours: `${[load.loadP50, load.loadP99, load.loadMost].map((share) => `${(100 * share).toFixed(0)} %`).join(' / ')}, ${load.leastMarginMs.toFixed(0)} of ${load.bufferMs.toFixed(0)} ms`,
					met: null,
					note: `round trips ${[...new Set(trips)].join(', ')} frames`,
				});
			expect(unseen).toEqual([]);
			expect(falseAlarms).toEqual([]);
			expect(named.filter((said) => !REASON.test(said))).toEqual([]);
		},
		SOAK_TIMEOUT_MS,
	);

	test(
		'has slips, repeats and dropouts of a frame and more found by the sync pair, each where it is, in silence too',
		async () => {
			await judgeFaults(BY_SYNC, 'slips, repeats and dropouts of ≥ 1 frame, by the sync pair');
		},
		FAULTS_TIMEOUT_MS,
	);

	/** What needs no card to be true is left to those who ask for all of it. */
	const testThoroughly = thorough ? test : () => {};

	testThoroughly(
		'has faults of 32 frames and more behind the rack found from the programme alone',
		async () => {
			await judgeFaults(BY_PROGRAMME, 'faults of ≥ 32 frames behind the rack, from the programme alone');
		},
		FAULTS_TIMEOUT_MS,
	);

	test(
		'has its round trip measured against known delays, upright and upside down, with units in circuit too',
		async () => {
			const { rateHz, bypassedFrames, inCircuitFrames, flips, streamBlocks, named } = await latencies();
			const measured = bypassedFrames.length > 0;
			const count = bypassedFrames.length + inCircuitFrames.length;
			const note = measured ? '' : counted(named);
			for (const [circuit, errors, target] of [
				['nothing', bypassedFrames, LATENCY_ERROR_FRAMES],
				['equalisers and a compressor', inCircuitFrames, IN_CIRCUIT_ERROR_FRAMES],
			] as const)
				figure({
					what: `round trip with ${circuit} in circuit against known delays, noise of −60 dBFS, worst error`,
					target: `≤ ${target} frame`,
					ours: measured
						? `${worst(errors).toFixed(4)} frame of ${errors.length} at ${rateHz / 1000} kHz (the stream itself ${streamBlocks} blocks)`
						: '–',
					met: measured ? worst(errors) <= target : null,
					note,
				});
			figure({
				what: 'returns upside down that were taken for upright, or the other way about',
				target: 'none',
				ours: measured ? `${flips} of ${count}` : '–',
				met: measured ? flips === 0 : null,
				note,
			});
			for (const error of bypassedFrames) expect(Math.abs(error)).toBeLessThanOrEqual(LATENCY_ERROR_FRAMES);
			for (const error of inCircuitFrames) expect(Math.abs(error)).toBeLessThanOrEqual(IN_CIRCUIT_ERROR_FRAMES);
			expect(flips).toBe(0);
		},
		FAULTS_TIMEOUT_MS,
	);

	testThoroughly(
		'lets items be compared as loud and at the same time on the monitor outputs, without a gap between them',
		async () => {
			const { rateHz, items, levelErrorsLu, timeErrorsFrames, gapFrames, named } = await listened();
			const measured = items > 0;
			const what = `A/B of ${items} items on the monitor outputs`;
			const note = measured ? '' : counted(named);
			const level = worst(levelErrorsLu);
			const time = worst(timeErrorsFrames);
			figure({
				what: `${what}: worst level error`,
				target: `≤ ${LISTENING_ERROR_LU} LU`,
				ours: measured ? `${level.toFixed(3)} LU at ${rateHz / 1000} kHz` : '–',
				met: measured ? level <= LISTENING_ERROR_LU : null,
				note,
			});
			figure({
				what: `${what}: worst time error`,
				target: `≤ ${LISTENING_ERROR_FRAMES} sample`,
				ours: measured ? `${time.toFixed(3)} samples` : '–',
				met: measured ? time <= LISTENING_ERROR_FRAMES : null,
				note,
			});
			figure({
				what: `${what}: longest silence within the music`,
				target: `≤ ${LONGEST_SILENCE_FRAMES} frame`,
				ours: measured ? `${gapFrames} frames` : '–',
				met: measured ? gapFrames <= LONGEST_SILENCE_FRAMES : null,
				note,
			});
			if (!measured) return;
			expect(level).toBeLessThanOrEqual(LISTENING_ERROR_LU);
			expect(time).toBeLessThanOrEqual(LISTENING_ERROR_FRAMES);
			expect(gapFrames).toBeLessThanOrEqual(LONGEST_SILENCE_FRAMES);
		},
		FAULTS_TIMEOUT_MS,
	);
});
