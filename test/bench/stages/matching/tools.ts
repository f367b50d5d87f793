import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { z } from 'zod';
import type { OfflineEngine } from '../../../../src/audio/offlineEngine.ts';
import { openLoudness, withMatch } from '../../../../src/chain/resolve.ts';
import { chainSchema } from '../../../../src/shared/model/chain.ts';
import { compiled, hasCommand, type Peer } from '../../peers/peer.ts';

/** What is wanted of a match. */
export interface Wish {
	readonly targetLufs: number;
	readonly ceilingDbtp: number;
}

/** A way to bring a file to a loudness. */
export interface Tool extends Peer {
	/** How it is run, for the page. */
	readonly command: string;
	/** Writes `outPath` at the rate of the source, 32-bit float or better. @returns what there is to say besides */
	match(inPath: string, outPath: string, wish: Wish, rateHz: number): Promise<string>;
}

const scanSchema = z.looseObject({ integratedLufs: z.number() });
const statsSchema = z.object({
	input_i: z.string(),
	input_tp: z.string(),
	input_lra: z.string(),
	input_thresh: z.string(),
	target_offset: z.string(),
});
const ENCODE = ['-c:a', 'pcm_f32le'];

function ffmpeg(inPath: string, filter: string, outPath: string): void {
	// Without `-ac` a file without speaker positions stops a chain that converts the rate.
	execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', inPath, '-af', filter, '-ac', '2', ...ENCODE, outPath], {
		stdio: 'ignore',
	});
}

/** A library's own scan of a file. */
export function scanByLibebur128(folder: string, path: string): number | null {
	const program = compiled(folder, 'ebur128scan.c', ['-lebur128', '-lsndfile', '-lm']);
	if (program === null) return null;
	return scanSchema.parse(JSON.parse(execFileSync(program, ['i', path], { encoding: 'utf8' }))).integratedLufs;
}

/** What ffmpeg's ebur128 filter reads, to its one decimal. */
export function scanByFfmpeg(path: string): number | null {
	const { stderr } = spawnSync('ffmpeg', ['-nostats', '-i', path, '-af', 'ebur128', '-f', 'null', '-'], {
		encoding: 'utf8',
		maxBuffer: 1 << 26,
	});
	const found = /Integrated loudness:\s+I:\s+(-?[\d.]+) LUFS/.exec(stderr ?? '');
	return found === null ? null : Number(found[1]);
}

function loudnormStats(path: string, options: string): z.infer<typeof statsSchema> {
	const filter = `loudnorm=${options}:print_format=json`;
	const { stderr } = spawnSync('ffmpeg', ['-nostats', '-i', path, '-af', filter, '-f', 'null', '-'], {
		encoding: 'utf8',
		maxBuffer: 1 << 26,
	});
	return statsSchema.parse(JSON.parse(stderr.slice(stderr.lastIndexOf('{'), stderr.lastIndexOf('}') + 1)));
}

/** Detent, its own files and those of the peers. */
export function matchingTools(folder: string, engine: OfflineEngine): { ours: Tool; peers: Tool[] } {
	const installed = hasCommand('ffmpeg');
	const options = ({ targetLufs, ceilingDbtp }: Wish) => `I=${targetLufs}:TP=${ceilingDbtp}:LRA=20`;
	const ours: Tool = {
		name: 'Detent',
		packages: '',
		installed: true,
		command: 'detent render IN OUT --lufs I --ceiling TP --bits 32f',
		async match(inPath, outPath, wish) {
			const chain = chainSchema.parse({
				schema: 1,
				name: 'match',
				stages: [
					{ kind: 'digital', id: 'loudness', process: { type: 'loudness', targetLufs: wish.targetLufs } },
					{ kind: 'digital', id: 'limiter', process: { type: 'limiter', ceilingDbtp: wish.ceilingDbtp } },
				],
			});
			const part = { inPath, part: 'post', rateHz: null, skipHeadFrames: 0, skipTailFrames: 0 } as const;
			const { integratedLufs } = await engine.measure(inPath);
			const match = await engine.match({ ...part, chain, enteringLufs: integratedLufs });
			const open = openLoudness(chain, 'post');
			if (open === null || match.outcome !== 'reached') throw new Error(`${inPath}: ${match.outcome}`);
			const resolved = withMatch(chain, open, match.reading);
			const rendered = await engine.render({ ...part, outPath, chain: resolved, bits: 32, refuseOvers: true });
			const { maxDb = 0, meanDb = 0 } = rendered.reduction ?? {};
			return `${match.passes} passes; limiting ${maxDb.toFixed(1)} dB at most, ${meanDb.toFixed(2)} dB on average`;
		},
	};
	const onePass: Tool = {
		name: 'ffmpeg loudnorm, 1 pass',
		packages: 'ffmpeg',
		installed,
		command: 'ffmpeg -i IN -af loudnorm=I=I:TP=TP:LRA=20,aresample=RATE -ac 2 -c:a pcm_f32le OUT',
		async match(inPath, outPath, wish, rateHz) {
			ffmpeg(inPath, `loudnorm=${options(wish)},aresample=${rateHz}`, outPath);
			return '';
		},
	};
	const twoPasses: Tool = {
		name: 'ffmpeg loudnorm, 2 passes, linear',
		packages: 'ffmpeg',
		installed,
		command:
			'ffmpeg -i IN -af loudnorm=I=I:TP=TP:LRA=20:linear=true:measured_I=…:measured_TP=…:measured_LRA=…:measured_thresh=…:offset=…,aresample=RATE -ac 2 -c:a pcm_f32le OUT',
		async match(inPath, outPath, wish, rateHz) {
			const stats = loudnormStats(inPath, options(wish));
			const measured = `measured_I=${stats.input_i}:measured_TP=${stats.input_tp}:measured_LRA=${stats.input_lra}:measured_thresh=${stats.input_thresh}:offset=${stats.target_offset}`;
			ffmpeg(inPath, `loudnorm=${options(wish)}:linear=true:${measured},aresample=${rateHz}`, outPath);
			return '';
		},
	};
	const volume: Tool = {
		name: 'libebur128 + ffmpeg volume',
		packages: 'libebur128-dev, libsndfile1-dev, gcc, ffmpeg',
		installed: installed && compiled(folder, 'ebur128scan.c', ['-lebur128', '-lsndfile', '-lm']) !== null,
		command: 'ffmpeg -i IN -af volume=(I - scanned)dB:precision=double -ac 2 -c:a pcm_f32le OUT',
		async match(inPath, outPath, { targetLufs }) {
			const scanned = scanByLibebur128(folder, inPath) ?? 0;
			ffmpeg(inPath, `volume=${(targetLufs - scanned).toFixed(6)}dB:precision=double`, outPath);
			return '';
		},
	};
	return { ours, peers: [onePass, twoPasses, volume] };
}

/** A file's scratch name that is made anew in each run. */
export function resultPath(folder: string, ...words: readonly string[]): string {
	return join(folder, `match-${words.join('-').replaceAll(/[^a-z0-9.-]+/gi, '_')}.wav`);
}
