import { type Connection, type Rig, rigSchema } from '../../src/shared/model/rig.ts';
import type { Remote } from '../../src/shared/model/wire.ts';
import { seededRng } from '../../src/shared/random.ts';
import type { ByteLink } from '../../src/transports/byteLink.ts';
import { resolveDefinition } from '../../src/units/definitions/resolveDefinition.ts';
import { shippedDefinitions } from '../../src/units/definitions/shippedDefinitions.ts';
import type { UnitDriver } from '../../src/units/driver.ts';
import { createDriver } from '../../src/units/drivers/createDriver.ts';
import type { DriverServices } from '../../src/units/drivers/driverServices.ts';
import { SimulatedStudio } from '../../src/units/simulators/simulatedStudio.ts';

const UNIT = 'unit';

export interface OscBench {
	studio: SimulatedStudio;
	driver: UnitDriver;
	connection: Extract<Connection, { kind: 'osc' }>;
	stop(): Promise<void>;
}

/** One simulated OSC unit and its driver, not yet started. */
export async function openOscUnit(
	definitionId: string,
	services: DriverServices,
	options: {
		wires: 'memory' | 'sockets';
		framing?: 'udp' | 'slip' | 'length';
		/** The remote instead of the definition's. */
		remote?: Partial<Extract<Remote, { kind: 'osc' }>>;
		wrap?: (link: ByteLink) => ByteLink;
	},
): Promise<OscBench> {
	const rig: Rig = rigSchema.parse({
		schema: 1,
		name: 'One',
		audio: { backend: 'simulated' },
		units: [
			{
				id: UNIT,
				definition: definitionId,
				connection: { kind: 'osc', sendPort: 9, receivePort: 0, framing: options.framing },
			},
		],
	});
	const shipped = shippedDefinitions().get(definitionId);
	const [unit] = rig.units;
	if (shipped === undefined || unit === undefined) throw new Error(definitionId);
	const resolved = resolveDefinition(shipped, unit);
	const remote = { ...resolved.remote, ...options.remote } as Remote;
	const definition = { ...resolved, remote };
	const studio = new SimulatedStudio(rig, new Map([[UNIT, definition]]), {
		clock: services.clock,
		rng: seededRng(3),
		wires: options.wires,
		serial: 'tcp',
		ports: 'assigned',
		start: 'rest',
		handErrorTravel: 0,
	});
	const links = await studio.start();
	const connection = links.connections.get(UNIT);
	if (connection?.kind !== 'osc') throw new Error('osc');
	const all = links.services(services);
	const wrap = options.wrap ?? ((link: ByteLink) => link);
	const driver = createDriver({ ...unit, connection }, definition, {
		...all,
		openOsc: (to) => wrap(all.openOsc(to)),
	});
	if (driver === null) throw new Error('no driver');
	return {
		studio,
		driver,
		connection,
		stop: async () => {
			await driver.stop();
			await studio.stop();
		},
	};
}
