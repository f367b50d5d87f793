import { randomBytes } from 'node:crypto';
import { existsSync, realpathSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { OfflineEngine, OfflineOptions, RenderRequest } from '../audio/engine.ts';
import { createOfflineEngine } from '../audio/offline/engine.ts';
import { resolveLoudness } from '../chain/resolve.ts';
import { DetentError } from '../shared/errors.ts';
import type { Chain, DigitalStage } from '../shared/model/chain.ts';
import type { AudioFileFacts, Loudness } from '../shared/model/measurement.ts';
import { type Args, usageError } from './framework/args.ts';
import { EXIT, type Verb, type VerbContext } from './framework/verb.ts';
import { loudnessTable } from './loudness.ts';

const BITS = { '16': 16, '20': 20, '24': 24, '32f': 32, '64f': 64 } as const;

interface Wish {
	inPath: string;
	outPath: string;
	gainDb: number | null;
	lufs: number | null;
	ceilingDbtp: number | null;
	rateHz: number | null;
	bits: RenderRequest['bits'];
	/** Null: decided by what the source is. */
	dither: 'tpdf' | 'none' | null;
	seed: number;
}

interface RenderReport {
	source: AudioFileFacts & { loudness: Loudness };
	output: AudioFileFacts & { loudness: Loudness };
	/** All gain before the limiter, dB. */
	gainDb: number;
	ceilingDbtp: number | null;
	dither: { bits: number; shape: 'tpdf'; seed: number } | null;
}

function readWish(args: Args): Wish {
	const { IN: inPath, OUT: outPath } = args.exactly('IN', 'OUT');
	const bits = BITS[args.choice('bits', ['16', '20', '24', '32f', '64f']) ?? '24'];
	const dither = args.choice('dither', ['tpdf', 'none']);
	if (dither === 'tpdf' && bits > 24)
		throw usageError('Floating-point files are not dithered.', 'Leave --dither out, or choose 16, 20 or 24 bits.');
	return {
		inPath,
		outPath,
		gainDb: args.number('gain', -60, 40),
		lufs: args.number('lufs', -40, 0),
		ceilingDbtp: args.number('ceiling', -20, 0),
		rateHz: args.integer('rate', 8000, 768_000),
		bits,
		dither,
		seed: args.integer('seed', 0, 0xffffffff) ?? 1,
	};
}

function isSameFile(one: string, other: string): boolean {
	if (resolve(one) === resolve(other)) return true;
	return existsSync(one) && existsSync(other) && realpathSync(one) === realpathSync(other);
}

function checkPaths(wish: Wish, overwrite: boolean): void {
	if (isSameFile(wish.inPath, wish.outPath))
		throw usageError('IN and OUT are the same file.', 'Give the result another name.');
	if (!overwrite && existsSync(wish.outPath))
		throw new DetentError('file.exists.refused', {
			subject: wish.outPath,
			message: 'There is a file of this name already.',
			remedy: 'Give another name, or --overwrite.',
		});
}

/** The loudness stage is not resolved yet. */
function buildChain(wish: Wish, dithered: boolean): Chain {
	const gainDb = wish.gainDb ?? 0;
	const stages: DigitalStage[] = [];
	if (gainDb !== 0) stages.push({ type: 'gain', gainDb });
	if (wish.lufs !== null) stages.push({ type: 'loudness', targetLufs: wish.lufs, gainDb: null });
	if (wish.ceilingDbtp !== null)
		stages.push({
			type: 'limiter',
			ceilingDbtp: wish.ceilingDbtp,
			lookaheadMs: 5,
			releaseMs: 100,
			linked: true,
		});
	if (dithered && (wish.bits === 16 || wish.bits === 20 || wish.bits === 24))
		stages.push({ type: 'dither', bits: wish.bits, shape: 'tpdf', seed: wish.seed });
	return {
		schema: 1,
		name: 'render',
		passKind: 'through',
		referenceDbfs: -18,
		sendTrimDb: 0,
		returnTrimDb: 0,
		stages: stages.map((process) => ({ kind: 'digital', id: process.type, process })),
	};
}

/** Refuses what would cut samples at full scale. */
function refuseOvers(wish: Wish, { samplePeakDbfs }: Loudness, gainDb: number): void {
	if (samplePeakDbfs === null || samplePeakDbfs + gainDb <= 0) return;
	throw new DetentError('audio.over.refused', {
		subject: wish.inPath,
		message: `Its peaks would be cut at full scale: they reach ${(samplePeakDbfs + gainDb).toFixed(2)} dBFS after the gain.`,
		remedy: 'Set a --ceiling, lower the gain, or choose --bits 32f.',
	});
}

/**
 * Loudness of the file after the fixed gain, LUFS.
 *
 * @throws DetentError `audio.silent`
 */
function loudnessAfterGain(wish: Wish, loudness: Loudness): number {
	if (loudness.integratedLufs === null)
		throw new DetentError('audio.silent', {
			subject: wish.inPath,
			message: 'It is too short or too quiet to have a loudness.',
			remedy: 'Use --gain instead of --lufs.',
		});
	return loudness.integratedLufs + (wish.gainDb ?? 0);
}

/** Dither where bits are lost, unless it was asked for or forbidden. */
function wantsDither(wish: Wish, source: AudioFileFacts, untouched: boolean): boolean {
	if (wish.bits > 24) return false;
	if (wish.dither !== null) return wish.dither === 'tpdf';
	return !(untouched && source.encoding === 'pcm' && source.bits <= wish.bits);
}

/** @param temporaryPath for the file at the new rate; the caller deletes it */
async function renderFile(
	engine: OfflineEngine,
	wish: Wish,
	temporaryPath: string,
	{ signal, progress }: VerbContext,
): Promise<RenderReport> {
	const during = (label: string, from: number, to: number): OfflineOptions => ({
		signal,
		onProgress: (fraction) => progress.report(from + (to - from) * fraction, label),
	});
	const source = await engine.inspect(wish.inPath);
	const sourceLoudness = await engine.measure(wish.inPath, during('measuring the source', 0, 0.2));
	let inPath = wish.inPath;
	let inLoudness = sourceLoudness;
	if (wish.rateHz !== null && wish.rateHz !== source.rateHz) {
		inPath = temporaryPath;
		await engine.convertRate(wish.inPath, inPath, wish.rateHz, during('converting the rate', 0.2, 0.35));
		// What lay above the new band is gone, and the peaks have moved.
		inLoudness = await engine.measure(inPath, during('measuring at the new rate', 0.35, 0.5));
	}
	const enteringLufs = wish.lufs === null ? null : loudnessAfterGain(wish, inLoudness);
	const loudnessGainDb = wish.lufs === null || enteringLufs === null ? 0 : wish.lufs - enteringLufs;
	const gainDb = (wish.gainDb ?? 0) + loudnessGainDb;
	if (wish.bits <= 24 && wish.ceilingDbtp === null) refuseOvers(wish, inLoudness, gainDb);
	const untouched = gainDb === 0 && wish.ceilingDbtp === null && inPath === wish.inPath;
	const dithered = wantsDither(wish, source, untouched);
	const chain = buildChain(wish, dithered);
	const output = await engine.render(
		{
			inPath,
			outPath: wish.outPath,
			chain: enteringLufs === null ? chain : resolveLoudness(chain, 'loudness', enteringLufs),
			part: 'post',
			bits: wish.bits,
			skipHeadFrames: 0,
			skipTailFrames: 0,
		},
		during('rendering', 0.5, 0.8),
	);
	const loudness = await engine.measure(wish.outPath, during('measuring the result', 0.8, 1));
	return {
		source: { ...source, loudness: sourceLoudness },
		output: { ...output, loudness },
		gainDb,
		ceilingDbtp: wish.ceilingDbtp,
		dither: dithered ? { bits: wish.bits, shape: 'tpdf', seed: wish.seed } : null,
	};
}

function describeReport(wish: Wish, report: RenderReport): string {
	const { output, dither } = report;
	const word = output.encoding === 'float' ? `${output.bits}-bit float` : `${output.bits} bits`;
	const steps = [
		`gain ${report.gainDb.toFixed(2)} dB`,
		report.ceilingDbtp === null ? 'no limiter' : `ceiling ${report.ceilingDbtp} dBTP`,
		dither === null ? 'no dither' : `TPDF dither, seed ${dither.seed}`,
	];
	return [
		loudnessTable([
			{ file: wish.inPath, loudness: report.source.loudness },
			{ file: wish.outPath, loudness: output.loudness },
		]),
		`${steps.join(', ')}\n`,
		`${output.frames} frames at ${output.rateHz} Hz, ${word}, ${output.channels} channel(s)\n`,
		`sha256 ${output.sha256}\n`,
	].join('');
}

export const verb: Verb = {
	name: 'render',
	summary: 'Gain, limit, convert and dither a file',
	usage: 'IN OUT [options]',
	options: {
		lufs: { type: 'string', value: 'LUFS', summary: 'Gain to this integrated loudness (measured before the limiter)' },
		gain: { type: 'string', value: 'DB', summary: 'Gain' },
		ceiling: { type: 'string', value: 'DBTP', summary: 'True-peak limiter with this ceiling' },
		rate: { type: 'string', value: 'HZ', summary: 'Convert to this sample rate' },
		bits: { type: 'string', value: 'N', summary: '16, 20, 24 (default), 32f or 64f' },
		dither: { type: 'string', value: 'KIND', summary: 'tpdf or none; by default TPDF wherever bits are lost' },
		seed: { type: 'string', value: 'N', summary: 'Seed of the dither (default 1): the same seed gives the same file' },
		overwrite: { type: 'boolean', summary: 'Replace OUT if it exists' },
		json: { type: 'boolean', summary: 'Print the report as JSON' },
	},
	notes: `Order: rate conversion, gain, limiter, dither. OUT is a WAV file (RF64 beyond 4 GiB) and appears only when it is
whole. What would be cut at full scale is refused, with exit code 3.`,
	async run(context) {
		const { args, stdout, progress } = context;
		const wish = readWish(args);
		checkPaths(wish, args.flag('overwrite'));
		const name = `.${basename(wish.outPath)}.${randomBytes(6).toString('hex')}.rate.wav`;
		const temporaryPath = join(dirname(wish.outPath), name);
		const engine = createOfflineEngine();
		try {
			const report = await renderFile(engine, wish, temporaryPath, context);
			progress.clear();
			stdout.write(args.flag('json') ? `${JSON.stringify(report, null, 2)}\n` : describeReport(wish, report));
			return EXIT.ok;
		} finally {
			await engine.dispose();
			await rm(temporaryPath, { force: true });
		}
	},
};
