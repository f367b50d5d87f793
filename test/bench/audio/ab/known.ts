import type { CompareItem } from '../../../../src/audio/engine.ts';
import type { OfflineEngine } from '../../../../src/audio/offlineEngine.ts';
import { compileChain } from '../../../../src/chain/compile.ts';
import { createStages } from '../../../../src/chain/runtime.ts';
import { readDelayed } from '../../../../src/dsp/compare/fractionalDelay.ts';
import { commonGains } from '../../../../src/session/listening/liveMatch.ts';
import { chainSchema, type DigitalStage } from '../../../../src/shared/model/chain.ts';
import { eqStageSchema } from '../../../../src/shared/model/eq.ts';
import { type Audio, gained } from '../../material/audio.ts';

export interface Known {
	name: string;
	/** What is in the file. */
	audio: Audio;
	/** Time by which it is later than the mix, frames: made so, or the latency of what was done to it. */
	lateFrames: number;
}

function delayed({ rateHz, planes }: Audio, frames: number): Audio {
	const length = (planes[0]?.length ?? 0) + Math.ceil(frames);
	const moved = planes.map((plane) => {
		const out = new Float64Array(length);
		readDelayed(plane, frames, 0, length, out);
		return out;
	});
	return { rateHz, planes: moved };
}

function through({ rateHz, planes }: Audio, processes: DigitalStage[]): { audio: Audio; latencyFrames: number } {
	const stages = processes.map((process, index) => ({ kind: 'digital', id: `stage-${index}`, process }));
	const chain = chainSchema.parse({ schema: 1, name: 'bench', stages });
	const frames = planes[0]?.length ?? 0;
	const run = createStages(compileChain(chain, rateHz).post.stages, rateHz, planes.length, frames);
	const out = planes.map((plane) => Float64Array.from(plane));
	run.process(out, frames);
	return { audio: { rateHz, planes: out }, latencyFrames: run.latencyFrames };
}

/** Copies of one mix whose level, time and sound are known. */
export function knownItems(mix: Audio): Known[] {
	const eq = (bands: object[]) => eqStageSchema.parse({ type: 'eq', bands });
	const bright = through(mix, [
		eq([
			{ type: 'bell', frequencyHz: 3200, gainDb: 3, q: 0.8 },
			{ type: 'bell', frequencyHz: 90, gainDb: -2.5, q: 1.1 },
		]),
	]);
	const limited = through(gained(mix, 6), [
		{ type: 'limiter', ceilingDbtp: -6, lookaheadMs: 5, releaseMs: 100, linked: true },
	]);
	const upsideDown = gained(delayed(mix, 2400.25), -4.2);
	return [
		{ name: 'the mix', audio: mix, lateFrames: 0 },
		{ name: '3.7 dB louder', audio: gained(mix, 3.7), lateFrames: 0 },
		{ name: '1237.37 frames late, 6.5 dB softer', audio: gained(delayed(mix, 1237.37), -6.5), lateFrames: 1237.37 },
		{
			name: '2400.25 frames late, upside down, 4.2 dB softer',
			audio: { ...upsideDown, planes: upsideDown.planes.map((plane) => plane.map((sample) => -sample)) },
			lateFrames: 2400.25,
		},
		{ name: 'equalised', audio: bright.audio, lateFrames: bright.latencyFrames },
		{ name: 'limited by about 5 dB', audio: limited.audio, lateFrames: limited.latencyFrames },
	];
}

export interface Matched {
	items: CompareItem[];
	gainsDb: number[];
	/** Found less made, frames. */
	timeErrors: number[];
}

export async function match(
	known: readonly Known[],
	paths: readonly string[],
	offline: OfflineEngine,
): Promise<Matched> {
	const items: CompareItem[] = [];
	const louder = new Map<string, { louderLu: number; trimDb: number }>();
	const timeErrors: number[] = [];
	for (const [index, { lateFrames }] of known.entries()) {
		const path = paths[index] ?? '';
		const pair = index === 0 ? null : await offline.matchPair(paths[0] ?? '', path);
		const found = pair?.delayFrames ?? 0;
		items.push({ path, lateFrames: found, inverted: pair?.inverted ?? false });
		louder.set(path, { louderLu: pair === null ? 0 : pair.referenceGainDb - pair.otherGainDb, trimDb: 0 });
		timeErrors.push(found - lateFrames);
	}
	const gains = commonGains(louder);
	return { items, gainsDb: paths.map((path) => gains.get(path) ?? 0), timeErrors };
}
