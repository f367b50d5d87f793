import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Layout } from './layout.ts';
import { projectFolders } from './reconcile.ts';

/** A hidden name that a file has while it is written; see `createWavFile` and `placeMix`. */
const HALF_FILE = /^\..+\.part$/;

/**
 * Deletes what only a killed daemon leaves: uploads that never became mixes, copies and renders that were not finished,
 * takes of a print that was being mended, photos that were being written. They can all be made again. Prints are not among them; see `recoverInterrupted`. Runs while no other daemon can.
 */
export function sweepLeftovers(layout: Layout): void {
	for (const name of namesIn(layout.uploads)) rmSync(join(layout.uploads, name), { recursive: true, force: true });
	for (const { mixes, masters, captures, photos } of projectFolders(layout)) {
		for (const folder of [mixes, join(mixes, 'converted'), masters, captures, photos]) {
			for (const name of namesIn(folder)) if (HALF_FILE.test(name)) rmSync(join(folder, name), { force: true });
		}
	}
}

function namesIn(folder: string): string[] {
	try {
		return readdirSync(folder);
	} catch {
		// Most projects have no folder of this kind yet, and what can't be listed can't be swept.
		return [];
	}
}
