import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** A program or library of others that Detent is measured beside. */
export interface Peer {
	readonly name: string;
	/** Debian packages that bring it and what its host is compiled with. */
	readonly packages: string;
	readonly installed: boolean;
}

/** How an absent peer is named in tables and figures. */
export function notInstalled({ name, packages }: Peer): string {
	return `${name}: not installed (${packages})`;
}

/** Whether a command is on the path. */
export function hasCommand(name: string): boolean {
	try {
		execFileSync('sh', ['-c', `command -v "$0"`, name], { stdio: 'ignore' });
		return true;
	} catch {
		return false;
	}
}

/**
 * Compiles a C program of this folder into the bench's folder, once for each version of its source.
 *
 * @param source its file name, `lv2host.c`
 * @returns the program, or null where the compiler or a library is missing
 */
export function compiled(folder: string, source: string, flags: readonly string[]): string | null {
	const path = new URL(source, import.meta.url).pathname;
	const version = createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 12);
	const program = join(folder, `${source.replace(/\.c$/, '')}-${version}`);
	if (existsSync(program)) return program;
	try {
		const part = `${program}.${process.pid}`;
		execFileSync('cc', ['-O2', '-o', part, path, ...flags], { stdio: 'ignore' });
		renameSync(part, program);
		return program;
	} catch {
		return null;
	}
}

/** Lets `work` use a folder of its own, which is gone afterwards: two runs of the bench must not share scratch files. */
export function withScratch<T>(folder: string, work: (scratch: string) => T): T {
	const scratch = mkdtempSync(join(folder, 'scratch-'));
	try {
		return work(scratch);
	} finally {
		rmSync(scratch, { recursive: true, force: true });
	}
}
