import { rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { OfflineEngine } from '../../audio/offlineEngine.ts';
import { compileChain } from '../../chain/compile.ts';
import { unmatched } from '../../chain/resolve.ts';
import { sentBy } from '../../chain/sentSignal.ts';
import { untilAborted } from '../../recall/execution.ts';
import { DetentError } from '../../shared/errors.ts';
import { type Chain, chainUnits, recordedUnits } from '../../shared/model/chain.ts';
import type { AudioFileFacts, DacPeak, Loudness } from '../../shared/model/measurement.ts';
import type { AudioConfig } from '../../shared/model/rig.ts';
import { formatDb } from '../../shared/units.ts';
import type { StudioFiles } from '../../store/studioFiles.ts';
import { requirePairs } from '../roundTrip/roundTrip.ts';
import { checkTapeRoll, requireTransports } from '../tapes/tapeChecks.ts';
import { requirePatched, requireStandsPatched } from '../units/patching.ts';
import type { Rack } from '../units/rack.ts';
import { matchPart } from './loudnessStages.ts';
import type { PassOrder } from './passOrder.ts';

export const PRE_ROLL_S = 0.5;
/** Long enough for a reverb's or a slow compressor's end to be on the print. */
export const TAIL_S = 2;
/** Room a pass needs on disk beyond its own files. */
const SPARE_BYTES = 512 * 1024 ** 2;

export interface PassCheckDeps {
	audioConfig: AudioConfig;
	offline: OfflineEngine;
	rack: Rack;
	files: StudioFiles;
	newId: () => string;
	notice: (level: 'info' | 'warning' | 'error', text: string) => void;
}

/** What the mix is read with. */
export interface LevelDeps extends Pick<PassCheckDeps, 'audioConfig' | 'offline' | 'newId'> {
	files: Pick<StudioFiles, 'mixPath' | 'convertedPath'>;
}

/** What is known and ready when a pass may start. */
export interface Prepared {
	mix: AudioFileFacts;
	/** The chain that was ordered, with the gains of *pre*; those of *post* are found when the print is there. */
	chain: Chain;
	/** The mix, or its copy at the converter's rate. */
	sourcePath: string;
	sourceFrames: number;
	convertedFromHz: number | null;
	dacPeak: DacPeak;
	sourceLoudness: Loudness;
}

/**
 * Everything that must be true before a pass: a mix, every setting known, a chain that compiles, the converter's rate, no
 * overs at the DAC, room on the disk.
 *
 * @param show progress 0…1 with a sentence
 * @throws DetentError naming the first thing that is not so; nothing has been sent or recorded then
 */
export async function preparePass(
	deps: PassCheckDeps,
	order: PassOrder,
	signal: AbortSignal,
	show: (progress: number, message: string) => void,
): Promise<Prepared> {
	const { audioConfig } = deps;
	const { mix } = order.track;
	if (mix === null) {
		throw new DetentError('chain.no-mix', {
			message: 'This track has no mix yet.',
			subject: order.track.title,
			remedy: 'Import one first.',
		});
	}
	// A knob that is still on its way would be on the print.
	await untilAborted(deps.rack.quiet(), signal);
	await deps.rack.readUnknown(recordedUnits(order.chain));
	requireKnownSettings(deps.rack, order.chain);
	await requirePatched(deps.rack, order.chain);
	requirePairs(order.chain, audioConfig);
	checkTapeRoll(order.chain);
	requireTransports(deps, order.chain);
	await requireSameMix(deps, order.project, mix);
	const levels = await levelsAtConverter(deps, { project: order.project, mix, chain: order.chain }, signal, show);
	requireNoOver(levels.dacPeak, order.chain, order.track.title);
	await requireDisk(deps, levels.sourceFrames);
	show(1, 'Levels at the converter checked');
	return { mix, convertedFromHz: mix.rateHz === audioConfig.rateHz ? null : mix.rateHz, ...levels };
}

/**
 * Reads a mix whole: its loudness, what *pre* makes of it, and its peaks at the converter.
 *
 * @param show progress 0…1 with a sentence
 */
export async function levelsAtConverter(
	deps: LevelDeps,
	{ project, mix, chain: ordered }: { project: string; mix: AudioFileFacts; chain: Chain },
	signal: AbortSignal,
	show: (progress: number, message: string) => void,
): Promise<Pick<Prepared, 'chain' | 'sourcePath' | 'sourceFrames' | 'sourceLoudness' | 'dacPeak'>> {
	const { offline } = deps;
	const source = await atConverterRate(deps, project, mix, signal, (progress, message) =>
		show(progress * 0.4, message),
	);
	const sourceLoudness = await offline.measure(source.path, {
		signal,
		onProgress: (progress) => show(0.4 + progress * 0.4, 'Measuring the mix'),
	});
	const { integratedLufs } = sourceLoudness;
	const { chain } = await matchPart(
		offline,
		ordered,
		{ part: 'pre', path: source.path, enteringLufs: integratedLufs, skipHeadFrames: 0 },
		{ signal },
	);
	show(0.8, 'Looking for the peaks at the converter');
	const dacPeak = await peaksAtConverter(deps, unmatched(chain), source.path, signal);
	return { chain, sourcePath: source.path, sourceFrames: source.frames, sourceLoudness, dacPeak };
}

/** The mix itself, or a copy converted to the converter's rate. */
export async function atConverterRate(
	deps: Omit<LevelDeps, 'newId'>,
	project: string,
	mix: AudioFileFacts,
	signal: AbortSignal,
	show: (progress: number, message: string) => void,
): Promise<{ path: string; frames: number }> {
	const { files, offline, audioConfig } = deps;
	const mixPath = files.mixPath(project, mix);
	if (mix.rateHz === audioConfig.rateHz) return { path: mixPath, frames: mix.frames };
	const message = `Converting the mix from ${mix.rateHz} Hz to ${audioConfig.rateHz} Hz`;
	show(0, message);
	const path = await files.convertedPath(project, mix, audioConfig.rateHz);
	const known = await offline.inspect(path).catch(() => null);
	if (known !== null) return { path, frames: known.frames };
	const converted = await offline.convertRate(mixPath, path, audioConfig.rateHz, {
		signal,
		onProgress: (progress) => show(progress, message),
	});
	return { path, frames: converted.frames };
}

/** The log names the mix by its hash, so the file must still be the one that was imported. */
async function requireSameMix(deps: PassCheckDeps, project: string, mix: AudioFileFacts): Promise<void> {
	const { sha256 } = await deps.offline.inspect(deps.files.mixPath(project, mix));
	if (sha256 === mix.sha256) return;
	throw new DetentError('file.changed', {
		message: 'The mix is not the file that was imported: somebody changed it on the disk.',
		subject: mix.fileName,
		remedy: 'Import the mix again.',
	});
}

/** @throws DetentError `unit.unknown-setting` */
export function requireKnownSettings(rack: Rack, chain: Chain): void {
	const unknown = rack.unsure(chainUnits(chain));
	if (unknown.length === 0) return;
	const shown = unknown.slice(0, 4).map(({ unit, control }) => `${unit} ${control.label}`);
	const rest = unknown.length > shown.length ? ` and ${unknown.length - shown.length} more` : '';
	throw new DetentError('unit.unknown-setting', {
		message: `The log must know every setting before a pass; not known: ${shown.join(', ')}${rest}.`,
		remedy: 'Enter where these controls stand (on the rack view), or read the unit.',
	});
}

/**
 * Between the checks and the print lie the round trip and the way of a tape, long enough to press a switch at a box. Asks nobody:
 * what is known now must still be what the pass was begun with.
 *
 * @throws DetentError `unit.unknown-setting`, `chain.patch`
 */
export function requireAsChecked(rack: Rack, chain: Chain): void {
	requireKnownSettings(rack, chain);
	requireStandsPatched(rack, chain);
}

/** Peaks at the converter: the source after *pre*, which ends with the send trim, as the first loop sends it. */
async function peaksAtConverter(
	deps: LevelDeps,
	chain: Chain,
	sourcePath: string,
	signal: AbortSignal,
): Promise<DacPeak> {
	const { offline, audioConfig } = deps;
	const { pre, loop } = compileChain(chain, audioConfig.rateHz);
	const { stages } = pre;
	const [first] = loop.loops;
	const sent = first === undefined ? {} : { sent: sentBy(first) };
	const gains = stages.flatMap((stage) => (stage.type === 'gain' ? [stage.gainDb] : []));
	const measure = async (path: string, gainDb: number): Promise<DacPeak> => {
		const peaks = await offline.peaks(path, gainDb, { signal, ...sent });
		return { ...peaks, over: (peaks.samplePeakDbfs ?? -200) > 0 || (peaks.truePeakDbtp ?? -200) > 0 };
	};
	// Gains alone need no rendering.
	if (gains.length === stages.length)
		return measure(
			sourcePath,
			gains.reduce((sum, gain) => sum + gain, 0),
		);
	const rendered = join(dirname(sourcePath), `.${basename(sourcePath)}.${deps.newId()}.part`);
	try {
		await offline.render(
			{
				inPath: sourcePath,
				outPath: rendered,
				chain,
				part: 'pre',
				bits: 32,
				rateHz: null,
				refuseOvers: false,
				skipHeadFrames: 0,
				skipTailFrames: 0,
			},
			{ signal },
		);
		return await measure(rendered, 0);
	} finally {
		await rm(rendered, { force: true });
	}
}

/** @throws DetentError `chain.over` when the mix would clip the converter */
export function requireNoOver(peak: DacPeak, chain: Chain, title: string): void {
	if (!peak.over) return;
	const worst = Math.max(peak.samplePeakDbfs ?? -200, peak.truePeakDbtp ?? -200);
	throw new DetentError('chain.over', {
		message: `The mix would clip the converter: ${formatDb(peak.samplePeakDbfs, 2, 'dBFS')} sample peak, ${formatDb(peak.truePeakDbtp, 2, 'dBTP')} true peak at the DAC.`,
		subject: title,
		remedy: `Lower the send trim by at least ${(Math.ceil(worst * 10) / 10).toFixed(1)} dB (it is ${formatDb(chain.sendTrimDb)}).`,
	});
}

/** @throws DetentError `file.disk` when the files of a pass of so many frames would not fit */
export async function requireDisk(
	deps: Pick<PassCheckDeps, 'audioConfig' | 'files'>,
	sourceFrames: number,
): Promise<void> {
	const rate = deps.audioConfig.rateHz;
	// Capture in 32-bit float and a master of at most the same size.
	const need = (sourceFrames + (PRE_ROLL_S + TAIL_S) * rate) * 2 * 8 + SPARE_BYTES;
	const free = await deps.files.freeBytes();
	if (free >= need) return;
	throw new DetentError('file.disk', {
		message: `The disk has ${Math.floor(free / 1024 ** 2)} MB free; this pass needs ${Math.ceil(need / 1024 ** 2)} MB.`,
		remedy: 'Free some room, or move the data folder (--data).',
	});
}
