import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect } from 'vitest';
import { openAudioFile } from '../../src/audio/files/open.ts';
import { systemClock } from '../../src/process/systemClock.ts';
import type { Entry } from '../../src/shared/model/log.ts';
import { cryptoRng } from '../../src/store/cryptoRng.ts';
import { openLogStore } from '../../src/store/openLogStore.ts';
import { detent, projectFiles } from './daemonProcess.ts';

/** Names of files that ended as something else than a print. */
const NO_PRINT = /\.(interrupted|failed|cancelled)\.wav$/;
const BLOCK_FRAMES = 65536;

/** Frames of an audio file, every one of them read. @throws DetentError when it is not whole */
export function readThrough(path: string): number {
	const reader = openAudioFile(path);
	try {
		const planes = Array.from({ length: reader.facts.channels }, () => new Float64Array(BLOCK_FRAMES));
		let frames = 0;
		while (frames < reader.facts.frames) {
			const got = reader.read(planes, 0, Math.min(BLOCK_FRAMES, reader.facts.frames - frames));
			if (got === 0) break;
			frames += got;
		}
		expect(frames, path).toBe(reader.facts.frames);
		return frames;
	} finally {
		reader.close();
	}
}

/** Every entry of every project in the log. */
export function entriesOf(dataRoot: string): Entry[] {
	const store = openLogStore(dataRoot, { clock: systemClock, rng: cryptoRng, access: 'read' });
	try {
		return store.projectIds().flatMap((project) => store.entries(project));
	} finally {
		store.close();
	}
}

/** Audio files named in the log: folder and name to SHA-256. */
function loggedFiles(entries: readonly Entry[]): Map<string, string> {
	const files = new Map<string, string>();
	for (const { body } of entries) {
		if (body.kind === 'mix') files.set(`mixes/${body.file.fileName}`, body.file.sha256);
		if (body.kind !== 'revision') continue;
		const { capture, master } = body.facts;
		if (capture !== null) files.set(`captures/${capture.file.fileName}`, capture.file.sha256);
		if (master !== null) files.set(`masters/${master.fileName}`, master.sha256);
	}
	return files;
}

/**
 * Proves the promises of a data folder: the log's chains and sidecars are whole by the program's own check, every audio
 * file under a final name is whole and is the one that the log means, and nothing half-made lies about.
 *
 * @returns names of the files that were kept of prints that did not end well
 */
export async function expectWhole(dataRoot: string): Promise<string[]> {
	const verified = await detent('log', 'verify', '--data', dataRoot);
	expect(verified, verified.out + verified.err).toMatchObject({ code: 0, err: '' });
	const logged = loggedFiles(entriesOf(dataRoot));
	const kept: string[] = [];
	const seen = new Set<string>();
	for (const kind of ['captures', 'masters', 'mixes'] as const) {
		for (const path of projectFiles(dataRoot, kind)) {
			const name = basename(path);
			if (name.endsWith('.json') || name === 'converted') continue;
			expect(name, 'only whole files and what is marked as no print').toMatch(
				kind === 'mixes' ? /^[^.].*(?<!\.part)$/ : /^[^.].*\.wav$/,
			);
			if (NO_PRINT.test(name)) {
				kept.push(name);
				continue;
			}
			expect(readThrough(path)).toBeGreaterThan(0);
			const sha256 = createHash('sha256').update(readFileSync(path)).digest('hex');
			expect(sha256, `${kind}/${name} is the file in the log`).toBe(logged.get(`${kind}/${name}`));
			seen.add(`${kind}/${name}`);
		}
	}
	expect([...logged.keys()].filter((name) => !seen.has(name))).toEqual([]);
	const uploads = join(dataRoot, 'uploads');
	expect(existsSync(uploads) ? readdirSync(uploads) : []).toEqual([]);
	return kept;
}
