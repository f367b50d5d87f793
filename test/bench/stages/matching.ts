import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createOfflineEngine } from '../../../src/audio/offline/engine.ts';
import { readDelayed } from '../../../src/dsp/compare/fractionalDelay.ts';
import { matchPair } from '../../../src/dsp/compare/pairMatch.ts';
import { type Audio, firstSeconds, madeOnce, readAudio } from '../material/audio.ts';
import { programme } from '../material/programme.ts';
import { recordings } from '../material/recordings.ts';
import { referenceLoudness } from '../measure/loudness.ts';
import { referenceTruePeakDbtp } from '../measure/truePeak.ts';
import { notInstalled } from '../peers/peer.ts';
import { type BenchContext, type BenchSection, commands, type Figure, type SectionResult, table } from '../section.ts';
import { matchingTools, resultPath, scanByFfmpeg, scanByLibebur128, type Tool, type Wish } from './matching/tools.ts';

/** A level that recordings reach nearly without limiting, and one that takes plenty. */
const WISHES: readonly Wish[] = [
	{ targetLufs: -16, ceilingDbtp: -1 },
	{ targetLufs: -11, ceilingDbtp: -1 },
];
const SECONDS = 60;
const QUICK_SECONDS = 15;
const PROMISE_LU = 0.05;

interface Result {
	readonly tool: string;
	readonly errorLu: number;
	readonly truePeakDbtp: number;
	readonly note: string;
}

interface Track {
	readonly name: string;
	readonly path: string;
	readonly rateHz: number;
}

function tracks({ folder, quick }: BenchContext): { found: Track[]; missing: string[] } {
	const seconds = quick ? QUICK_SECONDS : SECONDS;
	const all = recordings(folder);
	const excerpt = (name: string, make: () => Audio): Track => {
		const path = madeOnce(join(folder, `match-${name}-${seconds}.wav`), () => firstSeconds(make(), seconds));
		return { name, path, rateHz: readAudio(path).rateHz };
	};
	const found = all.flatMap(({ name, path }) => (path === null ? [] : [excerpt(name, () => readAudio(path))]));
	return {
		found: [excerpt('programme', () => programme(44100, seconds)), ...found],
		missing: all.flatMap(({ name, packages, path }) => (path === null ? [`${name} (${packages})`] : [])),
	};
}

/** The result by the reference meters of the bench; the file is deleted. */
async function run(tool: Tool, track: Track, wish: Wish, folder: string): Promise<{ result: Result; own: Own | null }> {
	const outPath = resultPath(folder, track.name, tool.name, String(wish.targetLufs));
	rmSync(outPath, { force: true });
	const note = await tool.match(track.path, outPath, wish, track.rateHz);
	const { planes, rateHz } = readAudio(outPath);
	const { integratedLufs } = referenceLoudness(planes, rateHz);
	const result = {
		tool: tool.name,
		errorLu: (integratedLufs ?? Number.NaN) - wish.targetLufs,
		truePeakDbtp: referenceTruePeakDbtp(planes),
		note,
	};
	const own =
		tool.packages === '' ? { libebur128: scanByLibebur128(folder, outPath), ffmpeg: scanByFfmpeg(outPath) } : null;
	rmSync(outPath, { force: true });
	return { result, own };
}

/** What others read of our result. */
interface Own {
	readonly libebur128: number | null;
	readonly ffmpeg: number | null;
}

const cell = ({ errorLu, truePeakDbtp }: Result) => `${errorLu.toFixed(3)} LU, ${truePeakDbtp.toFixed(2)} dBTP`;

function worst(results: readonly Result[], wish: Wish): string {
	const error = Math.max(...results.map(({ errorLu }) => Math.abs(errorLu)));
	const over = Math.max(...results.map(({ truePeakDbtp }) => truePeakDbtp)) - wish.ceilingDbtp;
	return `${error.toFixed(3)} LU, ${over > 0 ? `${over.toFixed(3)} dB over` : 'none over'}`;
}

async function toTargets(context: BenchContext): Promise<SectionResult> {
	const { folder } = context;
	const { found, missing } = tracks(context);
	const engine = createOfflineEngine();
	const { ours, peers } = matchingTools(folder, engine);
	const tools = [ours, ...peers];
	const parts: string[] = [];
	const figures: Figure[] = [];
	try {
		for (const wish of WISHES) {
			const rows: string[][] = [];
			const byTool = new Map<string, Result[]>();
			const readings: string[][] = [];
			for (const tool of tools) {
				if (!tool.installed) {
					rows.push([notInstalled(tool), ...found.map(() => '–')]);
					continue;
				}
				const results: Result[] = [];
				for (const track of found) {
					context.progress(`${tool.name}: ${track.name} to ${wish.targetLufs} LUFS`);
					const { result, own } = await run(tool, track, wish, folder);
					results.push(result);
					if (own !== null)
						readings.push([
							track.name,
							result.note,
							own.libebur128?.toFixed(3) ?? 'not installed',
							own.ffmpeg?.toFixed(1) ?? 'not installed',
						]);
				}
				byTool.set(tool.name, results);
				rows.push([tool.name, ...results.map(cell)]);
			}
			parts.push(
				`### To ${wish.targetLufs} LUFS with at most ${wish.ceilingDbtp} dBTP`,
				`Error of the loudness and true peak, by the bench's own meters (true peak at 32 times the rate).`,
				table(['tool', ...found.map(({ name }) => name)], rows),
				table(['Detent on', 'what it took', 'libebur128 reads', 'ffmpeg ebur128 reads'], readings),
			);
			figures.push(figureOf(wish, byTool, ours, peers));
		}
	} finally {
		await engine.dispose();
	}
	if (missing.length > 0) parts.push(`Not installed: ${missing.join(', ')}.`);
	parts.push(commands(tools.map(({ command }) => command)));
	return { markdown: parts.join('\n\n'), figures };
}

function figureOf(
	wish: Wish,
	byTool: ReadonlyMap<string, readonly Result[]>,
	ours: Tool,
	peers: readonly Tool[],
): Figure {
	const own = byTool.get(ours.name) ?? [];
	const met = own.every(
		({ errorLu, truePeakDbtp }) => Math.abs(errorLu) <= PROMISE_LU && truePeakDbtp <= wish.ceilingDbtp + 0.0005,
	);
	const theirs = peers.map((peer) => {
		const results = byTool.get(peer.name);
		return results === undefined ? notInstalled(peer) : `${peer.name}: ${worst(results, wish)}`;
	});
	return {
		what: `${wish.targetLufs} LUFS with a ceiling of ${wish.ceilingDbtp} dBTP, worst of ${own.length} tracks`,
		target: '≤ 0.05 LU off, no true peak over',
		ours: worst(own, wish),
		peer: theirs.join('; '),
		met,
		...(met ? {} : { note: 'see the table: which track is off, and by how much' }),
	};
}

/** Later by a fraction of a frame too, which takes away the band from 0.488 of the rate on. */
function moved(plane: Float64Array, delayFrames: number): Float64Array {
	const out = new Float64Array(plane.length);
	readDelayed(plane, delayFrames, 0, plane.length, out);
	return out;
}

/** Copies with another level at another time, found again. */
function pairs(context: BenchContext): SectionResult {
	const copies = [
		{ delayFrames: 1234.375, gainDb: 2.2 },
		{ delayFrames: -20000.5, gainDb: -12 },
	];
	let worstGain = 0;
	let worstDelay = 0;
	const rows = tracks(context).found.flatMap(({ name, path }) => {
		const { planes, rateHz } = firstSeconds(readAudio(path), QUICK_SECONDS);
		return copies.map(({ delayFrames, gainDb }) => {
			const copy = planes.map((plane) => moved(plane, delayFrames).map((value) => value * 10 ** (gainDb / 20)));
			const match = matchPair(planes, copy, rateHz);
			const gainError = Math.abs(match.otherGainDb - match.referenceGainDb + gainDb);
			const delayError = Math.abs(match.delayFrames - delayFrames);
			worstGain = Math.max(worstGain, gainError);
			worstDelay = Math.max(worstDelay, delayError);
			return [
				name,
				`${delayFrames} frames, ${gainDb} dB`,
				`${gainError.toExponential(1)} dB`,
				`${delayError.toExponential(1)} frames`,
				match.residualDb === null ? 'nothing' : `${match.residualDb.toFixed(1)} dB`,
			];
		});
	});
	const met = worstGain <= 0.01 && worstDelay <= 0.01;
	return {
		markdown: [
			'### Two recordings for comparison',
			'A copy at another time and level, found by `detent match`. The copy lacks what lies above 0.488 of the rate, which is what is left of the programme and of hr3-hell.',
			table(['track', 'copy', 'error of the gain', 'error of the time', 'what is left'], rows),
		].join('\n\n'),
		figures: [
			{
				what: 'a copy of another level and time made comparable',
				target: '≤ 0.01 dB, ≤ 0.01 frame',
				ours: `${worstGain.toExponential(1)} dB, ${worstDelay.toExponential(1)} frames`,
				peer: '',
				met,
				...(met ? {} : { note: 'see the table' }),
			},
		],
	};
}

export const matching: BenchSection = {
	name: 'matching',
	title: 'Loudness matching',
	async run(context) {
		const targets = await toTargets(context);
		const compared = pairs(context);
		return {
			markdown: `${targets.markdown}\n\n${compared.markdown}`,
			figures: [...targets.figures, ...compared.figures],
		};
	},
};
