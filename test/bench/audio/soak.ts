import { createRequire } from 'node:module';
import { jackSoak, type SoakReport } from '../../support/jackSoak.ts';
import { hasCommand } from '../peers/peer.ts';
import type { BenchContext, BenchSection, Figure, SectionResult } from '../section.ts';
import { figure, table } from '../section.ts';

/** Everything a studio with long files has, and its sound server. */
const SETUPS = [
	{ rateHz: 48_000, blockFrames: 512, prefillBlocks: 8, periodFrames: 1024 },
	{ rateHz: 96_000, blockFrames: 512, prefillBlocks: 12, periodFrames: 1024 },
] as const;

const USUAL_MINUTES = 10;
const QUICK_MINUTES = 0.2;
/** A shorter run says nothing of memory. */
const WARM_MINUTES = 60;
const MOST_GROWTH_MB_PER_HOUR = 1;
const MOST_LOAD = 0.25;
const LEAST_BUFFER_MS = 20;

type Setup = (typeof SETUPS)[number];
interface Soaked {
	readonly setup: Setup;
	readonly report: SoakReport;
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
const kilohertz = ({ rateHz }: Setup) => `${rateHz / 1000} kHz`;
const duration = (minutes: number) =>
	minutes >= 60 ? `${(minutes / 60).toFixed(1)} h` : `${minutes.toFixed(minutes < 10 ? 1 : 0)} min`;

/** Growth is only told apart from warm-up and from the readings' own scatter (two standard errors) when a run is long enough. */
function memoryFigure({ setup, report }: Soaked): Figure {
	const { slope, error } = report.memory;
	const grows = slope - 2 * error > MOST_GROWTH_MB_PER_HOUR;
	const flat = slope + 2 * error <= MOST_GROWTH_MB_PER_HOUR;
	const judged = report.minutes >= WARM_MINUTES && (grows || flat);
	const met = judged ? flat : null;
	return figure(
		`resident memory of the host at ${kilohertz(setup)}, growth after warm-up, ${duration(report.minutes)}`,
		`≤ ${MOST_GROWTH_MB_PER_HOUR} MB/h`,
		`${slope.toFixed(2)} ± ${error.toFixed(2)} MB/h`,
		met,
		met === null ? 'the run is too short to tell this little growth from scatter: give it --hours' : 'it grows',
	);
}

function figuresOf(soaked: Soaked): Figure[] {
	const { setup, report } = soaked;
	const { load, complete, named, unseen } = report;
	const at = `${setup.blockFrames} frames / ${kilohertz(setup)}`;
	return [
		figure(
			`passes at ${kilohertz(setup)} with a sample out of place that Detent did not name`,
			'0',
			`${unseen.length} of ${complete + unseen.length}`,
			unseen.length === 0 && complete > 0,
			complete === 0 ? 'no pass was complete' : unseen.join(', '),
		),
		figure(
			`passes at ${kilohertz(setup)} that a fault of the stream ended`,
			'0',
			`${named.length} of ${complete + named.length}`,
			named.length === 0,
			[...new Set(named)].slice(0, 3).join(' | '),
		),
		memoryFigure(soaked),
		figure(
			`time of a block at ${at}, p99.9`,
			`≤ ${percent(MOST_LOAD)}`,
			percent(load.loadP999),
			load.loadP999 <= MOST_LOAD,
			'the machine is too slow, or too busy',
		),
		figure(
			`buffering at ${at}`,
			`≥ ${LEAST_BUFFER_MS} ms`,
			`${load.bufferMs.toFixed(1)} ms`,
			load.bufferMs >= LEAST_BUFFER_MS,
			'too few blocks are written ahead',
		),
	];
}

function rowOf({ setup, report }: Soaked): string[] {
	const { load, memoryMb } = report;
	return [
		kilohertz(setup),
		`${setup.blockFrames} × ${setup.prefillBlocks}, JACK ${setup.periodFrames}`,
		duration(report.minutes),
		`${report.complete} / ${report.named.length} / ${report.unseen.length}`,
		[load.loadP50, load.loadP99, load.loadP999, load.loadMost].map(percent).join(' / '),
		`${load.bufferMs.toFixed(1)} / ${load.leastMarginMs.toFixed(1)} ms`,
		load.measuredHz === null ? '–' : `${load.measuredHz.toFixed(1)} Hz`,
		`${memoryMb.first.toFixed(1)} → ${memoryMb.last.toFixed(1)} MB`,
		`${report.meters} / ${report.moves}`,
		String(report.restarts),
	];
}

const HEAD = [
	'rate',
	'blocks',
	'ran',
	'passes complete / ended by Detent / wrong unseen',
	'time of a block p50 / p99 / p99.9 / most',
	'buffer / least left',
	'rate by this clock',
	'resident memory',
	'meters / moves of the remote',
	'host started anew',
];

function hasNaudiodon(): boolean {
	try {
		createRequire(import.meta.url).resolve('naudiodon');
		return true;
	} catch {
		return false;
	}
}

/** Hours of passes through JACK with the remote in use on a busy machine. */
export const soak: BenchSection = {
	name: 'soak',
	title: 'Soak: passes through JACK with the remote in use on a busy machine',
	async run(context: BenchContext): Promise<SectionResult> {
		if (!hasCommand('jackd') || !hasNaudiodon()) {
			const note = 'jackd or naudiodon is not installed';
			return { markdown: note, figures: [figure('passes through JACK', '0 wrong', '–', null, note)] };
		}
		const minutes = context.minutes ?? (context.quick ? QUICK_MINUTES : USUAL_MINUTES);
		const soaked: Soaked[] = [];
		const broken: Figure[] = [];
		// Hours at one rate are not lost to what ends those at the other.
		for (const setup of context.quick ? SETUPS.slice(1) : SETUPS)
			try {
				soaked.push({ setup, report: await jackSoak({ ...setup, minutes, progress: context.progress }) });
			} catch (error) {
				broken.push(
					figure(`hours of passes at ${kilohertz(setup)}`, 'run to their end', 'ended early', false, String(error)),
				);
			}
		const text =
			'A whole daemon prints a minute of programme again and again through `jackd -d dummy`, in the bit-transparent mode; every sample of every capture is compared. Meanwhile a remote looks at every meter and moves a control 30 times a second, and another program takes what it can of one core.';
		return {
			markdown: `${text}\n\n${table(HEAD, soaked.map(rowOf))}`,
			figures: [...soaked.flatMap(figuresOf), ...broken],
		};
	},
};
