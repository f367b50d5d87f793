import { setImmediate as otherWork } from 'node:timers/promises';
import { measureFile } from '../audio/offline/work/measureFile.ts';
import type { FileLoudnessOptions } from '../dsp/meters/fileLoudness.ts';
import { DetentError, describeError } from '../shared/errors.ts';
import { type FileReadings, peakToLoudness } from '../shared/model/measurement.ts';
import { usageError } from './framework/args.ts';
import { EXIT, type Verb, type VerbContext } from './framework/verb.ts';

type Outcome = { file: string; loudness: FileReadings } | { file: string; error: unknown };

interface Column {
	title: string;
	unit: string;
	of: (loudness: FileReadings) => number | null;
}

const COLUMNS: readonly Column[] = [
	{ title: 'Integr.', unit: 'LUFS', of: (loudness) => loudness.integratedLufs },
	{ title: 'Range', unit: 'LU', of: (loudness) => loudness.lra },
	{ title: 'Max M', unit: 'LUFS', of: (loudness) => loudness.maxMomentaryLufs },
	{ title: 'Max S', unit: 'LUFS', of: (loudness) => loudness.maxShortTermLufs },
	{ title: 'TruePk', unit: 'dBTP', of: (loudness) => loudness.truePeakDbtp },
	{ title: 'TP std', unit: 'dBTP', of: (loudness) => loudness.truePeakStandardDbtp },
	{ title: 'Sample', unit: 'dBFS', of: (loudness) => loudness.samplePeakDbfs },
	{ title: 'PLR', unit: 'LU', of: peakToLoudness },
];
/** Only where it was asked for. */
const PSR_COLUMN: Column = { title: 'Min PSR', unit: 'LU', of: ({ minPsrDb = null }) => minPsrDb };
const CELL = 8;

/** One decimal, as EBU Tech 3341 shows loudness; a dash for no value. Never `-0.0`. */
export function formatReading(value: number | null): string {
	return value === null ? '–' : (Math.round(value * 10) / 10 + 0).toFixed(1);
}

/** Readings as a table, one file a line. */
export function loudnessTable(rows: readonly { file: string; loudness: FileReadings }[]): string {
	const width = Math.max(4, ...rows.map(({ file }) => file.length));
	const columns = rows.some(({ loudness }) => loudness.minPsrDb !== undefined) ? [...COLUMNS, PSR_COLUMN] : COLUMNS;
	const line = (name: string, cells: readonly string[]) =>
		`${name.padEnd(width)} ${cells.map((cell) => cell.padStart(CELL)).join('')}\n`;
	return [
		line(
			'File',
			columns.map(({ title }) => title),
		),
		line(
			'',
			columns.map(({ unit }) => unit),
		),
		...rows.map(({ file, loudness }) =>
			line(
				file,
				columns.map(({ of }) => formatReading(of(loudness))),
			),
		),
	].join('');
}

/** Blocks of a file after which signals are heard and progress is drawn. */
const BLOCKS_AT_ONCE = 32;

/** Measures one file in this thread: to start another one would cost more than it could save. */
async function measureHere(
	file: string,
	options: FileLoudnessOptions,
	{ signal, progress }: VerbContext,
): Promise<Outcome> {
	const steps = measureFile(file, options);
	try {
		for (let block = 1; ; block++) {
			const step = steps.next();
			if (step.done === true) return { file, loudness: step.value };
			if (block % BLOCKS_AT_ONCE !== 0) continue;
			progress.report(step.value, file);
			await otherWork();
			if (signal.aborted) steps.throw(signal.reason);
		}
	} catch (error) {
		return { file, error };
	}
}

/** Measures files on as many threads as there are cores. */
async function measureInThreads(
	files: readonly string[],
	options: FileLoudnessOptions,
	{ signal, progress }: VerbContext,
): Promise<Outcome[]> {
	// Loaded here, because it is the larger part of the start-up.
	const { createOfflineEngine } = await import('../audio/offline/engine.ts');
	const engine = createOfflineEngine();
	const done = files.map(() => 0);
	const show = () => {
		const finished = done.filter((fraction) => fraction === 1).length;
		progress.report(
			done.reduce((sum, fraction) => sum + fraction, 0) / done.length,
			`${finished} of ${files.length} files`,
		);
	};
	try {
		return await Promise.all(
			files.map(async (file, index): Promise<Outcome> => {
				const onProgress = (fraction: number) => {
					done[index] = fraction;
					show();
				};
				try {
					return { file, loudness: await engine.measure(file, { signal, onProgress, ...options }) };
				} catch (error) {
					return { file, error };
				} finally {
					onProgress(1);
				}
			}),
		);
	} finally {
		await engine.dispose();
	}
}

function toJson(outcome: Outcome): object {
	if ('loudness' in outcome) {
		return { file: outcome.file, ...outcome.loudness, plr: peakToLoudness(outcome.loudness) };
	}
	const { error } = outcome;
	const code = error instanceof DetentError ? error.code : 'internal.unknown';
	return { file: outcome.file, error: { code, message: describeError(error) } };
}

export const verb: Verb = {
	name: 'loudness',
	summary: 'Measure files: loudness, range, true peak',
	usage: 'FILE… [--dual-mono] [--psr] [--json]',
	options: {
		'dual-mono': { type: 'boolean', summary: 'Count the channel of mono files twice, as two loudspeakers play it' },
		psr: { type: 'boolean', summary: 'Read the lowest peak to short-term loudness ratio too, which takes longer' },
		json: { type: 'boolean', summary: 'Print all readings in full precision as JSON, one object a file' },
	},
	notes: `Loudness and range after ITU-R BS.1770-5 and EBU Tech 3341/3342. TruePk is the precise true peak, TP std what
the standard's own short filter reads; PLR is TruePk less Integr, Min PSR the least true peak of 3 s less their
loudness. One to 5.1 channels. WAV, RF64, AIFF and FLAC. A file that cannot be read does not stop the others; the exit code
is 1 then.`,
	async run(context) {
		const { args, stdout, stderr, signal, progress } = context;
		if (args.positionals.length === 0) throw usageError('No file was given.', 'detent loudness FILE…');
		const [first, ...others] = args.positionals;
		const options = { dualMono: args.flag('dual-mono'), psr: args.flag('psr') };
		const outcomes =
			first !== undefined && others.length === 0
				? [await measureHere(first, options, context)]
				: await measureInThreads(args.positionals, options, context);
		signal.throwIfAborted();
		progress.clear();
		const rows = outcomes.filter((outcome) => 'loudness' in outcome);
		if (args.flag('json')) stdout.write(`${JSON.stringify(outcomes.map(toJson), null, 2)}\n`);
		else if (rows.length > 0) stdout.write(loudnessTable(rows));
		for (const outcome of outcomes) if ('error' in outcome) stderr.write(`${describeError(outcome.error)}\n`);
		return rows.length === outcomes.length ? EXIT.ok : EXIT.failed;
	},
};
