import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { entryPoint } from '../../src/process/entry.ts';
import { entrySchema } from '../../src/shared/model/log.ts';
import { seededRng } from '../../src/shared/random.ts';
import { hashEntry } from '../../src/store/entries.ts';
import { type DiskLogStore, openLogStore } from '../../src/store/openLogStore.ts';

export interface KilledLog {
	kills: number;
	/** Entries that `append` had returned before the process was killed. */
	acknowledged: number;
	/** Entries that were on the disk but not yet in the database, and were taken in. */
	takenIn: number;
	/** What does not hold; empty when nothing was lost. */
	faults: string[];
}

type Writer = ChildProcessByStdio<Writable, Readable, null>;

/** A process that has loaded everything and waits for a word to open the log: the next one starts while this log is looked at. */
function startWriter(root: string, seed: number): Writer {
	const { path, execArgv } = entryPoint(import.meta.url, '../integration/store/appendLoop');
	const child = spawn(process.execPath, [...execArgv, path, root, String(seed)], {
		stdio: ['pipe', 'pipe', 'inherit'],
	});
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

function filesBelow(folder: string): string[] {
	return readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name));
}

/** Looks at a log again and again; an entry's file that was whole is read again only with everything. */
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

	/** Files that are new, before anything is mended. */
	files(root: string): void {
		for (const path of filesBelow(join(root, 'projects'))) {
			if (!path.endsWith('.json') || this.#whole.has(path)) continue;
			const entry = entrySchema.parse(JSON.parse(readFileSync(path, 'utf8')));
			if (entry.hash !== hashEntry(entry)) this.faults.push(`${path}: a part only`);
			this.#whole.add(path);
		}
	}

	/** Chains, files and lists of these projects, and that all is there which was acknowledged. */
	projects(store: DiskLogStore, projects: Iterable<string>): void {
		for (const project of projects) {
			const there = new Set(store.entries(project).map((entry) => `${entry.project} ${entry.seq} ${entry.hash}`));
			for (const line of this.#acknowledged.get(project) ?? []) if (!there.has(line)) this.faults.push(`lost: ${line}`);
			const chain = store.verify(project);
			if (!chain.ok) this.faults.push(`chain: ${chain.reason}`);
			for (const { path, reason } of store.checkSidecars(project)) this.faults.push(`${path}: ${reason}`);
		}
	}

	/** Everything, from nothing that was seen before. */
	all(root: string, store: DiskLogStore): void {
		this.#whole.clear();
		this.files(root);
		store.checkPages();
		this.projects(store, new Set([...this.#acknowledged.keys(), ...store.projectIds()]));
	}
}

/** Kills after which everything is looked at. */
const EVERYTHING_EACH = 50;

/**
 * Kills a process that works with a log at random points, opens the log after each, and looks whether it is whole: the
 * projects that were written after each kill, everything after each fiftieth and at the end.
 */
export async function killLog(root: string, kills: number, onKill: (done: number) => void): Promise<KilledLog> {
	const rng = seededRng(20260102);
	const inspector = new Inspector();
	let acknowledged = 0;
	let takenIn = 0;
	let writer = startWriter(root, 1);
	try {
		for (let kill = 1; kill <= kills; kill += 1) {
			const told = await runAndKill(writer, 1 + Math.floor(rng() * 6), Math.floor(rng() * 8000));
			if (kill < kills) writer = startWriter(root, kill + 1);
			acknowledged += told.length;
			for (const line of told) inspector.acknowledge(line);
			if (existsSync(join(root, 'projects'))) inspector.files(root);
			const store = openLogStore(root, { clock: { nowMs: () => Date.now() }, rng, access: 'write' });
			for (const { path, reason } of store.recovered.problems) inspector.faults.push(`${path}: ${reason}`);
			const restored = store.recovered.restored;
			takenIn += restored.reduce((sum, { entries }) => sum + entries, 0);
			const touched = [...told.map((line) => line.split(' ')[0] ?? ''), ...restored.map(({ project }) => project)];
			if (kill % EVERYTHING_EACH === 0 || kill === kills) inspector.all(root, store);
			else inspector.projects(store, new Set(touched));
			store.close();
			inspector.faults.push(...filesBelow(root).filter((name) => name.endsWith('.tmp')));
			onKill(kill);
		}
	} finally {
		writer.kill('SIGKILL');
	}
	return { kills, acknowledged, takenIn, faults: inspector.faults };
}
