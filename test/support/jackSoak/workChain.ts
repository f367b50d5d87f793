import { openAudioFile } from '../../../src/audio/files/open.ts';
import { compileChain } from '../../../src/chain/compile.ts';
import { createStages } from '../../../src/chain/runtime.ts';
import type { Chain } from '../../../src/shared/model/chain.ts';
import { eqStageSchema } from '../../../src/shared/model/eq.ts';
import type { MonitorOrder } from '../../../src/shared/model/monitor.ts';
import { chain, writeWav } from '../../audio/host/studio.ts';

const BEFORE = [
	{ type: 'lowShelf', frequencyHz: 110, gainDb: -1.5 },
	{ type: 'bell', frequencyHz: 420, gainDb: -2 },
	{ type: 'bell', frequencyHz: 3000, gainDb: 2.5 },
	{ type: 'highShelf', frequencyHz: 9000, gainDb: 1.5 },
];
const BEHIND = [
	{ type: 'bell', frequencyHz: 180, gainDb: 1 },
	{ type: 'bell', frequencyHz: 6500, gainDb: -1 },
];

/** What a chain at work has: equalisers on either side, an insert half dry, a limiter that limits, and dither. */
export const WORK_CHAIN: Chain = chain({
	name: 'At work',
	sendTrimDb: -3,
	stages: [
		{ kind: 'digital', id: 'before', process: eqStageSchema.parse({ type: 'eq', bands: BEFORE }) },
		{ kind: 'insert', id: 'rack', name: 'The rack', trimDb: 0, units: ['cable'], wetPercent: 50 },
		{ kind: 'digital', id: 'behind', process: eqStageSchema.parse({ type: 'eq', bands: BEHIND }) },
		{
			kind: 'digital',
			id: 'top',
			process: { type: 'limiter', ceilingDbtp: -12, lookaheadMs: 5, releaseMs: 60, linked: true },
		},
		{ kind: 'digital', id: 'words', process: { type: 'dither', bits: 24, shape: 'tpdf', seed: 1 } },
	],
});

/** Writes what a capture of the work chain has to be where the rack is a cable: the source through what lies before the send. */
export function writeExpected(sourcePath: string, expectedPath: string): void {
	const source = openAudioFile(sourcePath);
	const { frames, rateHz } = source.facts;
	const planes = [new Float64Array(frames), new Float64Array(frames)];
	source.read(planes, 0, frames);
	source.close();
	createStages(compileChain(WORK_CHAIN, rateHz).pre.stages, rateHz, 2, frames).process(planes, frames);
	writeWav(expectedPath, planes, rateHz);
}

/** The monitor is open on one live feed. */
export const hearing = (source: MonitorOrder['source'], item: number | null = null): MonitorOrder => ({
	source,
	item,
	levelDb: -20,
	dim: false,
	muted: false,
	gainsDb: { source: -1, return: 0, master: -1.5, items: [-1, -1] },
});
