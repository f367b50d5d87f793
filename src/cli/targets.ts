import { join } from 'node:path';
import { createOfflineEngine } from '../audio/offline/engine.ts';
import { meanLufs } from '../chain/match/album.ts';
import { type AlbumLevels, playbackOf } from '../chain/match/playback.ts';
import { packageRoot } from '../process/packageRoot.ts';
import type { Target, TargetReport } from '../shared/model/target.ts';
import { loadTargets } from '../units/definitions/loadTargets.ts';
import { type Args, usageError } from './framework/args.ts';
import { signed, textTable } from './framework/textTable.ts';
import { EXIT, type Verb } from './framework/verb.ts';
import { formatReading } from './loudness.ts';
import { type MeasuredFile, measureFiles } from './measureFiles.ts';

function chosenTargets(args: Args): [string, Target][] {
	const targets = loadTargets(join(packageRoot, 'presets', 'targets'));
	const wanted = args.list('target');
	for (const id of wanted)
		if (!targets.has(id))
			throw usageError(`There is no target "${id}".`, `There are ${[...targets.keys()].join(', ')}.`);
	return [...targets].filter(([id]) => wanted.length === 0 || wanted.includes(id));
}

function albumLevels(files: readonly MeasuredFile[]): AlbumLevels | null {
	const tracks = files.map(({ facts, loudness }) => ({
		lufs: loudness.integratedLufs,
		seconds: facts.frames / facts.rateHz,
	}));
	const mean = meanLufs(tracks);
	if (mean === null) return null;
	const highest = (levels: (number | null)[]) => Math.max(...levels.map((level) => level ?? Number.NEGATIVE_INFINITY));
	return {
		meanLufs: mean,
		loudestLufs: highest(tracks.map(({ lufs }) => lufs)),
		truePeakDbtp: highest(files.map(({ loudness }) => loudness.truePeakDbtp)),
	};
}

function listTargets(targets: readonly [string, Target][]): string {
	const level = (lufs: number | null) => (lufs === null ? '–' : `${lufs}`);
	const rows = targets.map(([id, target]) => [
		id,
		level(target.lufs),
		level(target.album?.lufs ?? null),
		target.ceiling === null ? '–' : `${target.ceiling.dbtp}`,
		target.source.certainty,
		target.source.checkedOn,
		target.source.title,
	]);
	return textTable([['Target', 'LUFS', 'Album', 'dBTP', 'Certainty', 'Checked on', 'Source'], ...rows]);
}

function describeFile({ path, loudness }: MeasuredFile, reports: readonly TargetReport[]): string {
	const head = `${path}: ${formatReading(loudness.integratedLufs)} LUFS, ${formatReading(loudness.truePeakDbtp)} dBTP\n`;
	const rows = reports.map((report) => [
		report.name,
		signed(report.gainDb),
		formatReading(report.integratedLufs),
		formatReading(report.truePeakDbtp),
		report.certainty,
	]);
	const lines = textTable([['', 'Gain', 'LUFS', 'TruePk', 'Certainty'], ...rows]);
	const warnings = reports.flatMap(({ name, warnings }) => warnings.map((warning) => `  ${name}: ${warning}\n`));
	return `${head}${lines}${warnings.join('')}`;
}

export const verb: Verb = {
	name: 'targets',
	summary: 'What each streaming service and standard makes of a master',
	usage: '[FILE…] [options]',
	options: {
		album: { type: 'boolean', summary: 'The files are one album, in order' },
		target: { type: 'string', multiple: true, value: 'ID', summary: 'Only this target; may be given more than once' },
		json: { type: 'boolean', summary: 'Print everything in full precision as JSON' },
	},
	notes: `The gain that playback applies (for a standard, the gain to its level), loudness and true peak after it, and what
is to be known besides. Without a file: the targets, with where their figures come from and how sure they are. They are
files in presets/targets; what a service does not publish is not guessed.`,
	async run(context) {
		const { args, stdout } = context;
		const targets = chosenTargets(args);
		if (args.positionals.length === 0) {
			const list = targets.map(([id, target]) => ({ id, ...target }));
			stdout.write(args.flag('json') ? `${JSON.stringify(list, null, 2)}\n` : listTargets(targets));
			return EXIT.ok;
		}
		const engine = createOfflineEngine();
		try {
			const files = await measureFiles(engine, args.positionals, context);
			const album = args.flag('album') ? albumLevels(files) : null;
			const reports = files.map((file) =>
				targets.map(([id, target]) => playbackOf(id, target, { loudness: file.loudness, file: file.facts }, album)),
			);
			if (args.flag('json')) {
				const rows = files.map(({ path, loudness }, index) => ({
					file: path,
					loudness,
					album,
					targets: reports[index],
				}));
				stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
			} else stdout.write(files.map((file, index) => describeFile(file, reports[index] ?? [])).join('\n'));
			return EXIT.ok;
		} finally {
			await engine.dispose();
		}
	},
};
