import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { definitionSchema } from '../../src/shared/model/definition.ts';
import type { ByteLink } from '../../src/transports/byteLink.ts';
import { createMemoryLink, MemoryWire } from '../../src/transports/memory.ts';
import { MidiPool } from '../../src/transports/midiPool.ts';
import { resolveDefinition } from '../../src/units/definitions/resolveDefinition.ts';
import { createDriver } from '../../src/units/drivers/createDriver.ts';
import { hex, toHex } from '../protocols/hex.ts';
import { FakeClock } from '../support/fakeClock.ts';

const READ_BACK = { request: 'F0 7D {device} 01 F7', answerHeader: 'F0 7D {device} 02', answerBytes: 2 };
const IDENTITY = { answerHeader: 'F0 7E {any:1} 06 02 7D' };
const nowhere = (): never => {
	throw new Error('not this one');
};

/** A MIDI unit with two controls of one byte each, on a wire of its own or on one that is shared. */
class Bench {
	readonly clock = new FakeClock();
	readonly wire = new MemoryWire('port');
	readonly sent: string[] = [];
	/** How often the port was opened. */
	openings = 0;
	/** What the device does with a message. */
	device: (message: string) => void = () => undefined;
	readonly pool = new MidiPool({
		clock: this.clock,
		cutsSysEx: true,
		createPort: () => {
			const link = createMemoryLink(this.wire, this.clock);
			link.onStatus(({ open }) => {
				if (open) this.openings += 1;
			});
			return link;
		},
	});

	constructor() {
		this.wire.attach({
			receive: (bytes) => {
				this.sent.push(toHex(bytes));
				this.device(toHex(bytes));
			},
		});
	}

	say(text: string): void {
		this.wire.send(hex(text));
	}

	async start(remote: object, deviceId = 5) {
		const definition = definitionSchema.parse({
			schema: 1,
			id: 'test/box',
			maker: 'Test',
			model: 'Box',
			class: 'eq',
			channels: 2,
			controls: ['gain', 'level'].map((id) => ({
				type: 'continuous',
				id,
				label: id,
				purpose: 'gain',
				confidence: 'S',
			})),
			remote: { kind: 'midi', ...remote },
			wire: Object.fromEntries(
				['gain', 'level'].map((id, offset) => [
					id,
					{
						midi: { send: 'cc', cc: 20 + offset, values: { from: 0, to: 127 } },
						...('readBack' in remote ? { midiRead: { offset } } : {}),
					},
				]),
			),
			confidence: 'S',
		});
		const connection = { kind: 'midi', port: 'port', channel: 1, deviceId, wire: 'usb' } as const;
		const unit = { id: `box-${deviceId}`, definition: 'test/box', channel: 'stereo', connection } as const;
		const driver = createDriver(unit, resolveDefinition(definition, unit), {
			clock: this.clock,
			openMidi: ({ port }, pacing): ByteLink => this.pool.open({ port, inputPort: null, wire: 'usb' }, pacing),
			openOsc: nowhere,
			openTcp: nowhere,
			openSerial: nowhere,
		});
		if (driver === null) throw new Error('no driver');
		const reports: [string, number][] = [];
		driver.onReport((control, position) => reports.push([control, Math.round(position * 127)]));
		await driver.start();
		await this.clock.advance(5);
		return { driver, reports };
	}

	async settle<T>(promise: Promise<T>, ms = 3000): Promise<T> {
		promise.catch(() => undefined);
		await this.clock.advance(ms);
		return promise;
	}
}

/** A device that answers its read-back with where it stands. */
function answering(bench: Bench, values: Record<string, [number, number]>): void {
	bench.device = (message) => {
		const id = /^F0 7D (\w\w) 01 F7$/.exec(message)?.[1] ?? '';
		const own = values[id];
		if (own !== undefined) bench.wire.send(Uint8Array.of(0xf0, 0x7d, Number.parseInt(id, 16), 2, ...own, 0xf7));
	};
}

describe('A MIDI unit that answers', () => {
	test('and falls silent on an open port is away within two seconds and a half, with the reason, and is found again', async () => {
		const bench = new Bench();
		const values: Record<string, [number, number]> = { '05': [1, 2] };
		answering(bench, values);
		const { driver } = await bench.start({ readBack: READ_BACK });
		expect(driver.link()).toEqual({ link: 'connected', reason: null });
		await bench.clock.advance(10_000);
		expect(driver.link().link).toBe('connected');
		delete values['05'];
		await bench.clock.advance(2500);
		expect(driver.link().link).toBe('away');
		expect(driver.link().reason).toMatch(/did not answer within 500 ms/);
		values['05'] = [1, 2];
		await bench.clock.advance(4000);
		expect(driver.link()).toEqual({ link: 'connected', reason: null });
		await driver.stop();
	});

	test('on a port that died without a word is found again on the port that is opened anew', async () => {
		const bench = new Bench();
		answering(bench, { '05': [1, 2] });
		const { driver } = await bench.start({ readBack: READ_BACK });
		expect(bench.openings).toBe(1);
		const answers = bench.device;
		// The subscription is dead: nothing arrives until the port is opened again.
		bench.device = (message) => {
			if (bench.openings > 1) answers(message);
		};
		const told: string[] = [];
		driver.onLink(({ link, reason }) => told.push(`${link}: ${reason}`));
		await bench.clock.advance(5000);
		expect(told).toEqual(['away: The unit did not answer within 500 ms.', 'connected: null']);
		expect(bench.openings).toBe(2);
		await driver.stop();
	});

	test('that is switched off has its port opened anew once, not again and again', async () => {
		const bench = new Bench();
		answering(bench, { '05': [1, 2] });
		const { driver } = await bench.start({ readBack: READ_BACK });
		bench.device = () => undefined;
		await bench.clock.advance(60_000);
		expect(bench.openings).toBe(2);
		await driver.stop();
	});

	test('is only asked, and not while a conversation is under way', async () => {
		const bench = new Bench();
		answering(bench, { '05': [1, 2] });
		const { driver } = await bench.start({ readBack: READ_BACK });
		await bench.clock.advance(20_000);
		expect(new Set(bench.sent)).toEqual(new Set(['F0 7D 05 01 F7']));
		expect(bench.sent.length).toBeGreaterThan(10);
		bench.device = () => undefined;
		bench.sent.length = 0;
		const read = bench.settle(driver.read(), 1600);
		await expect(read).rejects.toMatchObject({ code: 'unit.silent' });
		expect(bench.sent).toHaveLength(3);
		await driver.stop();
	});

	test('tells of a knob that a hand has turned, once', async () => {
		const bench = new Bench();
		const values: Record<string, [number, number]> = { '05': [1, 2] };
		answering(bench, values);
		const { driver, reports } = await bench.start({ readBack: READ_BACK });
		expect(reports).toEqual([
			['gain', 1],
			['level', 2],
		]);
		values['05'] = [1, 9];
		await bench.clock.advance(5000);
		expect(reports.slice(2)).toEqual([['level', 9]]);
		await driver.stop();
	});

	test('shares its port with others, and no answer is taken for another one’s', async () => {
		const bench = new Bench();
		answering(bench, { '05': [1, 2], '06': [3, 4] });
		const five = await bench.start({ readBack: READ_BACK }, 5);
		const six = await bench.start({ readBack: READ_BACK }, 6);
		const seven = await bench.start({ readBack: READ_BACK }, 7);
		const both = await bench.settle(Promise.all([five.driver.read(), six.driver.read()]));
		expect(both.map((read) => Math.round((read.get('gain') ?? 0) * 127))).toEqual([1, 3]);
		await bench.clock.advance(2000);
		expect(seven.driver.link().reason).toMatch(/did not answer/);
		expect(five.driver.link().link).toBe('connected');
		expect(six.driver.link().link).toBe('connected');
		for (const { driver } of [five, six, seven]) await driver.stop();
	});

	test('only to the identity request is connected by that, and away without', async () => {
		const bench = new Bench();
		bench.device = (message) => {
			if (message === 'F0 7E 7F 06 01 F7') bench.say('F0 7E 00 06 02 7D 00 00 00 00 00 00 00 00 F7');
		};
		const { driver } = await bench.start({ identity: IDENTITY });
		expect(driver.link().link).toBe('connected');
		bench.device = () => undefined;
		await bench.clock.advance(2500);
		expect(driver.link().link).toBe('away');
		await driver.stop();
	});

	test('by active sensing alone is connected while it is heard', async () => {
		const bench = new Bench();
		const { driver } = await bench.start({ activeSensing: true });
		expect(driver.link()).toEqual({ link: 'away', reason: 'Nothing was heard yet.' });
		for (let beats = 0; beats < 10; beats += 1) {
			bench.say('FE');
			await bench.clock.advance(300);
			expect(driver.link().link).toBe('connected');
		}
		await bench.clock.advance(1500);
		expect(driver.link()).toEqual({ link: 'away', reason: 'No active sensing for 1000 ms.' });
		expect(bench.sent).toEqual([]);
		bench.say('FE');
		await bench.clock.advance(1);
		expect(driver.link().link).toBe('connected');
		await driver.stop();
	});

	test('in nothing cannot be seen, whatever else is heard on the port', async () => {
		const bench = new Bench();
		const { driver } = await bench.start({});
		expect(driver.link()).toEqual({ link: 'cannot be seen', reason: null });
		bench.say('FE');
		bench.say('B0 14 05');
		await bench.clock.advance(10_000);
		expect(driver.link()).toEqual({ link: 'cannot be seen', reason: null });
		expect(bench.sent).toEqual([]);
		await driver.stop();
	});
});

describe('What comes from a MIDI unit', () => {
	test('is never sent back, whatever it is', async () => {
		const bench = new Bench();
		const { driver } = await bench.start({ feedback: true });
		await fc.assert(
			fc.asyncProperty(fc.array(fc.uint8Array({ minLength: 1, maxLength: 12 }), { maxLength: 6 }), async (chunks) => {
				for (const chunk of chunks) bench.wire.send(chunk);
				// A probe note, as TotalMix sends one every half second.
				bench.say('F7 90 7F 01');
				await bench.clock.advance(600);
				expect(bench.sent).toEqual([]);
			}),
			{ numRuns: 50 },
		);
		await driver.stop();
	});
});

describe('A cable loop', () => {
	const looped = async (remote: object) => {
		const bench = new Bench();
		bench.device = (message) => bench.say(message);
		return { bench, ...(await bench.start(remote)) };
	};

	test('is named on a one-way unit once what was sent has come back thrice, and is not believed', async () => {
		const { bench, driver, reports } = await looped({});
		for (const position of [0, 0.5, 1]) {
			const outcome = await bench.settle(driver.set('gain', position), 5);
			expect(outcome.evidence).toBe('asked');
		}
		expect(driver.link().link).toBe('cannot be seen');
		expect(driver.link().reason).toMatch(/comes back at once/);
		expect(reports).toEqual([]);
		bench.device = () => undefined;
		await bench.settle(driver.set('gain', 0), 1000);
		await bench.settle(driver.set('gain', 1), 5);
		expect(driver.link().reason).toBeNull();
		await driver.stop();
	});

	test('is named on a unit that should answer: it is away, and the question came back', async () => {
		const { bench, driver } = await looped({ readBack: READ_BACK });
		await bench.clock.advance(2000);
		expect(driver.link().link).toBe('away');
		expect(driver.link().reason).toMatch(/did not answer.*comes back at once/);
		await driver.stop();
	});

	test('is not seen in the feedback of a unit that tells what it was told', async () => {
		const { bench, driver, reports } = await looped({ feedback: true });
		for (const position of [0, 64 / 127, 1]) await bench.settle(driver.set('gain', position), 5);
		expect(driver.link().reason).toBeNull();
		expect(reports.map(([, value]) => value)).toEqual([0, 64, 127]);
		await driver.stop();
	});
});
