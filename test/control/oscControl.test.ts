import { afterEach, describe, expect, test } from 'vitest';
import { ERRORS_A_SECOND, MAX_WAITING, OscControl } from '../../src/control/osc/oscControl.ts';
import { allowList, type OscPeer, type OscPort, ownAddress } from '../../src/control/osc/oscPort.ts';
import { MAX_SUBSCRIBERS, SHOW_MS, SHOWN_AT_ONCE } from '../../src/control/osc/subscribers.ts';
import { decodeOsc } from '../../src/protocols/osc/decode.ts';
import { encodeOsc } from '../../src/protocols/osc/encode.ts';
import { type OscArgument, type OscMessage, oscMessages } from '../../src/protocols/osc/packet.ts';
import { timeTagOf } from '../../src/protocols/osc/timeTag.ts';
import type { Actor } from '../../src/session/port.ts';
import { DetentError } from '../../src/shared/errors.ts';
import { definitionSchema } from '../../src/shared/model/definition.ts';
import { NO_EVIDENCE } from '../../src/shared/model/evidence.ts';
import { oscControlSchema } from '../../src/shared/model/oscControl.ts';
import { rigUnitSchema } from '../../src/shared/model/rig.ts';
import { UNKNOWN_TAPE } from '../../src/shared/model/tape.ts';
import type { Command } from '../../src/shared/protocol/commands.ts';
import type { Changes } from '../../src/shared/protocol/sockets.ts';
import type { RemoteState } from '../../src/shared/protocol/state.ts';
import { resolveDefinition } from '../../src/units/definitions/resolveDefinition.ts';
import { FakeClock } from '../support/fakeClock.ts';

const knob = (id: string) => ({ type: 'continuous', id, label: id, purpose: 'gain', confidence: 'S' });
const definition = definitionSchema.parse({
	schema: 1,
	id: 'test/eq',
	maker: 'Test',
	model: 'EQ',
	class: 'eq',
	channels: 2,
	controls: [
		knob('low_gain'),
		knob('high_gain'),
		{
			type: 'stepped',
			id: 'freq',
			label: 'Freq',
			purpose: 'frequency',
			positions: ['60', '100', '200'].map((legend) => ({ legend })),
			confidence: 'S',
		},
		...Array.from({ length: 60 }, (_, index) => knob(`band_${index}`)),
	],
	confidence: 'S',
});
const definitions = new Map([
	['eq', resolveDefinition(definition, rigUnitSchema.parse({ id: 'eq', definition: 'test/eq' }))],
]);

/** A session with an equaliser and a recorder that takes every move, or refuses it. */
class SmallStudio {
	readonly commands: { command: Command; actor: Actor }[] = [];
	readonly positions = new Map<string, number | null>(definition.controls.map(({ id }) => [id, null]));
	refuse = false;
	dim = false;
	#listener: (changes: Changes, state: RemoteState) => void = () => undefined;

	async command(command: Command, actor: Actor): Promise<unknown> {
		this.commands.push({ command, actor });
		if (this.refuse) throw new DetentError('audio.printing', { message: 'A print runs.' });
		if (command.type === 'control.move') this.put(command.control, command.position);
		return null;
	}

	put(control: string, position: number): void {
		this.positions.set(control, position);
		this.#listener({ rev: 1, changes: [] }, this.snapshot().state);
	}

	snapshot(): { rev: number; state: RemoteState } {
		const evidence = NO_EVIDENCE;
		const controls = Object.fromEntries([...this.positions].map(([id, position]) => [id, { position, evidence }]));
		const state = {
			units: {
				eq: { controls, tape: null },
				deck: { controls: {}, tape: { ...UNKNOWN_TAPE, mode: 'stop', moving: false } },
			},
			transport: { mode: 'stopped', frame: 480, rateHz: 48_000 },
			audio: { monitor: { dim: this.dim, muted: false, levelDb: -20 } },
			recall: null,
		};
		return { rev: 1, state: state as unknown as RemoteState };
	}

	onChanges(listener: (changes: Changes, state: RemoteState) => void): () => void {
		this.#listener = listener;
		return () => undefined;
	}
}

class FakePort implements OscPort {
	readonly sent: { to: OscPeer; message: OscMessage }[] = [];
	deliver: (bytes: Uint8Array, from: OscPeer) => void = () => undefined;

	async open(received: (bytes: Uint8Array, from: OscPeer) => void): Promise<void> {
		this.deliver = received;
	}

	send(bytes: Uint8Array, to: OscPeer): void {
		for (const message of oscMessages(decodeOsc(bytes))) this.sent.push({ to, message });
	}

	async close(): Promise<void> {}
}

const HERE: OscPeer = { host: '127.0.0.1', port: 5000 };
const f = (value: number): OscArgument => ({ type: 'f', value });
const i = (value: number): OscArgument => ({ type: 'i', value });

let stop: () => Promise<void> = async () => undefined;
afterEach(() => stop());

async function open(config: object = { write: true }) {
	const clock = new FakeClock();
	const session = new SmallStudio();
	const port = new FakePort();
	const notices: string[] = [];
	const control = new OscControl({
		config: oscControlSchema.parse({ port: 9000, ...config }),
		definitions,
		port,
		session,
		clock,
		notice: (_, text) => notices.push(text),
	});
	stop = () => control.stop();
	await control.start();
	const say = (address: string, all: OscArgument[] = [], from = HERE) =>
		port.deliver(encodeOsc({ address, arguments: all }), from);
	const given = () => session.commands.map(({ command }) => command);
	const errors = () => port.sent.filter(({ message }) => message.address === '/detent/error');
	const at = (address: string, to = HERE) =>
		port.sent.filter(({ message, to: { port: sentTo } }) => message.address === address && sentTo === to.port);
	return { clock, session, port, notices, control, say, given, errors, at };
}

describe('OSC moves a control', () => {
	test('as an engineer, as one gesture with the newest place, with ints or floats', async () => {
		const { say, given, clock, session } = await open();
		for (let step = 1; step <= 16; step += 1) {
			say('/detent/unit/eq/low_gain', [f(step / 32)]);
			await clock.advance(5);
		}
		say('/detent/unit/eq/freq', [i(2)]);
		await clock.advance(500);
		const moves = given().flatMap((command) => (command.type === 'control.move' ? [command] : []));
		const low = moves.filter(({ control }) => control === 'low_gain');
		expect(low.length).toBeLessThanOrEqual(6);
		expect(low.at(-1)).toMatchObject({ unit: 'eq', position: 0.5, last: true });
		expect(moves.filter(({ control }) => control === 'freq').at(-1)).toMatchObject({ position: 2, last: true });
		expect(session.commands[0]?.actor).toEqual({ id: 'osc-control', name: 'OSC', role: 'engineer' });
	});

	test('and a pattern sets several at once', async () => {
		const { say, clock, session } = await open();
		say('/detent/unit/e?/{low,high}_gain', [f(0.25)]);
		await clock.advance(500);
		expect(session.positions.get('low_gain')).toBe(0.25);
		expect(session.positions.get('high_gain')).toBe(0.25);
		expect(session.positions.get('freq')).toBeNull();
	});

	test.each([
		['a fraction above one', '/detent/unit/eq/low_gain', [f(1.5)]],
		['not a number', '/detent/unit/eq/low_gain', [f(Number.NaN)]],
		['half a step', '/detent/unit/eq/freq', [f(0.5)]],
		['a text', '/detent/unit/eq/freq', [{ type: 's', value: '60' } as const]],
		['nothing', '/detent/unit/eq/freq', []],
		['an address that is not there', '/detent/unit/eq/nothing', [f(0)]],
		['a level out of range', '/detent/monitor/level', [f(6)]],
		['record', '/detent/tape/deck/record', [i(1)]],
		['arm', '/detent/tape/deck/arm', [i(1)]],
	])('%s is refused to its sender and changes nothing', async (_, address, all) => {
		const { say, given, errors, clock } = await open();
		say(address, all);
		await clock.advance(500);
		expect(given()).toEqual([]);
		expect(errors()).toMatchObject([{ to: HERE, message: { arguments: [{ value: address }, { type: 's' }] } }]);
	});

	test('not at all unless the rig says write', async () => {
		const { say, given, errors, clock } = await open({});
		say('/detent/unit/eq/low_gain', [f(0.5)]);
		say('/detent/tape/deck/stop');
		await clock.advance(500);
		expect(given()).toEqual([]);
		expect(errors()).toHaveLength(2);
	});

	test('a refusal of the session reaches the sender', async () => {
		const { say, session, errors, clock } = await open();
		session.refuse = true;
		say('/detent/monitor/dim', [{ type: 'T' }]);
		await clock.advance(1);
		expect(errors().map(({ message }) => message.arguments[1])).toMatchObject([{ value: 'A print runs.' }]);
	});
});

describe('OSC keys', () => {
	test('act when pressed and not when let go', async () => {
		const { say, given, clock } = await open();
		say('/detent/transport/play', [f(1)]);
		say('/detent/transport/play', [f(0)]);
		await clock.advance(100);
		say('/detent/monitor/mute', [{ type: 'F' }]);
		say('/detent/transport/locate', [f(2)]);
		await clock.advance(100);
		expect(given()).toEqual([
			{ type: 'transport.play', frame: 480 },
			{ type: 'monitor.set', muted: false },
			{ type: 'transport.locate', frame: 96_000 },
		]);
	});

	test('a stop goes out at once, and what waited before it does not follow', async () => {
		const { say, given, clock } = await open();
		say('/detent/tape/deck/play');
		say('/detent/tape/deck/locate', [f(30)]);
		say('/detent/tape/deck/stop');
		await clock.advance(200);
		expect(given().map((command) => ('action' in command ? command.action : command.type))).toEqual(['play', 'stop']);
	});
});

describe('OSC time tags', () => {
	const bundle = (ms: number, position: number) =>
		encodeOsc({
			timeTag: timeTagOf(ms),
			elements: [{ address: '/detent/unit/eq/low_gain', arguments: [f(position)] }],
		});

	test('within a second are waited for, and past ones are carried out at once', async () => {
		const { port, session, clock } = await open();
		port.deliver(bundle(clock.nowMs() - 5000, 0.25), HERE);
		await clock.advance(600);
		expect(session.positions.get('low_gain')).toBe(0.25);
		port.deliver(bundle(clock.nowMs() + 800, 0.75), HERE);
		await clock.advance(790);
		expect(session.positions.get('low_gain')).toBe(0.25);
		await clock.advance(20);
		expect(session.positions.get('low_gain')).toBe(0.75);
	});

	test('further ahead are refused, and only so many wait', async () => {
		const { port, given, errors, clock } = await open();
		port.deliver(bundle(clock.nowMs() + 1100, 0.5), HERE);
		expect(errors()).toHaveLength(1);
		for (let count = 0; count <= MAX_WAITING; count += 1) port.deliver(bundle(clock.nowMs() + 500, 0.5), HERE);
		expect(errors()).toHaveLength(2);
		expect(given()).toEqual([]);
	});
});

describe('OSC feedback', () => {
	test('goes to who subscribed, for as long as the lease lasts, and to nobody else', async () => {
		const { say, session, port, clock, at } = await open({});
		say('/detent/ping', [], { ...HERE, port: 5001 });
		say('/detent/subscribe', [i(10)]);
		await clock.advance(200);
		expect(at('/detent/unit/eq/low_gain')[0]?.message.arguments).toEqual([{ type: 'N' }]);
		expect(at('/detent/tape/deck/moving')[0]?.message.arguments).toEqual([{ type: 'F' }]);
		expect(at('/detent/recall/state')[0]?.message.arguments).toEqual([{ type: 's', value: 'none' }]);
		session.put('freq', 1);
		await clock.advance(200);
		expect(at('/detent/unit/eq/freq').at(-1)?.message.arguments).toEqual([f(1)]);
		expect(at('/detent/unit/eq/freq/legend').at(-1)?.message.arguments).toEqual([{ type: 's', value: '100' }]);
		expect(port.sent.filter(({ to }) => to.port === 5001).map(({ message }) => message.address)).toEqual([
			'/detent/pong',
		]);
		await clock.advance(10_000);
		const before = port.sent.length;
		session.put('freq', 2);
		await clock.advance(1000);
		expect(port.sent).toHaveLength(before);
	});

	test('is the newest value of an address, at most 30 times a second, and never too much at once', async () => {
		const { say, session, port, clock, at } = await open({});
		say('/detent/subscribe', [i(60)]);
		await clock.advance(SHOW_MS);
		expect(port.sent).toHaveLength(SHOWN_AT_ONCE);
		await clock.advance(SHOW_MS * 4);
		const whole = port.sent.length;
		expect(whole).toBeGreaterThan(180);
		const before = at('/detent/unit/eq/low_gain').length;
		for (let step = 1; step <= 200; step += 1) {
			session.put('low_gain', step / 200);
			await clock.advance(5);
		}
		await clock.advance(SHOW_MS);
		const shown = at('/detent/unit/eq/low_gain').slice(before);
		expect(shown.length).toBeLessThanOrEqual(31);
		expect(shown.at(-1)?.message.arguments).toEqual([f(1)]);
		const changed = port.sent.length;
		say('/detent/refresh');
		await clock.advance(SHOW_MS * 5);
		expect(port.sent.length - changed).toBe(whole);
	});

	test('can go to another port of the same host; there is room for 16', async () => {
		const { say, clock, at, errors } = await open({});
		for (let count = 0; count <= MAX_SUBSCRIBERS; count += 1) say('/detent/subscribe', [i(60), i(6000 + count)]);
		expect(errors()).toHaveLength(1);
		await clock.advance(200);
		expect(at('/detent/recall/state', { ...HERE, port: 6015 })).toHaveLength(1);
		expect(at('/detent/recall/state', { ...HERE, port: 6016 })).toHaveLength(0);
		say('/detent/subscribe', [i(0), i(6015)]);
		say('/detent/subscribe', [i(60), i(6016)]);
		expect(errors()).toHaveLength(1);
	});

	test.each([[-1], [3601], [1.5]])('a lease of %d seconds is refused', async (seconds) => {
		const { say, errors, clock, port } = await open({});
		say('/detent/subscribe', [f(seconds)]);
		await clock.advance(200);
		expect(port.sent).toEqual(errors());
		expect(errors()).toHaveLength(1);
	});
});

describe('An OSC port', () => {
	test('reads nothing from a host that the rig does not name, and says so once', async () => {
		const { say, port, notices, control } = await open();
		const stranger = { host: '10.0.0.9', port: 5000 };
		for (let count = 0; count < 3; count += 1) say('/detent/ping', [], stranger);
		port.deliver(Uint8Array.of(1, 2, 3), stranger);
		expect(port.sent).toEqual([]);
		expect(notices).toEqual([expect.stringContaining('10.0.0.9')]);
		expect(control.dropped).toEqual({ stranger: 4, malformed: 0 });
	});

	test('is on loopback unless the rig names somebody else', () => {
		expect([ownAddress(), ownAddress(['127.0.0.1'])]).toEqual(['127.0.0.1', '127.0.0.1']);
		expect([ownAddress(['192.168.1.0/24']), ownAddress(['127.0.0.0/0'])]).toEqual(['0.0.0.0', '0.0.0.0']);
		const allowed = allowList(['192.168.1.0/24', '10.0.0.1']);
		expect(['192.168.1.77', '10.0.0.1', '192.168.2.1', '127.0.0.1'].map(allowed)).toEqual([true, true, false, false]);
		expect(oscControlSchema.safeParse({ port: 9000, allow: ['studio.local'] }).success).toBe(false);
	});

	test('drops what is no OSC, says so once, and goes on', async () => {
		const { say, port, notices, control, at, given } = await open();
		const good = encodeOsc({ address: '/detent/unit/eq/low_gain', arguments: [f(0.5)] });
		for (let length = 0; length < good.length; length += 1) port.deliver(good.subarray(0, length), HERE);
		expect(given()).toEqual([]);
		expect(notices).toHaveLength(1);
		expect(control.dropped.malformed).toBeGreaterThan(good.length / 2);
		say('/detent/ping');
		expect(at('/detent/pong')).toHaveLength(1);
	});

	test('answers only so many errors a second', async () => {
		const { say, errors, clock } = await open();
		for (let count = 0; count < 50; count += 1) say('/nothing');
		expect(errors()).toHaveLength(ERRORS_A_SECOND);
		await clock.advance(1000);
		say('/nothing');
		expect(errors()).toHaveLength(ERRORS_A_SECOND + 1);
	});
});
