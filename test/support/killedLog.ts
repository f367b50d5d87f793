import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { manifestSchema, snapshotsIn } from '../../src/keeping/manifest.ts';
import { entrySchema } from '../../src/shared/model/log.ts';
import { seededRng } from '../../src/shared/random.ts';
import { hashEntry } from '../../src/store/entries.ts';
import { type DiskLogStore, openLogStore } from '../../src/store/openLogStore.ts';
import { loggedFiles } from '../../src/store/verifyAudio.ts';
import { bundledEntry } from './bundledEntry.ts';

export interface KilledLog {
	kills: number;
	/** Entries that `append` had returned before the process was killed. */
	acknowledged: number;
	/** Entries that were on the disk but not yet in the database, and were taken in. */
	takenIn: number;
	/** Kills in the middle of a print, of making lists, of a backup. */
	during: { print: number; lists: number; backup: number };
	/** Backups that were whole when the process was killed. */
	backups: number;
	/** What does not hold; empty when nothing was lost. */
	faults: string[];
}

type Writer = ChildProcessByStdio<Writable, Readable, null>;

/** A process that has loaded everything and waits for a word to open the log: the next one starts while this log is looked at. */
function startWriter(program: string, root: string, seed: number, backups: string): Writer {
	const child = spawn(process.execPath, [program, root, String(seed), backups], { stdio: ['pipe', 'pipe', 'inherit'] });
	// Killed before it has read everything.
	child.stdin.on('error', () => undefined);
	return child;
}

/** Lets it append until it has told `lines` entries and `microseconds` more have gone by; then kill -9. */
async function runAndKill(writer: Writer, lines: number, microseconds: number): Promise<string[]> {
	writer.stdin.write('open\n');
	const told: string[] = [];
	for await (const line of createInterface({ input: writer.stdout })) {
		told.push(line);
		if (told.length !== lines) continue;
		const until = process.hrtime.bigint() + BigInt(microseconds) * 1000n;
		while (process.hrtime.bigint() < until);
		writer.kill('SIGKILL');
	}
	return told;
}

const sha256Of = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

function filesBelow(folder: string): string[] {
	return readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name));
}

/** Looks at a log again and again; a file that was whole is read again only with everything. */
class Inspector {
	readonly faults: string[] = [];
	readonly #whole = new Set<string>();
	readonly #acknowledged = new Map<string, string[]>();

	acknowledge(line: string): void {
		const [project = ''] = line.split(' ');
		const known = this.#acknowledged.get(project) ?? [];
		this.#acknowledged.set(project, known);
		known.push(line);
	}

	/** Entries' files that are new, before anything is mended. */
	files(paths: readonly string[]): void {
		for (const path of paths) {
			if (!path.endsWith('.json') || this.#whole.has(path)) continue;
			const entry = entrySchema.parse(JSON.parse(readFileSync(path, 'utf8')));
			if (entry.hash !== hashEntry(entry)) this.faults.push(`${path}: a part only`);
			this.#whole.add(path);
		}
	}

	/** Chains, files, audio and lists of these projects, and that all is there which was acknowledged. */
	projects(store: DiskLogStore, projects: Iterable<string>): void {
		for (const project of projects) {
			const entries = store.entries(project);
			const there = new Set(entries.map((entry) => `${entry.project} ${entry.seq} ${entry.hash}`));
			for (const line of this.#acknowledged.get(project) ?? []) if (!there.has(line)) this.faults.push(`lost: ${line}`);
			const chain = store.verify(project);
			if (!chain.ok) this.faults.push(`chain: ${chain.reason}`);
			for (const { path, reason } of store.checkSidecars(project)) this.faults.push(`${path}: ${reason}`);
			for (const { path, file } of loggedFiles(store.paths(project), entries)) {
				if (this.#whole.has(path)) continue;
				if (!existsSync(path) || sha256Of(path) !== file.sha256) this.faults.push(`${path}: not the audio of the log`);
				this.#whole.add(path);
			}
		}
	}

	/** A backup that has its name is whole. */
	backup(folder: string): void {
		if (this.#whole.has(folder)) return;
		const { files } = manifestSchema.parse(JSON.parse(readFileSync(join(folder, 'backup.json'), 'utf8')));
		for (const { path, sha256 } of files)
			if (sha256Of(join(folder, path)) !== sha256) this.faults.push(`${folder}: ${path} is not what was backed up`);
		this.#whole.add(folder);
	}

	/** Everything, from nothing that was seen before. */
	all(root: string, store: DiskLogStore): void {
		this.#whole.clear();
		this.files(filesBelow(join(root, 'projects')));
		store.checkPages();
		this.projects(store, new Set([...this.#acknowledged.keys(), ...store.projectIds()]));
	}
}

/** Kills after which everything is looked at. */
const EVERYTHING_EACH = 50;
/** After the last entry that is waited for: long enough for a print to be under way. */
const MOST_MICROSECONDS = 30_000;
/** Lives with a backup beside the work, as `busyDay.ts` has them. */
const BACKUP_EACH = 4;
const BACKUP_AT = 2;

/**
 * Kills a process that works with a log as on a busy day at random points, opens the log after each, and looks whether it is
 * whole: the projects that were written after each kill, everything after each fiftieth and at the end.
 *
 * @param folder empty; the data folder, the backups and the program come to lie in it
 */
export async function killLog(folder: string, kills: number, onKill: (done: number) => void): Promise<KilledLog> {
	const program = await bundledEntry('test/integration/store/busyDay.ts', join(folder, 'program'));
	const root = join(folder, 'data');
	const backups = join(folder, 'backups');
	const rng = seededRng(20260102);
	const inspector = new Inspector();
	const during = { print: 0, lists: 0, backup: 0 };
	let acknowledged = 0;
	let takenIn = 0;
	let writer = startWriter(program, root, 1, backups);
	try {
		for (let kill = 1; kill <= kills; kill += 1) {
			const told = await runAndKill(writer, 1 + Math.floor(rng() * 6), Math.floor(rng() * MOST_MICROSECONDS));
			if (kill < kills) writer = startWriter(program, root, kill + 1, backups);
			acknowledged += told.length;
			for (const line of told) inspector.acknowledge(line);
			const left = existsSync(join(root, 'projects')) ? filesBelow(join(root, 'projects')) : [];
			inspector.files(left);
			if (left.some((path) => /[^/]\.part$/.test(path))) during.print += 1;
			const half = existsSync(backups) && readdirSync(backups).some((name) => name.endsWith('.part'));
			if (kill % BACKUP_EACH === BACKUP_AT && half) during.backup += 1;
			for (const snapshot of snapshotsIn(backups)) inspector.backup(snapshot.folder);
			const filling = { atOnce: 0, slice: 1000, folders: kill % 2 };
			const store = openLogStore(root, { clock: { nowMs: () => Date.now() }, rng, access: 'write', filling });
			if (store.filling() !== null) during.lists += 1;
			while (store.fillLists() !== null);
			for (const { path, reason } of store.recovered.problems) inspector.faults.push(`${path}: ${reason}`);
			const restored = store.recovered.restored;
			takenIn += restored.reduce((sum, { entries }) => sum + entries, 0);
			const touched = [...told.map((line) => line.split(' ')[0] ?? ''), ...restored.map(({ project }) => project)];
			if (kill % EVERYTHING_EACH === 0 || kill === kills) inspector.all(root, store);
			else inspector.projects(store, new Set(touched));
			store.close();
			const temporary = filesBelow(root).filter((name) => name.endsWith('.tmp'));
			inspector.faults.push(...temporary.map((name) => `${relative(root, name)}: left behind`));
			onKill(kill);
		}
	} finally {
		writer.kill('SIGKILL');
	}
	return { kills, acknowledged, takenIn, during, backups: snapshotsIn(backups).length, faults: inspector.faults };
}
