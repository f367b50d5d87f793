import type { SimulatedRack } from '../../audio/engine.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Patch } from '../../shared/model/chain.ts';
import type { Rig } from '../../shared/model/rig.ts';
import { seededRng } from '../../shared/random.ts';
import { type LoadedRig, withConnections } from '../../units/definitions/loadRig.ts';
import { SimulatedStudio, type StudioLinks } from '../../units/simulators/simulatedStudio.ts';
import { wiredRelay } from '../../units/simulators/wiredRelay.ts';
import { KnobMemory, readKnobs } from './knobMemory.ts';

export interface SimulationOptions {
	/** `realtime` as in a studio; `fast` for stories and tests. */
	speed: 'realtime' | 'fast';
	/** A hand sets a pot within ± this fraction of its travel. */
	handErrorTravel: number;
	/** Seed of everything random: the hand, the boxes' tolerances, noise and drift. */
	seed: number;
	noise: boolean;
	drift: boolean;
}

/** The simulated studio inside the daemon: real bytes over real sockets, and the truth about every knob. */
export interface Simulation {
	/** The rig with the addresses that the simulators opened. */
	readonly rig: Rig;
	readonly links: StudioLinks;
	readonly studio: SimulatedStudio;
	/** A hand turns a knob. */
	turnByHand(unit: string, control: string, position: number): void;
	/** Where every control of every unit really stands. */
	truth(): Record<string, Record<string, number>>;
	/** True positions of a unit, whenever one of its controls moved. */
	onPositions(listener: (unit: string, positions: Record<string, number>) => void): () => void;
	/** The units of a patch as the audio host's simulated backend wants them. */
	audioRack(patch: Patch): SimulatedRack;
	close(): Promise<void>;
}

/** Two converters' worth of delay, in frames at any rate. */
const CONVERTER_LATENCY_FRAMES = 87;

/**
 * Opens the simulated studio's units.
 *
 * @param knobsPath where the knobs' true positions are kept over a restart
 */
export async function startSimulation(
	loaded: LoadedRig,
	options: SimulationOptions,
	clock: Clock,
	knobsPath: string,
): Promise<Simulation> {
	const studio = new SimulatedStudio(loaded.rig, loaded.definitions, {
		clock,
		rng: seededRng(options.seed),
		wires: 'sockets',
		serial: 'tcp',
		ports: 'assigned',
		start: 'rest',
		handErrorTravel: options.handErrorTravel,
	});
	studio.restore(readKnobs(knobsPath));
	const links = await studio.start();
	const rig = withConnections(loaded.rig, links.connections);
	const positionsOf = (unit: string): Record<string, number> => Object.fromEntries(studio.positions(unit));
	const truth = () => Object.fromEntries(studio.units.map((unit) => [unit, positionsOf(unit)]));
	const memory = new KnobMemory(knobsPath, clock, truth);
	studio.onPositions(() => memory.moved());
	return {
		rig,
		links,
		studio,
		turnByHand: (unit, control, position) => void studio.setByHand(unit, control, position),
		truth,
		onPositions: (listener) => studio.onPositions(({ unit }) => listener(unit, positionsOf(unit))),
		audioRack: (patch) => ({
			units: patch.flatMap(({ unit: id, loop }) => {
				const index = rig.units.findIndex((unit) => unit.id === id);
				const unit = rig.units[index];
				if (unit === undefined) return [];
				const { definition, channel } = unit;
				// Each box has its own tolerances, the same in every run of one seed.
				const seed = options.seed * 1000 + index;
				const positions = positionsOf(id);
				const wired = { ...(loop === null ? {} : { loop }), ...wiredRelay(rig, { unit: id, loop }, positionsOf) };
				return [{ unit: id, definition, channel, ...wired, seed, positions }];
			}),
			referenceDbfs: rig.audio.referenceDbfs,
			converterLatencyFrames: CONVERTER_LATENCY_FRAMES,
			noise: options.noise,
			drift: options.drift,
			speed: options.speed,
		}),
		close: () => {
			memory.close();
			return studio.stop();
		},
	};
}
