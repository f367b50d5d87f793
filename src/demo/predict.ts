import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAudioFile } from '../audio/files/open.ts';
import type { Daemon } from '../daemon.ts';
import { type Chain, chainPatch } from '../shared/model/chain.ts';
import { fromDb } from '../shared/units.ts';
import { predictResidualDb } from '../units/simulators/predict.ts';
import type { FirstPassResult } from './firstPass.ts';

/**
 * What the unit models say of print 3 against print 1, from where the knobs really stood: no host, no wire, no file of a
 * print is involved.
 *
 * @returns dB re the RMS of print 1; null when the knobs stood alike or the rack is not a simulated one
 */
export async function predictNulls(
	daemon: Daemon,
	chain: Chain,
	result: FirstPassResult,
	mixPath: string,
): Promise<number | null> {
	const [first, , third] = result.truth;
	if (daemon.simulation === null || first === undefined || third === undefined) return null;
	const { rateHz, referenceDbfs } = daemon.simulation.rig.audio;
	const { units } = daemon.simulation.audioRack(chainPatch(chain));
	const standing = (truth: Record<string, Record<string, number>>) =>
		units.map((unit) => ({ ...unit, positions: truth[unit.unit] ?? unit.positions }));
	const source = await sourceAt(daemon, mixPath, rateHz, fromDb(chain.sendTrimDb));
	const residualDb = predictResidualDb(standing(first), standing(third), source, { rateHz, referenceDbfs });
	return residualDb === Number.NEGATIVE_INFINITY ? null : residualDb;
}

/** The mix at the converter's rate, as the send drives it. */
async function sourceAt(
	daemon: Daemon,
	mixPath: string,
	rateHz: number,
	gain: number,
): Promise<[Float64Array, Float64Array]> {
	const folder = await mkdtemp(join(tmpdir(), 'detent-predict-'));
	try {
		const facts = await daemon.offline.inspect(mixPath);
		let path = mixPath;
		if (facts.rateHz !== rateHz) {
			path = join(folder, 'converted.wav');
			await daemon.offline.convertRate(mixPath, path, rateHz);
		}
		const reader = openAudioFile(path);
		try {
			const { frames } = reader.facts;
			const planes: [Float64Array, Float64Array] = [new Float64Array(frames), new Float64Array(frames)];
			for (let at = 0; at < frames; ) {
				const read = reader.read(planes, at, Math.min(65_536, frames - at));
				if (read === 0) break;
				at += read;
			}
			for (const plane of planes) for (let i = 0; i < frames; i += 1) plane[i] = (plane[i] ?? 0) * gain;
			return planes;
		} finally {
			reader.close();
		}
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}
