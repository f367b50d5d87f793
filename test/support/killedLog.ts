import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { entryPoint } from '../../src/process/entry.ts';
import { entrySchema } from '../../src/shared/model/log.ts';
import { seededRng } from '../../src/shared/random.ts';
import { hashEntry } from '../../src/store/entries.ts';
import { openLogStore } from '../../src/store/openLogStore.ts';

export interface KilledLog {
	kills: number;
	/** Entries that `append` had returned before the process was killed. */
	acknowledged: number;
	/** Entries that were on the disk but not yet in the database, and were taken in. */
	takenIn: number;
	/** What does not hold; empty when nothing was lost. */
	faults: string[];
}

/** Runs the append loop until it has told `lines` entries and `microseconds` more have gone by; then kill -9. */
async function runAndKill(root: string, seed: number, lines: number, microseconds: number): Promise<string[]> {
	const { path, execArgv } = entryPoint(import.meta.url, '../integration/store/appendLoop');
	const child = spawn(process.execPath, [...execArgv, path, root, String(seed)], {
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	const told: string[] = [];
	for await (const line of createInterface({ input: child.stdout })) {
		told.push(line);
		if (told.length !== lines) continue;
		const until = process.hrtime.bigint() + BigInt(microseconds) * 1000n;
		while (process.hrtime.bigint() < until);
		child.kill('SIGKILL');
	}
	return told;
}

function filesBelow(folder: string): string[] {
	return readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name));
}

/** Kills a process that appends to a log at random points, opens the log after each, and looks whether it is whole. */
export async function killLog(root: string, kills: number, onKill: (done: number) => void): Promise<KilledLog> {
	const rng = seededRng(20260102);
	const acknowledged: string[] = [];
	const faults: string[] = [];
	let takenIn = 0;
	for (let kill = 0; kill < kills; kill += 1) {
		acknowledged.push(...(await runAndKill(root, kill + 1, 1 + Math.floor(rng() * 6), Math.floor(rng() * 8000))));
		for (const path of filesBelow(join(root, 'projects')).filter((name) => name.endsWith('.json'))) {
			const entry = entrySchema.parse(JSON.parse(readFileSync(path, 'utf8')));
			if (entry.hash !== hashEntry(entry)) faults.push(`${path}: a part only`);
		}
		const store = openLogStore(root, { clock: { nowMs: () => Date.now() }, rng, access: 'write' });
		const [project = ''] = store.projectIds();
		const there = new Set(store.entries(project).map((entry) => `${entry.project} ${entry.seq} ${entry.hash}`));
		for (const line of acknowledged) if (!there.has(line)) faults.push(`lost: ${line}`);
		const chain = store.verify(project);
		if (!chain.ok) faults.push(`chain: ${chain.reason}`);
		for (const { path, reason } of [...store.checkSidecars(project), ...store.recovered.problems])
			faults.push(`${path}: ${reason}`);
		takenIn += store.recovered.restored.reduce((sum, { entries }) => sum + entries, 0);
		store.close();
		faults.push(...filesBelow(root).filter((name) => name.endsWith('.tmp')));
		onKill(kill + 1);
	}
	return { kills, acknowledged: acknowledged.length, takenIn, faults };
}
