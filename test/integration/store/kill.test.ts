import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { entryPoint } from '../../../src/process/entry.ts';
import { entrySchema } from '../../../src/shared/model/log.ts';
import { seededRng } from '../../../src/shared/random.ts';
import { hashEntry } from '../../../src/store/entries.ts';
import { openStore, temporaryFolder } from '../../store/fixtures.ts';

const KILLS = 12;

/** Runs the append loop until it has told `lines` entries and `microseconds` more have gone by; then kill -9. */
async function runAndKill(root: string, seed: number, lines: number, microseconds: number): Promise<string[]> {
	const { path, execArgv } = entryPoint(import.meta.url, './appendLoop');
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

test(`kill -9 at ${KILLS} points loses nothing that was acknowledged and leaves no half file`, async () => {
	const root = temporaryFolder();
	const rng = seededRng(20260102);
	const acknowledged: string[] = [];
	let ahead = 0;
	for (let kill = 0; kill < KILLS; kill += 1) {
		acknowledged.push(...(await runAndKill(root, kill + 1, 1 + Math.floor(rng() * 6), Math.floor(rng() * 8000))));
		for (const path of filesBelow(join(root, 'projects')).filter((name) => name.endsWith('.json'))) {
			const entry = entrySchema.parse(JSON.parse(readFileSync(path, 'utf8')));
			expect(entry.hash, path).toBe(hashEntry(entry));
		}
		const store = openStore(root);
		const [project = ''] = store.projectIds();
		const entries = store.entries(project);
		const there = new Set(entries.map((entry) => `${entry.project} ${entry.seq} ${entry.hash}`));
		expect(acknowledged.filter((line) => !there.has(line))).toEqual([]);
		expect(store.verify(project)).toEqual({ ok: true, entries: entries.length });
		expect(store.checkSidecars(project)).toEqual([]);
		expect(store.recovered.problems).toEqual([]);
		ahead += store.recovered.restored.reduce((sum, { entries: count }) => sum + count, 0);
		store.close();
		expect(filesBelow(root).filter((name) => name.endsWith('.tmp'))).toEqual([]);
	}
	console.log(`${KILLS} kills, ${acknowledged.length} acknowledged entries, ${ahead} taken in from their sidecars`);
	expect(acknowledged.length).toBeGreaterThanOrEqual(KILLS);
});
