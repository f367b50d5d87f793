import { isDetentError } from '../../src/shared/errors.ts';
import { definitionSchema, type ResolvedDefinition } from '../../src/shared/model/definition.ts';
import type { Connection, Rig, RigUnit } from '../../src/shared/model/rig.ts';
import { rigSchema } from '../../src/shared/model/rig.ts';
import { seededRng } from '../../src/shared/random.ts';
import type { ByteLink } from '../../src/transports/byteLink.ts';
import { resolveDefinition } from '../../src/units/definitions/resolveDefinition.ts';
import { shippedDefinitions } from '../../src/units/definitions/shippedDefinitions.ts';
import type { UnitDriver } from '../../src/units/driver.ts';
import { createDriver } from '../../src/units/drivers/createDriver.ts';
import type { DriverServices } from '../../src/units/drivers/driverServices.ts';
import {
	SimulatedStudio,
	type SimulatedStudioOptions,
	type StudioLinks,
} from '../../src/units/simulators/simulatedStudio.ts';

/** A Denon with its Dolby switches bound to the driver; the shipped definition sets them by hand. */
const dolbyDeck = definitionSchema.parse({
	schema: 1,
	id: 'test/dolby-deck',
	maker: 'Test',
	model: 'Deck',
	class: 'cassette',
	channels: 2,
	controls: ['a', 'b'].map((deck) => ({
		type: 'stepped',
		id: `dolby_${deck}`,
		label: 'Dolby',
		purpose: 'noise_reduction',
		positions: ['off', 'B', 'C'].map((legend) => ({ legend })),
		confidence: 'S',
	})),
	remote: {
		kind: 'driver',
		driver: 'denon-dn780r',
		line: { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 },
	},
	wire: { dolby_a: { driver: { parameter: 'dolby_a' } }, dolby_b: { driver: { parameter: 'dolby_b' } } },
	transport: true,
	confidence: 'S',
});

export const benchRig: Rig = rigSchema.parse({
	schema: 1,
	name: 'Bench',
	audio: { backend: 'simulated' },
	units: [
		{ id: 'eq', definition: 'detent/open-eq', connection: { kind: 'midi', port: 'any', channel: 3, deviceId: 9 } },
		{ id: 'reverb', definition: 'bricasti/m7' },
		{ id: 'monitor', definition: 'rme/totalmix-fx' },
		{ id: 'recorder', definition: 'alesis/adat-m20' },
		{ id: 'deck', definition: 'test/dolby-deck' },
		{ id: 'pultec', definition: 'pultec/eqp-1a' },
	],
});

let resolved: ReadonlyMap<string, ResolvedDefinition> | null = null;

/** Definitions by unit; read from the disk once. */
export function benchDefinitions(): ReadonlyMap<string, ResolvedDefinition> {
	resolved ??= resolveFor(benchRig);
	return resolved;
}

/** Resolved definitions of a rig of shipped devices and the test deck, by unit. */
export function resolveFor(rig: Rig): Map<string, ResolvedDefinition> {
	return new Map(
		rig.units.map((unit) => {
			const definition = unit.definition === dolbyDeck.id ? dolbyDeck : shippedDefinitions().get(unit.definition);
			if (definition === undefined) throw new Error(`no definition ${unit.definition}`);
			return [unit.id, resolveDefinition(definition, unit)];
		}),
	);
}

export interface Bench {
	studio: SimulatedStudio;
	links: StudioLinks;
	driver(unit: string): UnitDriver;
	stop(): Promise<void>;
}

export type BenchOptions = Omit<SimulatedStudioOptions, 'rng' | 'start' | 'handErrorTravel' | 'ports'>;

/** The bench's studio with a started driver for every unit that has a remote. */
export function openBench(
	options: BenchOptions,
	base: DriverServices,
	wrap: (link: ByteLink) => ByteLink = (link) => link,
): Promise<Bench> {
	return openRig(benchRig, benchDefinitions(), options, base, wrap);
}

/** A studio of any rig with a started driver for every unit that has a remote. */
export async function openRig(
	rig: Rig,
	definitions: ReadonlyMap<string, ResolvedDefinition>,
	options: BenchOptions,
	base: DriverServices,
	wrap: (link: ByteLink) => ByteLink = (link) => link,
): Promise<Bench> {
	const studio = new SimulatedStudio(rig, definitions, {
		...options,
		rng: seededRng(7),
		start: 'rest',
		ports: 'assigned',
		handErrorTravel: 0,
	});
	const links = await studio.start();
	const inner = links.services(base);
	const services: DriverServices = {
		...inner,
		openMidi: (connection, pacing) => wrap(inner.openMidi(connection, pacing)),
		openOsc: (connection) => wrap(inner.openOsc(connection)),
		openTcp: (connection) => wrap(inner.openTcp(connection)),
		openSerial: (connection, line) => wrap(inner.openSerial(connection, line)),
	};
	const drivers = new Map<string, UnitDriver>();
	for (const unit of rig.units) {
		const definition = definitions.get(unit.id);
		const connection = links.connections.get(unit.id);
		if (definition === undefined || connection === undefined) continue;
		const driver = createDriver(connectedUnit(unit, connection), definition, services);
		if (driver === null) continue;
		drivers.set(unit.id, driver);
		await driver.start();
	}
	return {
		studio,
		links,
		driver: (unit) => {
			const driver = drivers.get(unit);
			if (driver === undefined) throw new Error(`no driver ${unit}`);
			return driver;
		},
		stop: async () => {
			for (const driver of drivers.values()) await driver.stop();
			await studio.stop();
		},
	};
}

export function connectedUnit(unit: RigUnit, connection: Connection): RigUnit {
	return { ...unit, connection };
}

/** Code of the error that a promise rejects with; `none` when it resolves. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
	try {
		await promise;
		return 'none';
	} catch (error) {
		if (isDetentError(error)) return error.code;
		throw error;
	}
}
