import { describe, expect, test } from 'vitest';
import { Listeners } from '../../src/shared/listeners.ts';
import { definitionSchema, type ResolvedDefinition } from '../../src/shared/model/definition.ts';
import { rigSchema } from '../../src/shared/model/rig.ts';
import { seededRng } from '../../src/shared/random.ts';
import type { ByteLink } from '../../src/transports/byteLink.ts';
import { resolveDefinition } from '../../src/units/definitions/resolveDefinition.ts';
import { shippedDefinitions } from '../../src/units/definitions/shippedDefinitions.ts';
import type { UnitMemory } from '../../src/units/driver.ts';
import { createDriver } from '../../src/units/drivers/createDriver.ts';
import { SimulatedStudio } from '../../src/units/simulators/simulatedStudio.ts';
import { FakeClock } from '../support/fakeClock.ts';
import { codeOf } from './simulatorsBench.ts';

const shipped = shippedDefinitions();
const nowhere = (): never => {
	throw new Error('not this one');
};

/** The shipped equaliser with a dump of several messages, each with a checksum. */
const manyMessages = definitionSchema.parse({
	...shipped.get('weiss/gambit-eq1'),
	id: 'test/many',
	remote: {
		kind: 'midi',
		dump: { request: 'F0 7D 02 F7', answerHeader: 'F0 7D 01', answerBytes: 40, checksum: 'roland', messages: 4 },
	},
});

/** The same in one message without a checksum. */
const oneMessage = definitionSchema.parse({
	...shipped.get('weiss/gambit-eq1'),
	id: 'test/one',
	remote: { kind: 'midi', dump: { request: 'F0 7D 02 F7', answerHeader: 'F0 7D 01', answerBytes: 40, messages: 1 } },
});
const OWN = new Map([manyMessages, oneMessage].map((definition) => [definition.id, definition]));

async function open(
	id: string,
	tamper: (bytes: Uint8Array) => Uint8Array[] = (bytes) => [bytes],
	thru: { delayMs: number } | null = null,
) {
	const clock = new FakeClock();
	const definition = OWN.get(id) ?? shipped.get(id);
	if (definition === undefined) throw new Error(id);
	const rig = rigSchema.parse({
		schema: 1,
		name: 'One',
		audio: { backend: 'simulated' },
		units: [{ id: 'unit', definition: id }],
	});
	const [unit] = rig.units;
	if (unit === undefined) throw new Error('unit');
	const resolved: ResolvedDefinition = resolveDefinition(definition, unit);
	const studio = new SimulatedStudio(rig, new Map([['unit', resolved]]), {
		clock,
		rng: seededRng(3),
		wires: 'memory',
		serial: 'tcp',
		ports: 'assigned',
		start: 'rest',
		handErrorTravel: 0,
	});
	const links = await studio.start();
	const connection = links.connections.get('unit');
	if (connection === undefined) throw new Error('connection');
	const written: Uint8Array[] = [];
	const returned = new Listeners<Uint8Array>();
	const heard = (link: ByteLink): ByteLink => ({
		...link,
		write: (bytes) => {
			written.push(bytes);
			if (thru !== null) clock.after(thru.delayMs, () => returned.tell(bytes));
			return link.write(bytes);
		},
		onBytes: (listener) => {
			returned.add(listener);
			return link.onBytes((bytes) => {
				for (const passed of tamper(bytes)) listener(passed);
			});
		},
	});
	const driver = createDriver({ ...unit, connection }, resolved, {
		clock,
		openMidi: (own, pacing) => heard(links.openMidi(own, pacing)),
		openOsc: nowhere,
		openTcp: nowhere,
		openSerial: nowhere,
	});
	if (driver === null || driver.memory === null) throw new Error('no memory');
	const memory: UnitMemory = driver.memory;
	await driver.start();
	await clock.advance(5);
	const settle = async <T>(promise: Promise<T>, ms = 8000): Promise<T> => {
		let settled = false;
		const done = () => {
			settled = true;
		};
		promise.then(done, done);
		await clock.advance(ms);
		// A hundred messages without a pause are many promises and no time.
		for (let turns = 0; !settled && turns < 1000; turns += 1) await clock.advance(turns < 500 ? 0 : 10);
		return promise;
	};
	return { clock, studio, driver, memory, written, settle };
}

const none = () => undefined;

describe('The memory of a MIDI unit', () => {
	test('is fetched as it is, and written back unchanged puts the unit where it stood', async () => {
		const { studio, memory, written, settle } = await open('weiss/gambit-eq1');
		studio.setByHand('unit', 'ms_mode', 21);
		studio.setByHand('unit', 'overall_gain_2', 0.25);
		const snapshot = await settle(memory.fetch(none));
		expect(snapshot.length).toBe(128 * 267);
		expect([...snapshot.slice(0, 7)]).toEqual([0xf0, 0x00, 0x30, 0x5a, 0x06, 0x00, 0x01]);
		studio.setByHand('unit', 'ms_mode', 2);
		studio.setByHand('unit', 'overall_gain_2', 1);
		written.length = 0;
		expect(await settle(memory.restore(snapshot, none))).toBe('acknowledged');
		expect(written.slice(0, 128)).toEqual(
			Array.from({ length: 128 }, (_, index) => snapshot.subarray(index * 267, (index + 1) * 267)),
		);
		expect(studio.positions('unit').get('ms_mode')).toBe(21);
		expect(studio.positions('unit').get('overall_gain_2')).toBeCloseTo(0.25, 4);
	});

	test('in several messages is whole only with all of them, tells its progress, and ends with the last', async () => {
		const { clock, memory, settle } = await open('test/many');
		const told: (number | null)[] = [];
		const startMs = clock.monotonicMs();
		const snapshot = await settle(
			memory.fetch((fraction) => told.push(fraction)),
			10,
		);
		expect(snapshot.length).toBe(4 * 44);
		expect(told).toEqual([0.25, 0.5, 0.75, 1]);
		expect(clock.monotonicMs() - startMs).toBe(10);
		const back: (number | null)[] = [];
		expect(await settle(memory.restore(snapshot, (fraction) => back.push(fraction)))).toBe('acknowledged');
		expect(back.at(-1)).toBe(1);
		expect(back).toEqual([...back].sort());
	});

	test('that comes back over MIDI THRU is not taken for the unit’s own word', async () => {
		const { memory, studio, settle } = await open('test/one', (bytes) => [bytes], { delayMs: 4 });
		const snapshot = await settle(memory.fetch(none), 50);
		await studio.setFault('unit', 'silent');
		expect(await settle(memory.restore(snapshot, none))).toBe('asked');
	});

	test('that comes broken or short is an error, after a second try', async () => {
		const broken = await open('test/many', (bytes) => [
			bytes[3] === 2 ? bytes.map((byte, at) => (at === 9 ? byte ^ 1 : byte)) : bytes,
		]);
		expect(await codeOf(broken.settle(broken.memory.fetch(none)))).toBe('unit.garbled');
		expect(broken.written).toHaveLength(2);
		const short = await open('test/many', (bytes) => (bytes[3] === 3 ? [] : [bytes]));
		expect(await codeOf(short.settle(short.memory.fetch(none)))).toBe('unit.garbled');
		let first = true;
		const once = await open('test/many', (bytes) => {
			const passed = first && bytes[3] === 3 ? [] : [bytes];
			if (bytes[3] === 3) first = false;
			return passed;
		});
		expect((await once.settle(once.memory.fetch(none))).length).toBe(4 * 44);
	});

	test('may come in pieces with realtime bytes in between', async () => {
		const { memory, settle } = await open('weiss/gambit-eq1', (bytes) => [
			bytes.slice(0, 1),
			Uint8Array.of(0xf8),
			bytes.slice(1, 100),
			Uint8Array.of(0xfe),
			bytes.slice(100),
		]);
		expect((await settle(memory.fetch(none))).length).toBe(128 * 267);
	});

	test('of a silent unit is an error, of an unplugged one too, and the unit works behind it', async () => {
		const { studio, memory, settle } = await open('weiss/gambit-eq1');
		await studio.setFault('unit', 'silent');
		expect(await codeOf(settle(memory.fetch(none)))).toBe('unit.silent');
		await studio.setFault('unit', null);
		const pulled = memory.fetch(none);
		pulled.catch(() => undefined);
		await studio.setFault('unit', 'unplugged');
		expect(await codeOf(settle(pulled))).toBe('unit.away');
		await studio.setFault('unit', null);
		await settle(Promise.resolve());
		expect((await settle(memory.fetch(none))).length).toBe(128 * 267);
	});

	test('that is no memory of this unit is refused, and nothing is sent', async () => {
		const { memory, written, settle } = await open('test/many');
		const snapshot = await settle(memory.fetch(none));
		written.length = 0;
		for (const bad of [
			new Uint8Array(),
			Uint8Array.of(0xf0, 0x7d, 0xf7),
			snapshot.slice(44),
			snapshot.map((byte) => byte & 0x7f),
		]) {
			expect(await codeOf(settle(memory.restore(bad, none), 10))).toBe('unit.refused');
		}
		expect(written).toEqual([]);
	});

	test('that the unit does not take is not called acknowledged', async () => {
		const { studio, memory, settle } = await open('weiss/gambit-eq1');
		const snapshot = await settle(memory.fetch(none));
		studio.setByHand('unit', 'ms_mode', 5);
		await studio.setFault('unit', 'nak');
		expect(await codeOf(settle(memory.restore(snapshot, none)))).toBe('unit.refused');
		expect(studio.positions('unit').get('ms_mode')).toBe(5);
	});

	test('can be cancelled at any time, and the next transfer works', async () => {
		const { memory, settle, studio, clock } = await open('weiss/gambit-eq1');
		await studio.setFault('unit', 'silent');
		const abort = new AbortController();
		const fetched = memory.fetch(none, abort.signal);
		fetched.catch(() => undefined);
		await clock.advance(100);
		abort.abort('enough');
		await expect(settle(fetched, 1)).rejects.toBe('enough');
		await studio.setFault('unit', null);
		expect((await settle(memory.fetch(none))).length).toBe(128 * 267);
	});

	test('that is started on the unit waits for the person, and holds nobody up meanwhile', async () => {
		const { studio, driver, memory, settle, clock, written } = await open('bricasti/m7');
		studio.setByHand('unit', 'program', 41);
		const told: (number | null)[] = [];
		const fetched = memory.fetch((fraction) => told.push(fraction));
		fetched.catch(() => undefined);
		expect(await codeOf(settle(memory.fetch(none), 1))).toBe('unit.refused');
		expect((await settle(driver.set('program', 40), 100)).evidence).toBe('asked');
		expect(written).toHaveLength(1);
		await clock.advance(60_000);
		studio.startDump('unit');
		const snapshot = await settle(fetched, 7000);
		expect(told).toEqual([null, null]);
		studio.setByHand('unit', 'program', 1);
		expect(await settle(memory.restore(snapshot, none), 100)).toBe('asked');
		expect(studio.positions('unit').get('program')).toBe(40);
	});

	test('that nobody starts ends as silence after two minutes', async () => {
		const { memory, settle } = await open('bricasti/m7');
		expect(await codeOf(settle(memory.fetch(none), 130_000))).toBe('unit.silent');
	});
});
