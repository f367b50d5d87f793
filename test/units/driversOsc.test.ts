import { afterEach, describe, expect, test } from 'vitest';
import { decodeOsc } from '../../src/protocols/osc/decode.ts';
import { oscMessages } from '../../src/protocols/osc/packet.ts';
import { x32FaderGrid } from '../../src/protocols/x32Fader.ts';
import type { DriverServices } from '../../src/units/drivers/driverServices.ts';
import { FakeClock } from '../support/fakeClock.ts';
import { type OscBench, openOscUnit } from './oscUnits.ts';
import { codeOf } from './simulatorsBench.ts';

let clock = new FakeClock();
let bench: OscBench | null = null;
let sent: string[] = [];
const nowhere = (): never => {
	throw new Error('nothing may leave this process');
};

async function open(definition: string, remote: NonNullable<Parameters<typeof openOscUnit>[2]['remote']> = {}) {
	clock = new FakeClock();
	sent = [];
	const services: DriverServices = {
		clock,
		openMidi: nowhere,
		openOsc: nowhere,
		openTcp: nowhere,
		openSerial: nowhere,
	};
	bench = await openOscUnit(definition, services, { wires: 'memory', remote });
	bench.driver.onWire(({ direction, bytes }) => {
		if (direction === 'out') sent.push(...oscMessages(decodeOsc(bytes)).map((message) => message.address));
	});
	await bench.driver.start();
	await clock.advance(50);
	return bench;
}

async function settle<T>(promise: Promise<T>): Promise<T> {
	let settled = false;
	const watched = promise.finally(() => {
		settled = true;
	});
	watched.catch(() => undefined);
	for (let turns = 0; !settled && turns < 2000; turns += 1) await clock.advance(5);
	return watched;
}

afterEach(async () => {
	await bench?.stop();
	bench = null;
});

describe('A desk that is asked control by control (X32)', () => {
	test('a setting is acknowledged by the answer to a question about it, on the desk’s own grid', async () => {
		const { driver, studio } = await open('behringer/x32');
		const outcome = await settle(driver.set('main_fader', 0.3));
		expect(outcome.evidence).toBe('acknowledged');
		expect(outcome.position).toBeCloseTo(x32FaderGrid(0.3), 6);
		expect(studio.positions('unit').get('main_fader')).toBeCloseTo(307 / 1023, 6);
		expect(sent.filter((address) => address === '/main/st/mix/fader')).toHaveLength(2);
		expect(await settle(driver.set('ch03_on', 1))).toEqual({ evidence: 'acknowledged', position: 1 });
	});

	test('all its controls are read one by one, and a lost answer is asked for again', async () => {
		const { driver, studio } = await open('behringer/x32');
		studio.setByHand('unit', 'ch05_fader', 0.5);
		const all = await settle(driver.read());
		expect(all.size).toBe(18);
		expect(all.get('ch05_fader')).toBeCloseTo(0.5, 6);
		await studio.setFault('unit', 'silent');
		sent = [];
		const reading = driver.read();
		await clock.advance(200);
		await studio.setFault('unit', null);
		expect((await settle(reading)).size).toBe(18);
		expect(sent.filter((address) => address === '/ch/05/mix/fader')).toHaveLength(2);
	});

	test('many settings at once are asked for, and not each read back', async () => {
		const { driver } = await open('behringer/x32');
		const outcomes: string[] = [];
		sent = [];
		await settle(
			driver.setMany(
				[
					{ control: 'ch01_on', position: 1 },
					{ control: 'ch02_on', position: 1 },
				],
				{
					sending: () => undefined,
					settled: (control, { evidence }) => outcomes.push(`${control} ${evidence}`),
					refused: (control) => outcomes.push(`${control} refused`),
				},
			),
		);
		expect(outcomes).toEqual(['ch01_on asked', 'ch02_on asked']);
		expect(sent).toEqual(['/ch/01/mix/on', '/ch/02/mix/on']);
	});

	test('what stands elsewhere is refused, and garbage is named', async () => {
		const { driver, studio } = await open('behringer/x32');
		await studio.setFault('unit', 'nak');
		expect(await codeOf(settle(driver.set('main_on', 1)))).toBe('unit.refused');
		await studio.setFault('unit', 'garbage');
		expect(await codeOf(settle(driver.read()))).toBe('unit.garbled');
	});

	test('the subscription is renewed before it runs out, so a hand is reported at any time', async () => {
		const { driver, studio } = await open('behringer/x32');
		const reports: [string, number][] = [];
		driver.onReport((control, position) => reports.push([control, position]));
		expect(sent).toContain('/xremote');
		sent = [];
		await clock.advance(40_000);
		expect(sent.filter((address) => address === '/xremote')).toHaveLength(5);
		studio.setByHand('unit', 'main_on', 1);
		await clock.advance(10);
		expect(reports).toEqual([['main_on', 1]]);
		await driver.stop();
		sent = [];
		await clock.advance(40_000);
		expect(sent).toEqual([]);
	});

	test('without a renewal a hand is not reported: the desk forgets', async () => {
		const { driver, studio } = await open('behringer/x32', { renew: undefined as never });
		const reports: string[] = [];
		driver.onReport((control) => reports.push(control));
		studio.setByHand('unit', 'main_on', 1);
		await clock.advance(100);
		expect(reports).toEqual(['main_on']);
		await bench?.stop();
		const leased = await open('behringer/x32', { renew: { address: '/xremote', type: 'none', everyMs: 60_000 } });
		leased.driver.onReport((control) => reports.push(control));
		await clock.advance(59_000);
		expect(reports).toHaveLength(1);
	});

	test('a desk that dies in silence is noticed by the question that nobody answers', async () => {
		const { driver, studio } = await open('behringer/x32');
		expect(driver.link().link).toBe('connected');
		await studio.setFault('unit', 'silent');
		await clock.advance(12_000);
		expect(driver.link().link).toBe('away');
		await studio.setFault('unit', null);
		await clock.advance(12_000);
		expect(driver.link().link).toBe('connected');
	});

	test('a snapshot is recalled by number and read back at another address (X AIR)', async () => {
		const { driver } = await open('behringer/x-air');
		expect(await settle(driver.set('snapshot', 11))).toEqual({ evidence: 'acknowledged', position: 11 });
		expect(sent.slice(-2)).toEqual(['/-snap/load', '/-snap/index']);
	});
});

describe('A unit whose question changes something (TotalMix)', () => {
	test('is not asked by itself, however long, and is there all the same', async () => {
		const { driver } = await open('rme/totalmix-fx');
		await clock.advance(60_000);
		expect(driver.link().link).toBe('connected');
		expect(sent).not.toContain('/1/busOutput');
	});

	test('away or not, its page is selected only when somebody reads or recalls', async () => {
		const { driver, studio } = await open('rme/totalmix-fx');
		await studio.setFault('unit', 'silent');
		expect((await settle(driver.set('main_volume', 0.5))).evidence).toBe('asked');
		await clock.advance(60_000);
		expect(driver.link().link).toBe('away');
		expect(sent).not.toContain('/1/busOutput');
		await studio.setFault('unit', null);
		expect((await settle(driver.read())).size).toBe(9);
		expect(sent.filter((address) => address === '/1/busOutput')).toHaveLength(1);
	});

	test('a toggle of unknown state is a reason to ask', async () => {
		const { driver } = await open('rme/totalmix-fx');
		expect(await settle(driver.set('dim', 1))).toEqual({ evidence: 'acknowledged', position: 1 });
		expect(sent.slice(-2)).toEqual(['/1/busOutput', '/1/mainDim']);
	});

	test('without a ping it is listened to, and away from an unanswered reading until it is heard', async () => {
		const { driver, studio } = await open('rme/totalmix-fx', { ping: undefined as never });
		expect(driver.link()).toEqual({ link: 'away', reason: 'Nothing was heard yet.' });
		await settle(driver.read());
		expect(driver.link().link).toBe('connected');
		await studio.setFault('unit', 'silent');
		expect(await codeOf(settle(driver.read()))).toBe('unit.silent');
		expect(driver.link().link).toBe('away');
		await studio.setFault('unit', null);
		sent = [];
		await clock.advance(60_000);
		expect(sent).toEqual([]);
		studio.setByHand('unit', 'dim', 1);
		await clock.advance(10);
		expect(driver.link().link).toBe('connected');
	});
});

describe('Other ways to keep up with a unit', () => {
	test('a refresh is repeated where the definition says so', async () => {
		const refresh = { address: '/refresh', type: 'none', everyMs: 5000 } as const;
		await open('rme/oscmix', { refresh });
		sent = [];
		await clock.advance(20_000);
		expect(sent.filter((address) => address === '/refresh').length).toBeGreaterThanOrEqual(3);
	});

	test.each(['rme/oscmix', 'rme/totalmix-global'])('%s: set, read back and reported', async (id) => {
		const { driver, studio } = await open(id);
		expect((await settle(driver.set('out1_volume', 0.5))).evidence).toBe('acknowledged');
		expect((await settle(driver.set('dim', 1))).evidence).toBe('acknowledged');
		const reports: string[] = [];
		driver.onReport((control, position) => reports.push(`${control} ${position}`));
		studio.setByHand('unit', 'mono', 1);
		await clock.advance(10);
		expect(reports).toEqual(['mono 1']);
		expect((await settle(driver.read())).get('mono')).toBe(1);
	});
});
