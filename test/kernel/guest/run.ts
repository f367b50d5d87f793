import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Runs a program to its end; resolves with what it printed. */
export async function run(command: string, ...args: string[]): Promise<string> {
	const { stdout } = await execute(command, args, { encoding: 'utf8', timeout: 60_000 });
	return stdout;
}
