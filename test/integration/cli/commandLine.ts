import { runCli } from '../../../src/cli/framework/run.ts';
import { noisePlanes, writeFile } from '../../audio/files/support.ts';

export const RATE = 48000;

/** Runs a command line in this process. */
export async function detent(...argv: string[]) {
	const out: string[] = [];
	const err: string[] = [];
	const code = await runCli({
		verbs: [
			{ name: 'loudness', summary: '', load: () => import('../../../src/cli/loudness.ts') },
			{ name: 'render', summary: '', load: () => import('../../../src/cli/render.ts') },
			{ name: 'match', summary: '', load: () => import('../../../src/cli/match.ts') },
			{ name: 'album', summary: '', load: () => import('../../../src/cli/album.ts') },
			{ name: 'targets', summary: '', load: () => import('../../../src/cli/targets.ts') },
		],
		argv,
		env: {},
		stdout: { write: (text) => void out.push(text), isTTY: false },
		stderr: { write: (text) => void err.push(text), isTTY: false },
		signal: new AbortController().signal,
		monotonicMs: () => 0,
		version: () => '0',
	});
	return { code, out: out.join(''), err: err.join('') };
}

/** Two seconds of noise, its peaks near -12 dBFS. */
export function mix(path: string): string {
	const planes = noisePlanes(2, 2 * RATE, 16, 9).map((plane) => plane.map((value) => Math.round(value * 8192) / 32768));
	writeFile(path, { channels: 2, rateHz: RATE, sample: 'int16', broadcast: null }, planes);
	return path;
}
