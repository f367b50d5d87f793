import { setTimeout as pause } from 'node:timers/promises';
import { systemClock } from '../../../src/process/systemClock.ts';
import type { ResolvedDefinition } from '../../../src/shared/model/definition.ts';
import { type RigUnit, rigSchema } from '../../../src/shared/model/rig.ts';
import { seededRng } from '../../../src/shared/random.ts';
import { DIN_MIDI_BYTE_MS, pacedLink } from '../../../src/transports/pacer.ts';
import type { UnitDriver } from '../../../src/units/driver.ts';
import { createDriver } from '../../../src/units/drivers/createDriver.ts';
import { systemDriverServices } from '../../../src/units/drivers/systemServices.ts';
import { SimulatedStudio } from '../../../src/units/simulators/simulatedStudio.ts';

/** One simulated unit and its real driver, over a real socket, or over MIDI at the rate of a DIN cable. */
export interface WiredUnit {
	readonly driver: UnitDriver;
	readonly studio: SimulatedStudio;
	close(): Promise<void>;
}

/** Resolves once the condition holds. @throws when it does not within 20 s */
export async function until(condition: () => boolean): Promise<void> {
	const endMs = performance.now() + 20_000;
	while (!condition()) {
		if (performance.now() > endMs) throw new Error('what the bench waited for did not come');
		await pause(1);
	}
}

/** @param unit as in a rig file; its addresses are assigned */
export async function wireUp(unit: object, definition: ResolvedDefinition): Promise<WiredUnit> {
	const rig = rigSchema.parse({ schema: 1, name: 'Bench', audio: { backend: 'simulated' }, units: [unit] });
	const [only] = rig.units as [RigUnit];
	const studio = new SimulatedStudio(rig, new Map([[only.id, definition]]), {
		clock: systemClock,
		rng: seededRng(1),
		wires: 'sockets',
		serial: 'tcp',
		ports: 'assigned',
		start: 'rest',
		handErrorTravel: 0,
	});
	const links = await studio.start();
	const connection = links.connections.get(only.id);
	if (connection === undefined) throw new Error('the unit has no connection');
	const framing = only.connection?.kind === 'osc' ? only.connection.framing : undefined;
	const services = systemDriverServices(systemClock, (midi, pacing) =>
		pacedLink(links.openMidi(midi, pacing), DIN_MIDI_BYTE_MS, systemClock),
	);
	const placed = connection.kind === 'osc' && framing !== undefined ? { ...connection, framing } : connection;
	const driver = createDriver({ ...only, connection: placed }, definition, services);
	if (driver === null) throw new Error('the unit has no driver');
	await driver.start();
	await until(() => driver.link().link !== 'away');
	return {
		driver,
		studio,
		close: async () => {
			await driver.stop();
			await studio.stop();
		},
	};
}
