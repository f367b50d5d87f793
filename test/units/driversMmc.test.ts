import { afterEach, describe, expect, test } from 'vitest';
import type { MmcField } from '../../src/protocols/mmc/fields.ts';
import { decodeMmc, encodeMmcResponse } from '../../src/protocols/mmc/message.ts';
import { mmcTime } from '../../src/protocols/mmc/time.ts';
import { timeCodeAt } from '../../src/protocols/timeCode.ts';
import { rigSchema } from '../../src/shared/model/rig.ts';
import { seededRng } from '../../src/shared/random.ts';
import { withConnections } from '../../src/units/definitions/loadRig.ts';
import { resolveDefinition } from '../../src/units/definitions/resolveDefinition.ts';
import { shippedDefinitions } from '../../src/units/definitions/shippedDefinitions.ts';
import { createDriver } from '../../src/units/drivers/createDriver.ts';
import { systemDriverServices } from '../../src/units/drivers/systemServices.ts';
import { SimulatedStudio } from '../../src/units/simulators/simulatedStudio.ts';
import { FakeClock } from '../support/fakeClock.ts';
import { codeOf } from './simulatorsBench.ts';

const shipped = shippedDefinitions();

let close: () => Promise<void> = async () => undefined;
afterEach(() => close());

/** The answer of a tape that stands. */
const STOOD: MmcField[] = [
	{ kind: 'motion', field: 0x48, value: { state: 'stop', stateLevel: 1, process: 'none', processLevel: 0 } },
	{ kind: 'record', field: 0x4d, value: { activity: 'none', inhibited: false, noTracks: false } },
	{ kind: 'time', field: 0x01, value: mmcTime(timeCodeAt(600, '25')) },
];

/** A simulated recorder on MMC and its started driver. */
async function recorder(definitionId: string, deviceId = 5) {
	const definition = shipped.get(definitionId);
	if (definition === undefined) throw new Error(definitionId);
	const wanted = rigSchema.parse({
		schema: 1,
		name: 'MMC',
		audio: { backend: 'simulated' },
		units: [{ id: 'tape', definition: definitionId, connection: { kind: 'midi', port: 'x', deviceId } }],
	});
	const clock = new FakeClock();
	const definitions = new Map(wanted.units.map((unit) => [unit.id, resolveDefinition(definition, unit)]));
	const studio = new SimulatedStudio(wanted, definitions, {
		clock,
		rng: seededRng(4),
		wires: 'memory',
		serial: 'tcp',
		ports: 'assigned',
		start: 'rest',
		handErrorTravel: 0,
	});
	const links = await studio.start();
	const [unit] = withConnections(wanted, links.connections).units;
	const resolved = definitions.get('tape');
	if (unit === undefined || resolved === undefined) throw new Error('no unit');
	const driver = createDriver(unit, resolved, links.services(systemDriverServices(clock, links.openMidi)));
	const transport = driver?.transport ?? null;
	const tape = studio.tape('tape');
	if (driver === null || transport === null || tape === null) throw new Error('no machine');
	await driver.start();
	close = async () => {
		await driver.stop();
		await studio.stop();
	};
	await clock.advance(100);
	const sent: string[] = [];
	driver.onWire(({ direction, bytes }) => {
		const message = direction === 'out' ? decodeMmc(bytes) : null;
		if (message?.kind !== 'commands') return;
		sent.push(message.commands.map((one) => (one.kind === 'plain' ? one.name : one.kind)).join(' '));
	});
	const settle = async <T>(promise: Promise<T>): Promise<T> => {
		let settled = false;
		promise.then(
			() => {
				settled = true;
			},
			() => {
				settled = true;
			},
		);
		for (let waited = 0; waited < 5000 && !settled; waited += 50) await clock.advance(50);
		return promise;
	};
	return { clock, studio, driver, transport, tape, sent, settle, link: () => driver.link().link };
}

describe('A recorder on MMC that never answers', () => {
	const open = () => recorder('generic/mmc-recorder');

	test('is asked and nothing more, cannot be seen, and is never let record', async () => {
		const { transport, driver, settle, tape, link } = await open();
		expect(link()).toBe('cannot be seen');
		expect(driver.ask).toBeNull();
		expect(transport.can).toEqual({ locate: true, record: false, position: true, motion: false });
		expect(await settle(transport.command('forward'))).toBe('asked');
		expect(tape.motion).toBe('forward');
		expect(() => transport.arm(true)).toThrow(/does not let this machine record/);
		expect(await codeOf(settle(transport.command('record')))).toBe('unit.refused');
		expect(tape.motion).toBe('forward');
	});

	test('is known to run by its time code, with its place and its speed', async () => {
		const { transport, settle, clock, link } = await open();
		expect(await settle(transport.command('play'))).toBe('asked');
		await clock.advance(500);
		expect(link()).toBe('connected');
		const soon = await settle(transport.status());
		expect(soon).toMatchObject({ moving: true, mode: 'time code runs forward', atSpeed: false, recording: null });
		await clock.advance(1500);
		const { position, positionSeconds, atSpeed } = await settle(transport.status());
		expect(position).toMatch(/^00:10:0[12]:\d\d$/);
		expect(positionSeconds).toBeGreaterThan(601);
		expect(atSpeed).toBe(true);
	});

	test('that its time code stops says nothing of the tape; where it came to stand is told', async () => {
		const { transport, settle, clock, link, tape } = await open();
		await settle(transport.command('play'));
		await clock.advance(1000);
		await settle(transport.command('stop'));
		await clock.advance(700);
		const status = await settle(transport.status());
		expect(status).toMatchObject({ moving: null, mode: 'not known', atSpeed: null });
		expect(status.positionSeconds).toBeCloseTo(tape.positionSeconds(), 1);
		await clock.advance(3000);
		expect(link()).toBe('cannot be seen');
	});

	test('a hand that winds is not seen, and no old place is shown for it', async () => {
		const { transport, settle, clock, tape } = await open();
		await settle(transport.command('play'));
		await clock.advance(1000);
		tape.go('rewind');
		await clock.advance(1000);
		expect(await settle(transport.status())).toMatchObject({ moving: null, position: null, positionSeconds: null });
	});

	test('goes to a place, and its full frame says when it is there', async () => {
		const { transport, settle, clock } = await open();
		const places: (string | null)[] = [];
		transport.onStatus(({ position }) => places.push(position));
		expect(await settle(transport.locate(660))).toBe('asked');
		expect((await settle(transport.status())).asked).toBe('locate');
		await clock.advance(4000);
		expect(places.at(-1)).toBe('00:11:00:00');
		expect((await settle(transport.status())).locate).toMatchObject({ toSeconds: 660, outcome: 'done' });
		await settle(transport.command('rewind'));
		expect((await settle(transport.status())).position).toBeNull();
	});

	test.each([-1, 86_400])('time code has no place at %d s', async (seconds) => {
		const { transport, settle, sent } = await open();
		expect(await codeOf(settle(transport.locate(seconds)))).toBe('unit.refused');
		expect(sent).toEqual([]);
	});

	test('a running tape is told a few times a second, and at once when it starts', async () => {
		const { transport, settle, clock } = await open();
		const told: boolean[] = [];
		transport.onStatus(({ moving }) => told.push(moving === true));
		await settle(transport.command('play'));
		await clock.advance(60);
		expect(told).toContain(true);
		const before = told.length;
		await clock.advance(4000);
		expect(told.length - before).toBeGreaterThanOrEqual(14);
		expect(told.length - before).toBeLessThanOrEqual(18);
	});

	test('unplugged it is away, and what was known of it is gone', async () => {
		const { studio, transport, settle, clock, link } = await open();
		await settle(transport.command('play'));
		await clock.advance(1000);
		await studio.setFault('tape', 'unplugged');
		await clock.advance(100);
		expect(link()).toBe('away');
		expect(await codeOf(settle(transport.status()))).toBe('unit.away');
		studio.tape('tape')?.go('stop');
		await studio.setFault('tape', null);
		await clock.advance(3000);
		expect(await settle(transport.status())).toMatchObject({ moving: null, asked: null, positionSeconds: null });
	});
});

describe('A recorder on MMC that answers', () => {
	const open = () => recorder('generic/mmc-recorder-answering');

	test('takes a command when its tally shows it, and moves by its own word', async () => {
		const { transport, settle, tape, link, clock } = await open();
		expect(link()).toBe('connected');
		expect(transport.can).toEqual({ locate: true, record: true, position: true, motion: true });
		expect(await settle(transport.status())).toMatchObject({ moving: false, mode: 'stop', recording: false });
		expect(await settle(transport.command('play'))).toBe('acknowledged');
		expect(await settle(transport.status())).toMatchObject({ moving: true, mode: 'play', atSpeed: false });
		await clock.advance(1000);
		expect(await settle(transport.status())).toMatchObject({ moving: true, atSpeed: true });
		expect(await settle(transport.command('stop'))).toBe('acknowledged');
		expect(tape.motion).toBe('stop');
		expect(await settle(transport.status())).toMatchObject({
			moving: false,
			position: expect.stringMatching(/^00:10:0/),
		});
	});

	test('records only armed, and by its record status', async () => {
		const { transport, settle, tape, sent } = await open();
		expect(await codeOf(settle(transport.command('record')))).toBe('unit.refused');
		expect(sent).not.toContain('recordStrobe');
		transport.arm(true);
		expect(await settle(transport.command('record'))).toBe('acknowledged');
		expect(tape.motion).toBe('record');
		expect(await settle(transport.status())).toMatchObject({ recording: true, mode: 'record', moving: true });
	});

	test('play leaves record: the exit and play go in one message', async () => {
		const { transport, settle, tape, sent } = await open();
		transport.arm(true);
		await settle(transport.command('record'));
		expect(await settle(transport.command('play'))).toBe('acknowledged');
		expect(tape.motion).toBe('play');
		expect(sent).toContain('recordExit play');
	});

	test('a record strobe that is passed over is taken back', async () => {
		const { transport, settle, tape, studio, sent } = await open();
		transport.arm(true);
		await studio.setFault('tape', 'nak');
		expect(await codeOf(settle(transport.command('record')))).toBe('unit.refused');
		expect(sent.lastIndexOf('stop')).toBeGreaterThan(sent.indexOf('recordStrobe'));
		expect(tape.motion).toBe('stop');
	});

	test('a command that the machine passes over is refused, and it is still there', async () => {
		const { transport, settle, studio, link } = await open();
		await studio.setFault('tape', 'nak');
		expect(await codeOf(settle(transport.command('play')))).toBe('unit.refused');
		expect(link()).toBe('connected');
	});

	test('comes to a place, and says when it stands there', async () => {
		const { transport, settle, clock } = await open();
		expect(await settle(transport.locate(630))).toBe('acknowledged');
		expect(await settle(transport.status())).toMatchObject({ moving: true, mode: 'locating' });
		await clock.advance(3000);
		expect(await settle(transport.status())).toMatchObject({ moving: false, mode: 'located', positionSeconds: 630 });
		expect((await settle(transport.status())).locate).toMatchObject({ toSeconds: 630, outcome: 'done' });
	});

	test('a hand that starts it is seen', async () => {
		const { transport, tape, clock } = await open();
		const modes: string[] = [];
		transport.onStatus(({ mode }) => modes.push(mode));
		tape.go('rewind');
		await clock.advance(1500);
		expect(modes).toContain('rewind');
	});

	test.each(['silent', 'garbage', 'half-frame'] as const)(
		'%s: it is away within 2 s, disarmed, and comes back',
		async (fault) => {
			const { studio, clock, transport, link, settle } = await open();
			transport.arm(true);
			await studio.setFault('tape', fault);
			await clock.advance(2000);
			expect(link()).toBe('away');
			await studio.setFault('tape', null);
			await clock.advance(12_000);
			expect(link()).toBe('connected');
			expect(await codeOf(settle(transport.command('record')))).toBe('unit.refused');
		},
	);

	test('an answer that comes late is not taken for a later question', async () => {
		const { studio, clock, transport, settle, tape } = await open();
		await studio.setFault('tape', 'silent');
		expect(await codeOf(settle(transport.status()))).toBe('unit.silent');
		tape.go('play');
		await studio.setFault('tape', null);
		const modes: string[] = [];
		transport.onStatus(({ mode }) => modes.push(mode));
		const next = transport.status();
		await clock.advance(1);
		// What it owes to the first question: it stood then, and recorded nothing.
		studio.wireOf('tape')?.send(encodeMmcResponse(STOOD, 5));
		expect(await settle(next)).toMatchObject({ mode: 'play' });
		expect(new Set(modes)).toEqual(new Set(['play']));
	});

	test('of a recorder for everybody each answer counts, of one with an id only its own', async () => {
		for (const [device, answering, there] of [
			[127, 3, true],
			[5, 3, false],
		] as const) {
			const { studio, clock, link } = await recorder('generic/mmc-recorder-answering', device);
			await studio.setFault('tape', 'silent');
			await clock.advance(2500);
			expect(link()).toBe('away');
			const wire = studio.wireOf('tape');
			wire?.send(Uint8Array.of(0xf0, 0x7f, answering, 0x07, 0x45, 0x01, 0x20, 0xf7));
			await clock.advance(1);
			expect(link() === 'connected').toBe(there);
			await close();
			close = async () => undefined;
		}
	});
});
