import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';

/** Results of whole runs, kept for the page of results: a run of every decoder takes longer than one likes to wait. */
const FOLDER = join(tmpdir(), 'detent-soak');

export interface Kept<T> {
	/** Machine and day. */
	readonly on: string;
	readonly found: T;
}

export function keep<T>(kind: 'recalls' | 'fuzz', name: string, found: T): void {
	mkdirSync(FOLDER, { recursive: true });
	const on = `${cpus()[0]?.model ?? 'an unknown processor'}, Node ${process.versions.node}, ${new Date().toISOString().slice(0, 10)}`;
	const path = join(FOLDER, `${kind}-${name.replaceAll(/[^a-z0-9]+/gi, '-')}.json`);
	writeFileSync(path, JSON.stringify({ on, found } satisfies Kept<T>));
}

/** Everything that is kept of a kind. */
export function kept<T>(kind: 'recalls' | 'fuzz'): Kept<T>[] {
	mkdirSync(FOLDER, { recursive: true });
	return readdirSync(FOLDER)
		.filter((name) => name.startsWith(`${kind}-`) && name.endsWith('.json'))
		.sort()
		.map((name) => JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as Kept<T>);
}
