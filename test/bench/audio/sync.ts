import { syncCode } from '../../../src/dsp/sync/code.ts';
import { SyncCheck, type SyncEvent } from '../../../src/dsp/sync/syncCheck.ts';
import { type Rng, seededRng } from '../../../src/shared/random.ts';
import { type BenchSection, type Figure, figure, judgedWhole, table } from '../section.ts';
import { FAULT_KINDS, type FaultKind, faultRun, type Made } from './syncFaults.ts';

const FAULTS = 10_000;
const QUICK_FAULTS = 400;
const FAULTS_PER_RUN = 50;
const HOURS = 10;
/** What a full run may take for the hours without faults, unless hours were asked for. */
const HOURS_BUDGET_MS = 210_000;
const QUICK_BUDGET_MS = 4000;
/** The loop's filters spread what happens by so many frames. */
const SPREAD = 16;
/** A single frame that changes by less than so many times the noise is as good as unchanged. */
const HIDDEN_NOISES = 14;
/** And so is one that stays below what may get across into the cable. */
const HIDDEN_CHANGE = 7e-5;
const BLOCK = 512;
const RATE_HZ = 96_000;

interface Tally {
	made: number;
	found: number;
	hidden: number;
	missed: number;
	worstPlace: number;
}

const covers = (event: SyncEvent, { kind, frame, frames }: Made) =>
	event.kind !== 'clock' &&
	event.frame <= frame + (kind === 'lost' ? 0 : frames) + SPREAD &&
	event.frame + event.frames >= frame - SPREAD;

function injectFaults(count: number): { tallies: Map<FaultKind, Tally>; falseAlarms: number; wrongMoves: number } {
	const tallies = new Map<FaultKind, Tally>(
		FAULT_KINDS.map((kind) => [kind, { made: 0, found: 0, hidden: 0, missed: 0, worstPlace: 0 }]),
	);
	let falseAlarms = 0;
	let wrongMoves = 0;
	for (let done = 0; done < count; done += FAULTS_PER_RUN) {
		const run = faultRun(FAULTS_PER_RUN, seededRng(done));
		if (run.moved !== run.movedFound) wrongMoves++;
		falseAlarms += run.events.filter((event) => !run.made.some((made) => covers(event, made))).length;
		for (const made of run.made) {
			const tally = tallies.get(made.kind);
			if (tally === undefined) continue;
			tally.made++;
			const event = run.events.find((one) => covers(one, made));
			if (event !== undefined) {
				tally.found++;
				if (made.alone) tally.worstPlace = Math.max(tally.worstPlace, Math.abs(event.frame - made.frame));
			} else if (made.change < Math.max(HIDDEN_CHANGE, HIDDEN_NOISES * run.noiseRms)) tally.hidden++;
			else tally.missed++;
		}
	}
	return { tallies, falseAlarms, wrongMoves };
}

/** A loop that is cheap enough for hours: half a frame of delay by sixteen taps, and fresh noise of a 16-bit converter. */
class LongLoop {
	readonly #random: Rng;
	readonly #taps = Float64Array.from({ length: 16 }, (_, tap) => {
		const x = tap - 7.5;
		return (Math.sin(Math.PI * x) / (Math.PI * x)) * Math.cos((Math.PI * x) / 17) ** 2;
	});
	readonly #code = new Float64Array(16);
	#index = 0;
	#spare: number | null = null;

	constructor(random: Rng) {
		this.#random = random;
	}

	next(): number {
		const code = this.#code;
		code[this.#index & 15] = syncCode(this.#index);
		let sum = 0;
		for (let tap = 0; tap < 16; tap++) sum += (this.#taps[tap] as number) * (code[(this.#index - tap) & 15] as number);
		this.#index++;
		return Math.round((0.8 * sum + 1.2e-5 * this.#gaussian()) * 32768 + this.#random() - this.#random()) / 32768;
	}

	#gaussian(): number {
		const spare = this.#spare;
		if (spare !== null) {
			this.#spare = null;
			return spare;
		}
		const radius = Math.sqrt(-2 * Math.log(1 - this.#random()));
		const turn = 2 * Math.PI * this.#random();
		this.#spare = radius * Math.sin(turn);
		return radius * Math.cos(turn);
	}
}

function faultFreeHours(mostHours: number, budgetMs: number): { hours: number; alarms: number } {
	const rateHz = 48_000;
	const loop = new LongLoop(seededRng(11));
	let alarms = 0;
	const check = new SyncCheck({ rateHz, firstIndex: 0, mostDelayFrames: 1000, found: () => alarms++ });
	const until = performance.now() + budgetMs;
	let seconds = 0;
	while (seconds < mostHours * 3600 && performance.now() < until) {
		for (let frame = 0; frame < 10 * rateHz; frame++) check.push(loop.next());
		seconds += 10;
	}
	check.finish();
	return { hours: check.locked ? seconds / 3600 : 0, alarms };
}

/** Time of a block of frames that are in place, and the longest that a block takes in which a fault is placed, ms. */
function cost(blocks: number): { medianMs: number; faultMs: number } {
	const loop = new LongLoop(seededRng(5));
	const values = Float64Array.from({ length: BLOCK * (blocks + 40) }, () => loop.next());
	const check = new SyncCheck({ rateHz: RATE_HZ, firstIndex: 0, mostDelayFrames: 4000, found: () => {} });
	const times: number[] = [];
	let at = 0;
	const block = () => {
		const started = performance.now();
		for (let frame = 0; frame < BLOCK; frame++) check.push(values[at++] as number);
		return performance.now() - started;
	};
	for (let number = 0; number < 20; number++) block();
	for (let number = 0; number < blocks; number++) times.push(block());
	at += 100;
	const faultMs = Math.max(block(), block());
	times.sort((a, b) => a - b);
	return { medianMs: times[Math.floor(times.length / 2)] ?? 0, faultMs };
}

/** The sync pair: what it finds, what it does not invent, and what it costs. */
export const sync: BenchSection = {
	name: 'sync',
	title: 'The sync pair',
	async run({ quick, full, minutes, faults, progress }) {
		const count = faults ?? (quick ? QUICK_FAULTS : FAULTS);
		progress(`${count} faults`);
		const { tallies, falseAlarms, wrongMoves } = injectFaults(count);
		progress('cost of a block');
		const blockMs = (1000 * BLOCK) / RATE_HZ;
		const { medianMs, faultMs } = cost(quick ? 500 : 4000);
		progress('hours without a fault');
		const { hours, alarms } = faultFreeHours(
			minutes === undefined ? HOURS : minutes / 60,
			minutes !== undefined || full ? Number.POSITIVE_INFINITY : quick ? QUICK_BUDGET_MS : HOURS_BUDGET_MS,
		);
		const all = [...tallies.values()];
		const sum = (of: (tally: Tally) => number) => all.reduce((total, tally) => total + of(tally), 0);
		const share = (100 * medianMs) / blockMs;
		const found: Figure = {
			what: 'slips, repeats and dropouts of 1 frame and more found on the sync pair',
			target: 'every one',
			ours: `${sum((tally) => tally.found)} of ${sum(({ made }) => made)}; ${sum(({ hidden }) => hidden)} left the sync input as it was, ${sum(({ missed }) => missed)} missed`,
			peer: '',
			met: sum(({ missed }) => missed) === 0 && wrongMoves === 0,
			note: 'a fault that changes no sample of the sync input by more than 14 times its noise, or −83 dBFS, is counted apart',
		};
		const figures: Figure[] = [
			judgedWhole(found, { enough: count >= FAULTS, run: `${count} faults`, asked: String(FAULTS) }),
			{
				what: 'place of a fault that stands alone, worst error',
				target: '≤ 16 frames',
				ours: `${Math.max(...all.map(({ worstPlace }) => worstPlace))} frames`,
				peer: '',
				met: all.every(({ worstPlace }) => worstPlace <= SPREAD),
			},
			{
				what: 'false alarms among the faults',
				target: '0',
				ours: `${falseAlarms}`,
				peer: '',
				met: falseAlarms === 0,
			},
			judgedWhole(
				figure(
					'false alarms of a loop without a fault, 16 bit, 48 kHz',
					`0 in ${HOURS} h`,
					`${alarms} in ${hours.toFixed(1)} h`,
					alarms === 0 && hours > 0,
					hours === 0 ? 'the loop was never locked to' : '',
				),
				{ enough: hours >= HOURS, run: `${hours.toFixed(1)} h`, asked: `${HOURS} h` },
			),
			{
				what: 'cost of a block of 512 frames at 96 kHz, in the writer thread',
				target: '≤ 5 % of the block',
				ours: `${share.toFixed(1)} %; ${faultMs.toFixed(1)} ms where a fault is placed`,
				peer: '',
				met: share <= 5,
			},
		];
		const rows = [...tallies].map(([kind, tally]) => [
			kind,
			`${tally.made}`,
			`${tally.found}`,
			`${tally.hidden}`,
			`${tally.missed}`,
			`${tally.worstPlace}`,
		]);
		const markdown = [
			'Each run of 50 faults has a loop of its own: 16 or 24 bits with dither, 64 to 8064 frames of delay with a fraction, gain −10.5 to +3 dB in either polarity, noise from −115 to −98 dBFS, three in ten with hum of −70 to −50 dBFS, coupling at 1 to 10 Hz twice, a converter’s roll-off, 44.1, 48 or 96 kHz. A third of the faults are one frame long, the others up to 4096; one in seven is followed by the next within 100 frames.',
			table(['fault', 'made', 'found', 'no change on the input', 'missed', 'worst place, frames'], rows),
			`The position at the end of a run was wrong in ${wrongMoves} of ${Math.ceil(count / FAULTS_PER_RUN)} runs.`,
		].join('\n\n');
		return { markdown, figures };
	},
};
