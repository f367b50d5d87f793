import { execFileSync, spawnSync } from 'node:child_process';
import { z } from 'zod';
import { commandCpuSeconds } from '../timing.ts';
import { compiled, hasCommand, type Peer } from './peer.ts';

/** What a scanner reads from a file; null where it has no such reading. */
export interface ScanReadings {
	readonly integratedLufs: number | null;
	readonly lra: number | null;
	readonly maxMomentaryLufs: number | null;
	readonly maxShortTermLufs: number | null;
	readonly truePeakDbtp: number | null;
}

/** A loudness scanner of others. */
export interface ScannerPeer extends Peer {
	readonly command: string;
	/** Reads a WAV file: everything it can, momentary and short-term at 10 Hz. */
	scan(path: string): ScanReadings;
	/** CPU seconds of reading I, LRA and true peak without decoding; with M and S at 10 Hz if `polled`. */
	scanSeconds(path: string, polled: boolean): number;
	/** CPU seconds of the whole command for I, LRA and true peak. */
	commandSeconds(path: string): number;
}

const reading = z.number().nullable();
const scanSchema = z.object({
	integratedLufs: reading,
	lra: reading,
	maxMomentaryLufs: reading,
	maxShortTermLufs: reading,
	truePeakDbtp: reading,
	cpuSeconds: z.number(),
});

function libebur128(folder: string): ScannerPeer {
	const program = compiled(folder, 'ebur128scan.c', ['-lebur128', '-lsndfile', '-lm']);
	const run = (modes: string, path: string) => {
		return scanSchema.parse(JSON.parse(execFileSync(program ?? '', [modes, path], { encoding: 'utf8' })));
	};
	return {
		name: 'libebur128',
		packages: 'libebur128-dev, libsndfile1-dev, gcc',
		installed: program !== null,
		command: 'ebur128scan iltp FILE',
		scan: (path) => run('iltp', path),
		scanSeconds: (path, polled) => run(polled ? 'iltp' : 'ilt', path).cpuSeconds,
		commandSeconds: (path) => commandCpuSeconds(program ?? '', ['ilt', path]),
	};
}

/** Highest value of a frame's metadata that ffmpeg printed; null where there is none above silence. */
function highest(text: string, key: string): number | null {
	let most = -100;
	for (const found of text.matchAll(new RegExp(`${key}=(-?[\\d.]+)`, 'g'))) most = Math.max(most, Number(found[1]));
	return most > -100 ? most : null;
}

function ffmpeg(): ScannerPeer {
	const args = (path: string, filter: string) => ['-nostats', '-i', path, ...filter.split(' '), '-f', 'null', '-'];
	const filter = '-af ebur128=peak=true';
	return {
		name: 'ffmpeg ebur128',
		packages: 'ffmpeg',
		installed: hasCommand('ffmpeg'),
		command: `ffmpeg -nostats -i FILE ${filter} -f null -`,
		scan(path) {
			const printed = `-af ebur128=peak=true:metadata=1,ametadata=print:file=-`;
			const { stdout, stderr } = spawnSync('ffmpeg', args(path, printed), { encoding: 'utf8', maxBuffer: 1 << 28 });
			const summary = stderr.slice(stderr.lastIndexOf('Summary:'));
			const last = (key: string) => {
				const value = Number(new RegExp(`r128\\.${key}=(-?[\\d.]+)(?![\\s\\S]*r128\\.${key}=)`).exec(stdout)?.[1]);
				return Number.isFinite(value) && value > -70 ? value : null;
			};
			const peak = Number(/Peak:\s+(-?[\d.]+) dBFS/.exec(summary)?.[1]);
			return {
				integratedLufs: last('I'),
				lra: last('LRA'),
				maxMomentaryLufs: highest(stdout, 'r128\\.M'),
				maxShortTermLufs: highest(stdout, 'r128\\.S'),
				truePeakDbtp: Number.isFinite(peak) ? peak : null,
			};
		},
		scanSeconds: (path) =>
			commandCpuSeconds('ffmpeg', args(path, filter)) - commandCpuSeconds('ffmpeg', args(path, '-af anull')),
		commandSeconds: (path) => commandCpuSeconds('ffmpeg', args(path, filter)),
	};
}

/** The scanners of others, installed or not. Programs go to `folder`. */
export function scannerPeers(folder: string): ScannerPeer[] {
	return [libebur128(folder), ffmpeg()];
}
