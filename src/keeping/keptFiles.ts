import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

export interface KeptFile {
	/** Below the folder, with `/` between. */
	path: string;
	bytes: number;
	modifiedMs: number;
}

/** What belongs to a running daemon, or is not whole yet: never part of a backup. */
const PASSING = /^(\..*|daemon\.lock.*|daemon\.json|detent\.sqlite.*|uploads|.*\.part|.*\.tmp|.*-(wal|shm))$/;

/**
 * Files of a data or project folder that are kept, entries of the log first: an audio file that is listed later than the
 * entry that names it is there, because it had its name before.
 */
export function keptFiles(folder: string, under = ''): KeptFile[] {
	const entries = readdirSync(join(folder, under), { withFileTypes: true })
		.filter(({ name }) => !PASSING.test(name))
		.sort((a, b) => Number(b.name === 'log') - Number(a.name === 'log') || (a.name < b.name ? -1 : 1));
	return entries.flatMap((entry): KeptFile[] => {
		const path = under === '' ? entry.name : `${under}/${entry.name}`;
		if (entry.isDirectory()) return keptFiles(folder, path);
		if (!entry.isFile()) return [];
		const facts = statSync(join(folder, path), { throwIfNoEntry: false });
		return facts === undefined ? [] : [{ path, bytes: facts.size, modifiedMs: facts.mtimeMs }];
	});
}
