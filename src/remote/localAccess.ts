import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** How the command line on this machine finds and opens the running daemon; readable by its owner only. */
export const localAccessSchema = z.strictObject({
	pid: z.int().positive(),
	url: z.url(),
	token: z.string().length(64),
});
export type LocalAccess = z.infer<typeof localAccessSchema>;

const fileOf = (dataRoot: string) => join(dataRoot, 'daemon.json');

export function writeLocalAccess(dataRoot: string, access: LocalAccess): void {
	const path = fileOf(dataRoot);
	rmSync(path, { force: true });
	writeFileSync(path, `${JSON.stringify(access)}\n`, { mode: 0o600 });
	chmodSync(path, 0o600);
}

export function removeLocalAccess(dataRoot: string): void {
	rmSync(fileOf(dataRoot), { force: true });
}

/** The running daemon's address and token, or null when none runs on this data folder. */
export function readLocalAccess(dataRoot: string): LocalAccess | null {
	try {
		const access = localAccessSchema.parse(JSON.parse(readFileSync(fileOf(dataRoot), 'utf8')));
		process.kill(access.pid, 0);
		return access;
	} catch {
		return null;
	}
}
