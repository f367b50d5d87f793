import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join, resolve } from 'node:path';

/**
 * Where things lie in the data folder:
 *
 * ```
 * detent.sqlite                          the log's database, with -wal and -shm beside it while it is open
 * daemon.lock                            who holds the data folder
 * uploads/                               mixes that are still arriving; emptied at every start
 * certificate/                           the remote's authority and server certificate, with their keys (`detent cert`)
 * switched-on.json                       when each unit was switched on, for its warm-up
 * people.json                            names of people by the ids that the log has
 * blind-tests/<id>.json                  what was chosen in a blind test that is on
 * devices/<maker>/<model>.yaml           the studio's own device definitions
 * chains/<id>.yaml                       the studio's own chains
 * definitions/<maker>/<model>.json       the definitions that its rig used last, for a machine that lacks one
 * calibrations/2026-01-31-1a2b3c4d.json  what the loop was on a day; cabling.json: that it has been changed since
 * projects/<title>-<id8>/                id8: the last 8 digits of the project's id
 *   log/000001-project.json …            one file per log entry; the database can be rebuilt from them
 *   mixes/                               what was given to Detent
 *   captures/01-title-r003.wav           the print of revision 3 of track 1, and .wav.json, the revision in readable form
 *   captures/….<pass8>.part              a print that is being recorded
 *   captures/….<pass8>.interrupted.wav   what an interrupted print left; never a print
 *   masters/01-title-r003.wav            the capture after *post*
 *   references/                          earlier masters, records, masters of services: heard beside, never the result
 *   .waveforms/<sha256>.wave             what is drawn of a file; worked out again when it is gone
 *   .matches/<sha256>-<sha256>-48000.json how a file stands beside a mix; worked out again when it is gone
 *   memories/<sha256>.bin                what digital units held, as revisions name it
 *   definitions/<sha256>.json            the definitions of the units of its revisions, as these name them
 *   photos/<sha256>.jpg                  pictures of units; .png, .webp, .heic too
 * ```
 */
export interface Layout {
	root: string;
	database: string;
	lock: string;
	uploads: string;
	definitions: string;
	calibrations: string;
	powerMarks: string;
	people: string;
	blindTests: string;
	projects: string;
}

export interface ProjectPaths {
	folder: string;
	log: string;
	mixes: string;
	captures: string;
	masters: string;
	references: string;
	memories: string;
	definitions: string;
	photos: string;
}

/**
 * The data folder: what `--data` says, else `$XDG_DATA_HOME/detent`, else `~/.local/share/detent`.
 *
 * @param flag value of `--data`, or null
 */
export function dataFolder(flag: string | null, environment: Readonly<Record<string, string | undefined>>): string {
	if (flag !== null) return resolve(flag);
	const base = environment['XDG_DATA_HOME'];
	// The XDG base directory specification: a relative path is to be ignored.
	return join(base?.startsWith('/') ? base : join(environment['HOME'] ?? homedir(), '.local', 'share'), 'detent');
}

export function layoutOf(root: string): Layout {
	return {
		root,
		database: join(root, 'detent.sqlite'),
		lock: join(root, 'daemon.lock'),
		uploads: join(root, 'uploads'),
		definitions: join(root, 'definitions'),
		calibrations: join(root, 'calibrations'),
		powerMarks: join(root, 'switched-on.json'),
		people: join(root, 'people.json'),
		blindTests: join(root, 'blind-tests'),
		projects: join(root, 'projects'),
	};
}

/** A name a person can read and every file system takes: lower-case letters and digits of any script, `-` between. */
export function slug(title: string): string {
	const words = title
		.normalize('NFKD')
		// Accents of Latin, Greek and Cyrillic; the marks of other scripts are letters of their own.
		.replace(/[\u0300-\u036f]/g, '')
		.normalize('NFC')
		.toLowerCase()
		.match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu);
	// Counted in code points, so that no character is cut in two; 40 of them stay below every limit in bytes.
	return [...(words ?? []).join('-')].slice(0, 40).join('').replace(/-$/, '') || 'untitled';
}

/** The last 8 digits of an id: the first ones of a UUIDv7 are time, and the same for a minute. */
export function id8(id: string): string {
	return id.slice(-8);
}

/**
 * The project's folder: the one that ends in its id, whatever a person renamed the rest to; else the one to be made.
 *
 * @param title title of the project when it was created
 */
export function projectPaths(layout: Layout, id: string, title: string): ProjectPaths {
	const ending = `-${id8(id)}`;
	const existing = existsSync(layout.projects)
		? readdirSync(layout.projects, { withFileTypes: true }).find(
				(entry) => entry.isDirectory() && entry.name.endsWith(ending),
			)
		: undefined;
	return pathsIn(join(layout.projects, existing?.name ?? `${slug(title)}${ending}`));
}

export function pathsIn(folder: string): ProjectPaths {
	return {
		folder,
		log: join(folder, 'log'),
		mixes: join(folder, 'mixes'),
		captures: join(folder, 'captures'),
		masters: join(folder, 'masters'),
		references: join(folder, 'references'),
		memories: join(folder, 'memories'),
		definitions: join(folder, 'definitions'),
		photos: join(folder, 'photos'),
	};
}

export interface PrintPaths {
	/** Written here while it grows. */
	part: string;
	capture: string;
	master: string;
	/** Kept here when the pass did not end well. */
	interrupted: string;
}

/** Names of the files of one pass. */
export function printPaths(
	paths: ProjectPaths,
	print: { trackPosition: number; trackTitle: string; revision: number; pass: string },
): PrintPaths {
	const track = String(print.trackPosition).padStart(2, '0');
	const base = `${track}-${slug(print.trackTitle)}-r${String(print.revision).padStart(3, '0')}`;
	const part = join(paths.captures, `${base}.${id8(print.pass)}.part`);
	return {
		part,
		capture: join(paths.captures, `${base}.wav`),
		master: join(paths.masters, `${base}.wav`),
		interrupted: interruptedName(part),
	};
}

/** What a `.part` file is kept as when its pass was interrupted. */
export function interruptedName(part: string): string {
	return `${part.replace(/\.(part|wav)$/, '')}.interrupted.wav`;
}

/** The final name, without folder, that the print in this `.part` file would have had; null for other names. */
export function finalName(part: string): string | null {
	const match = /^(.+)\.[0-9a-f]{8}\.part$/.exec(basename(part));
	return match?.[1] === undefined ? null : `${match[1]}.wav`;
}

/** Name of an entry's file in the project's `log` folder. */
export function entryFileName(seq: number, kind: string): string {
	return `${String(seq).padStart(6, '0')}-${kind}.json`;
}

/** The number in such a name; null for names of another form. */
export function entryFileSeq(name: string): number | null {
	const match = /^(\d{6,})-[a-z-]+\.json$/.exec(name);
	return match === null ? null : Number(match[1]);
}
