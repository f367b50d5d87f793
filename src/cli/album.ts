import { basename } from 'node:path';
import { createOfflineEngine } from '../audio/offline/engine.ts';
import { type AlbumMatch, type AlbumRow, type AlbumWish, matchAlbum } from '../chain/match/album.ts';
import { formatDb } from '../shared/units.ts';
import { type Args, usageError } from './framework/args.ts';
import { signed, textTable } from './framework/textTable.ts';
import { EXIT, type Verb } from './framework/verb.ts';
import { measureFiles } from './measureFiles.ts';

/** `FILE=DB`; the file as it was given, or its name alone. */
function readOffsets(args: Args): Map<string, number> {
	const offsets = new Map<string, number>();
	for (const text of args.list('offset')) {
		const at = text.lastIndexOf('=');
		const name = text.slice(0, Math.max(0, at));
		const offsetDb = text.slice(at + 1).trim() === '' ? Number.NaN : Number(text.slice(at + 1));
		const paths = args.positionals.filter((path) => path === name || basename(path) === name);
		const [path] = paths;
		if (path === undefined || paths.length > 1)
			throw usageError(
				`--offset ${text}: ${paths.length > 1 ? 'several files have' : 'no file has'} this name.`,
				'Give FILE=DB with one of the files.',
			);
		if (!(Math.abs(offsetDb) <= 40))
			throw usageError(
				`--offset ${text}: that is not a number from -40 to 40.`,
				'Give FILE=DB, for example intro.wav=-1.5.',
			);
		offsets.set(path, offsetDb);
	}
	return offsets;
}

function needs({ clips, headroomDb }: AlbumRow): string {
	if (headroomDb === null) return 'no sound';
	const limiting = headroomDb < 0 ? `${(-headroomDb).toFixed(1)} dB of limiting` : '';
	return clips ? `clips; ${limiting}` : limiting;
}

function describeAlbum(match: AlbumMatch, { by, targetLufs }: AlbumWish): string {
	const rows = match.rows.map((row) => [
		row.name,
		signed(row.measuredLufs),
		signed(row.offsetDb),
		signed(row.gainDb, 2),
		signed(row.integratedLufs),
		signed(row.truePeakDbtp, 2),
		signed(row.headroomDb, 2),
		needs(row),
	]);
	return [
		textTable([['File', 'LUFS', 'Offset', 'Gain', 'Result', 'TruePk', 'Room', 'Needs'], ...rows]),
		`The ${by === 'loudest' ? 'loudest track' : 'mean'} is at ${targetLufs} LUFS with ${formatDb(match.gainDb, 2)}; `,
		`loudest ${formatDb(match.loudestLufs, 1, 'LUFS')}, mean ${formatDb(match.meanLufs, 1, 'LUFS')}\n`,
	].join('');
}

export const verb: Verb = {
	name: 'album',
	summary: 'One gain for an album, by its loudest or mean track',
	usage: 'FILE… --lufs LUFS [options]',
	options: {
		lufs: { type: 'string', value: 'LUFS', summary: 'Level of the loudest track, or of the mean' },
		by: { type: 'string', value: 'WHAT', summary: 'loudest (default) or mean' },
		offset: { type: 'string', multiple: true, value: 'FILE=DB', summary: 'A track louder or softer than its relation' },
		ceiling: { type: 'string', value: 'DBTP', summary: 'True peak to stay under (default -1)' },
		json: { type: 'boolean', summary: 'Print everything in full precision as JSON' },
	},
	notes: `All tracks get the same gain, so that they keep their relations; an offset changes one of them first. The mean is
that of the tracks' power, weighted by their length. Nothing is written: render each track with its gain.`,
	async run(context) {
		const { args, stdout } = context;
		const targetLufs = args.number('lufs', -40, 0);
		if (args.positionals.length === 0 || targetLufs === null)
			throw usageError('Files and --lufs are needed.', 'detent album FILE… --lufs -14');
		const wish = {
			targetLufs,
			by: args.choice('by', ['loudest', 'mean']) ?? 'loudest',
			ceilingDbtp: args.number('ceiling', -20, 0) ?? -1,
		};
		const offsets = readOffsets(args);
		const engine = createOfflineEngine();
		try {
			const files = await measureFiles(engine, args.positionals, context);
			const tracks = files.map(({ path, facts, loudness }) => ({
				name: path,
				seconds: facts.frames / facts.rateHz,
				loudness,
				offsetDb: offsets.get(path) ?? 0,
			}));
			const match = matchAlbum(tracks, wish);
			stdout.write(
				args.flag('json') ? `${JSON.stringify({ ...wish, ...match }, null, 2)}\n` : describeAlbum(match, wish),
			);
			return EXIT.ok;
		} finally {
			await engine.dispose();
		}
	},
};
