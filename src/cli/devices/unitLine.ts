import { join } from 'node:path';
import type { DaemonOptions } from '../../daemon.ts';
import { packageRoot } from '../../process/packageRoot.ts';
import { readLocalAccess } from '../../remote/localAccess.ts';
import type { RackUnit } from '../../session/units/rackUnits.ts';
import { startSimulation } from '../../session/units/simulation.ts';
import { monitorUnit, testRackUnit } from '../../session/units/unitWire.ts';
import { DetentError } from '../../shared/errors.ts';
import { type UnitTest, unitTestSchema, type WireBatch } from '../../shared/protocol/wire.ts';
import { createBoardSource } from '../../units/boards/boardSource.ts';
import { closest } from '../../units/definitions/hint.ts';
import { loadRig } from '../../units/definitions/loadRig.ts';
import { studioDefinitions } from '../../units/definitions/studioDefinitions.ts';
import { createDriver } from '../../units/drivers/createDriver.ts';
import { systemDriverServices } from '../../units/drivers/systemServices.ts';
import { attachSession } from '../attach.ts';

/** One unit's connection: the running daemon's, or one of its own for as long as the verb runs. */
export interface UnitLine {
	/** Who holds it, in words. */
	readonly holder: string;
	/** How the link stands now. */
	link(): string;
	/** Resolves when the link stands otherwise than `before`; rejects when the signal aborts or the daemon has ended. */
	linkChange(before: string, signal: AbortSignal): Promise<void>;
	monitor(listener: (batch: WireBatch) => void): Promise<void>;
	test(rounds: number): Promise<UnitTest>;
	close(): Promise<void>;
}

const inWords = (link: string, reason: string | null) => (reason === null ? link : `${link}: ${reason}`);

/**
 * The unit's connection. While a daemon holds the data folder the daemon's own is used, because a port can be open once
 * only; else only this one unit is connected. Connecting asks the unit whether it is there; nothing is set.
 *
 * @throws DetentError `unit.unknown`, `unit.refused` for a unit without a remote, `rig.*`
 */
export async function openUnitLine(options: DaemonOptions, unit: string): Promise<UnitLine> {
	return readLocalAccess(options.dataRoot) === null ? ownLine(options, unit) : daemonLine(options, unit);
}

async function daemonLine(options: DaemonOptions, unit: string): Promise<UnitLine> {
	const session = await attachSession(options);
	const link = () => {
		const state = session.state().units[unit];
		return state === undefined ? 'not in the rig' : inWords(state.link, state.linkReason);
	};
	return {
		holder: 'the running daemon',
		link,
		linkChange: async (before, signal) => void (await session.until(() => link() !== before, signal)),
		monitor: (listener) => session.monitor(unit, listener),
		test: async (rounds) => unitTestSchema.parse(await session.command({ type: 'unit.test', unit, rounds })),
		close: () => session.close(),
	};
}

async function ownLine(options: DaemonOptions, id: string): Promise<UnitLine> {
	const { clock, rigPath, dataRoot } = options;
	const simulatedRig = join(packageRoot, 'presets', 'rigs', 'simulated-studio.yaml');
	const loaded = loadRig(rigPath ?? simulatedRig, studioDefinitions(dataRoot));
	const definition = loaded.definitions.get(id);
	if (definition === undefined) {
		const ids = loaded.rig.units.map((unit) => unit.id);
		const near = closest(id, ids);
		throw new DetentError('unit.unknown', {
			message: 'There is no such unit in this rig.',
			subject: id,
			remedy: near === null ? `The rig has: ${ids.join(', ')}.` : `Did you mean ${near}?`,
		});
	}
	const knobs = join(dataRoot, 'demo', 'knobs.json');
	const simulation = rigPath === null ? await startSimulation(loaded, options.simulation, clock, knobs) : null;
	try {
		const { units, boards = [] } = simulation?.rig ?? loaded.rig;
		const rig = units.find((unit) => unit.id === id);
		if (rig === undefined) throw new DetentError('unit.unknown', { message: 'There is no such unit.', subject: id });
		const services = systemDriverServices(clock, simulation?.links.openMidi ?? null);
		const driver = createDriver(rig, definition, services, createBoardSource(boards, services));
		const own: RackUnit = { rig, definition, driver };
		const link = () => {
			const report = driver?.link() ?? { link: 'manual', reason: null };
			return inWords(report.link, report.reason);
		};
		return {
			holder: simulation === null ? 'this command' : 'this command, in the simulated studio',
			link,
			linkChange: (before, signal) => untilLink(own, link, before, signal),
			monitor: async (listener) => {
				monitorUnit(own, (line) => listener({ unit: id, lines: [line], dropped: 0 }));
				await driver?.start();
			},
			test: async (rounds) => {
				await driver?.start();
				return testRackUnit(own, clock, rounds);
			},
			close: async () => {
				await driver?.stop();
				await simulation?.close();
			},
		};
	} catch (error) {
		await simulation?.close();
		throw error;
	}
}

function untilLink({ driver }: RackUnit, link: () => string, before: string, signal: AbortSignal): Promise<void> {
	return new Promise((resolve, reject) => {
		const look = () => {
			if (link() === before) return;
			end();
			resolve();
		};
		const abort = () => {
			end();
			reject(signal.reason);
		};
		const stop = driver?.onLink(look) ?? (() => {});
		const end = () => {
			stop();
			signal.removeEventListener('abort', abort);
		};
		if (signal.aborted) abort();
		else signal.addEventListener('abort', abort, { once: true });
		look();
	});
}
