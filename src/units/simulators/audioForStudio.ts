import { pairOf } from '../../audio/backends/pairs.ts';
import type { SimulatedUnit } from '../../audio/engine.ts';
import { DetentError } from '../../shared/errors.ts';
import type { DeviceClass } from '../../shared/model/definition.ts';
import type { Rig } from '../../shared/model/rig.ts';
import { type AudioRack, type AudioRackOptions, startAudioRack } from './audioRack.ts';
import type { SimulatedStudio } from './simulatedStudio.ts';
import { wiredRelay } from './wiredRelay.ts';

/** The sound of a studio, and the insert pairs that it has behind the main one, in the order of their channels. */
export type StudioAudio = AudioRack & { readonly loops: readonly string[] };

/** What stands in the path unless a patch is named: what a chain inserts, and neither machines nor mixers. */
const INSERTS: readonly DeviceClass[] = ['eq', 'compressor', 'limiter'];

export interface StudioAudioOptions
	extends Pick<AudioRackOptions, 'clock' | 'env' | 'printed' | 'troubled' | 'ended' | 'device'> {
	/**
	 * Units in patch order, those on an insert pair as `PAIR:UNIT`; null for all equalisers, compressors and limiters in the
	 * rig's order on the main pair.
	 */
	patch: readonly string[] | null;
	seed: number;
	noise: boolean;
	drift: boolean;
}

/**
 * The units of a patch as the rack process wants them, at the places where they stand.
 *
 * @throws DetentError `rig.unit` for a unit that the rig does not have, `chain.no-loop` for a pair
 */
function unitsOf(studio: SimulatedStudio, rig: Rig, patch: readonly string[] | null, seed: number): SimulatedUnit[] {
	const chosen =
		patch ?? rig.units.filter(({ id }) => INSERTS.includes(studio.definition(id).class)).map(({ id }) => id);
	return chosen.map((text) => {
		const [id = text, pair] = text.split(':').reverse();
		const { loop } = pairOf(rig.audio, pair ?? null);
		const index = rig.units.findIndex((unit) => unit.id === id);
		const unit = rig.units[index];
		if (unit === undefined) {
			throw new DetentError('rig.unit', {
				message: `The rig has no unit "${id}".`,
				subject: id,
				remedy: `It has ${studio.units.join(', ')}.`,
			});
		}
		const { definition, channel } = unit;
		const positions = Object.fromEntries(studio.positions(id));
		// Each box has its own tolerances, the same in every run of one seed.
		const wired = wiredRelay(rig, { unit: id, loop }, (switcher) => Object.fromEntries(studio.positions(switcher)));
		const placed = { ...(loop === null ? {} : { loop }), ...wired };
		return { unit: id, definition, channel, ...placed, seed: seed * 1000 + index, positions };
	});
}

/** The insert pairs that units hang on, in the rig's order. */
function insertPairs(rig: Rig, units: readonly SimulatedUnit[]): string[] {
	return Object.keys(rig.audio.loops ?? {}).filter((loop) => units.some((unit) => unit.loop === loop));
}

/**
 * Gives a simulated studio its sound: the models of its units behind a sound device, following every knob that moves.
 *
 * @throws DetentError as `startAudioRack`, and `rig.unit`
 */
export async function startStudioAudio(
	studio: SimulatedStudio,
	rig: Rig,
	options: StudioAudioOptions,
): Promise<StudioAudio> {
	const { patch, seed, ...rest } = options;
	const { rateHz, blockFrames, prefillBlocks, referenceDbfs } = rig.audio;
	const units = unitsOf(studio, rig, patch, seed);
	const loops = insertPairs(rig, units);
	const rack = await startAudioRack({ ...rest, rateHz, blockFrames, prefillBlocks, referenceDbfs, units, loops });
	const unsubscribe = studio.onPositions(({ unit, control, position }) =>
		rack.setPositions(unit, { [control]: position }),
	);
	return {
		pid: rack.pid,
		modelLatencyFrames: rack.modelLatencyFrames,
		loops,
		setPositions: rack.setPositions,
		injectFault: rack.injectFault,
		stop: () => {
			unsubscribe();
			return rack.stop();
		},
	};
}
