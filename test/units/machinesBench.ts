import type { Board } from '../../src/shared/model/board.ts';
import { definitionSchema, type ResolvedDefinition } from '../../src/shared/model/definition.ts';
import { type Connection, rigSchema } from '../../src/shared/model/rig.ts';
import { seededRng } from '../../src/shared/random.ts';
import { createBoardSource } from '../../src/units/boards/boardSource.ts';
import { withConnections } from '../../src/units/definitions/loadRig.ts';
import { resolveDefinition } from '../../src/units/definitions/resolveDefinition.ts';
import { shippedDefinitions } from '../../src/units/definitions/shippedDefinitions.ts';
import type { TapeTransport, UnitDriver } from '../../src/units/driver.ts';
import { createDriver } from '../../src/units/drivers/createDriver.ts';
import type { DriverServices } from '../../src/units/drivers/driverServices.ts';
import { SimulatedStudio, type SimulatedStudioOptions } from '../../src/units/simulators/simulatedStudio.ts';

/** Two insert switchers' worth of relays, one of them inverted. */
const patch = definitionSchema.parse({
	schema: 1,
	id: 'test/patch',
	maker: 'Test',
	model: 'Patch',
	class: 'router',
	channels: 2,
	controls: ['insert_1', 'insert_2'].map((id) => ({
		type: 'toggle',
		id,
		label: id,
		purpose: 'bypass',
		positions: [{ legend: 'out' }, { legend: 'in' }],
		confidence: 'S',
	})),
	remote: { kind: 'gpi' },
	wire: { insert_1: { gpi: { output: 'insert_1' } }, insert_2: { gpi: { output: 'insert_2', inverted: true } } },
	confidence: 'S',
});

/** A recorder with a switch on the wire. */
const recorder = definitionSchema.parse({
	schema: 1,
	id: 'test/recorder',
	maker: 'Test',
	model: 'Recorder',
	class: 'recorder',
	channels: 2,
	controls: [
		{
			type: 'toggle',
			id: 'sync',
			label: 'SYNC REC',
			purpose: 'mode',
			positions: [{ legend: 'off' }, { legend: 'on' }],
			confidence: 'S',
		},
	],
	remote: {
		kind: 'driver',
		driver: 'tascam-ascii',
		line: { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 },
	},
	wire: { sync: { driver: { parameter: 'sync_record' } } },
	transport: true,
	confidence: 'S',
});

const studer = definitionSchema.parse({
	...recorder,
	id: 'test/studer',
	remote: { ...recorder.remote, driver: 'studer-a8xx' },
	wire: {},
});

const known = new Map(shippedDefinitions());
for (const own of [patch, recorder, studer]) known.set(own.id, own);

export const machinesRig = (kind: Board['kind']) =>
	rigSchema.parse({
		schema: 1,
		name: 'Machines',
		audio: { backend: 'simulated' },
		boards: [
			{
				id: 'board',
				kind,
				connection: { kind: 'tcp', host: 'x', port: 1 },
				outputs: 12,
				...(kind === 'lcus' ? {} : { inputs: 12 }),
			},
		],
		units: [
			{
				id: 'atr',
				definition: 'ampex/atr-102',
				connection: {
					kind: 'gpi',
					board: 'board',
					outputs: { play: 0, stop: 1, rewind: 2, forward: 3, record: 10 },
					...(kind === 'lcus' ? {} : { tallies: { play: 0, stop: 1, rewind: 2, forward: 3, record: 10 } }),
				},
			},
			{
				id: 'patch',
				definition: 'test/patch',
				connection: {
					kind: 'gpi',
					board: 'board',
					outputs: { insert_1: 6, insert_2: 7 },
					failSafe: { insert_1: 'open' },
				},
			},
			{ id: 'tascam', definition: 'test/recorder' },
			{ id: 'studer', definition: 'test/studer' },
		],
	});

export interface MachinesBench {
	studio: SimulatedStudio;
	driver(unit: string): UnitDriver;
	tape(unit: string): TapeTransport;
	/** How a unit or a board is reached. */
	connection(id: string): Connection | undefined;
	stop(): Promise<void>;
}

/** A studio with machines on contacts and on ASCII lines, and a started driver for each. */
export async function openMachines(
	kind: Board['kind'],
	options: Pick<SimulatedStudioOptions, 'clock' | 'wires' | 'serial'>,
	base: DriverServices,
): Promise<MachinesBench> {
	const wanted = machinesRig(kind);
	const definitions = new Map<string, ResolvedDefinition>();
	for (const unit of wanted.units) {
		const definition = known.get(unit.definition);
		if (definition === undefined) throw new Error(`no definition ${unit.definition}`);
		definitions.set(unit.id, resolveDefinition(definition, unit));
	}
	const studio = new SimulatedStudio(wanted, definitions, {
		...options,
		rng: seededRng(3),
		start: 'rest',
		ports: 'assigned',
		handErrorTravel: 0,
	});
	const links = await studio.start();
	const services = links.services(base);
	const rig = withConnections(wanted, links.connections);
	const boards = createBoardSource(rig.boards ?? [], services);
	const drivers = new Map<string, UnitDriver>();
	for (const unit of rig.units) {
		const definition = definitions.get(unit.id);
		const driver = definition === undefined ? null : createDriver(unit, definition, services, boards);
		if (driver === null) throw new Error(`no driver for ${unit.id}`);
		drivers.set(unit.id, driver);
		await driver.start();
	}
	const driverOf = (unit: string) => {
		const driver = drivers.get(unit);
		if (driver === undefined) throw new Error(`no driver ${unit}`);
		return driver;
	};
	return {
		studio,
		connection: (id) => links.connections.get(id),
		driver: driverOf,
		tape: (unit) => {
			const { transport } = driverOf(unit);
			if (transport === null) throw new Error(`${unit} has no transport`);
			return transport;
		},
		stop: async () => {
			for (const driver of drivers.values()) await driver.stop();
			await studio.stop();
		},
	};
}
