import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { MidiControl } from '../../src/control/midi/midiControl.ts';
import type { Actor } from '../../src/session/port.ts';
import { DetentError } from '../../src/shared/errors.ts';
import { definitionSchema, type ResolvedDefinition } from '../../src/shared/model/definition.ts';
import { midiControlSchema } from '../../src/shared/model/midiControl.ts';
import { rigSchema } from '../../src/shared/model/rig.ts';
import type { Command } from '../../src/shared/protocol/commands.ts';
import type { Changes } from '../../src/shared/protocol/sockets.ts';
import type { RemoteState } from '../../src/shared/protocol/state.ts';
import { createMemoryLink, MemoryWire } from '../../src/transports/memory.ts';
import { lintMidiControl } from '../../src/units/definitions/lintMidiControl.ts';
import { resolveDefinition } from '../../src/units/definitions/resolveDefinition.ts';
import { hex, toHex } from '../protocols/hex.ts';
import { FakeClock } from '../support/fakeClock.ts';

const definition = definitionSchema.parse({
	schema: 1,
	id: 'test/eq',
	maker: 'Test',
	model: 'EQ',
	class: 'eq',
	channels: 2,
	controls: [
		{ type: 'continuous', id: 'gain', label: 'Gain', purpose: 'gain', confidence: 'S' },
		{
			type: 'stepped',
			id: 'freq',
			label: 'Freq',
			purpose: 'frequency',
			positions: ['60', '100', '200', '400', '800'].map((legend) => ({ legend })),
			confidence: 'S',
		},
	],
	confidence: 'S',
});
const rig = rigSchema.parse({
	schema: 1,
	name: 'Rig',
	audio: { backend: 'simulated' },
	units: [{ id: 'eq', definition: 'test/eq' }],
});
const definitions = new Map<string, ResolvedDefinition>(
	rig.units.map((unit) => [unit.id, resolveDefinition(definition, unit)]),
);

/** A session of two knobs that takes moves at once, or refuses them. */
class TwoKnobs {
	readonly commands: { command: Command; actor: Actor }[] = [];
	readonly positions = new Map<string, number | null>([
		['gain', null],
		['freq', 0],
	]);
	refuse = false;
	readonly #listeners = new Set<(changes: Changes, state: RemoteState) => void>();

	async command(command: Command, actor: Actor): Promise<unknown> {
		this.commands.push({ command, actor });
		if (this.refuse) throw new DetentError('audio.printing', { message: 'A print runs.' });
		if (command.type === 'control.move') this.put(command.control, command.position);
		return null;
	}

	put(control: string, position: number): void {
		this.positions.set(control, position);
		const changes = [{ path: ['units', 'eq', 'controls', control], value: {} }];
		for (const listener of this.#listeners) listener({ rev: 1, changes }, this.snapshot().state);
	}

	snapshot(): { rev: number; state: RemoteState } {
		const controls = Object.fromEntries([...this.positions].map(([id, position]) => [id, { position }]));
		return { rev: 1, state: { units: { eq: { controls } }, transport: { frame: 480 } } as unknown as RemoteState };
	}

	onChanges(listener: (changes: Changes, state: RemoteState) => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}
}

let stop: () => Promise<void> = async () => undefined;
afterEach(() => stop());

const MAP = {
	port: 'Detent',
	role: 'engineer',
	controls: [
		{ unit: 'eq', control: 'gain', message: { send: 'cc', cc: 7 } },
		{ unit: 'eq', control: 'freq', message: { send: 'bend', channel: 2 } },
	],
	keys: [
		{ command: 'transport.play', key: { note: 94 } },
		{ command: 'undo', key: { cc: 80 } },
	],
};

async function open(config: object = MAP) {
	const clock = new FakeClock();
	const session = new TwoKnobs();
	const wire = new MemoryWire('Detent');
	const shown: string[] = [];
	const notices: string[] = [];
	wire.attach({ receive: (bytes) => shown.push(toHex(bytes)) });
	const control = new MidiControl({
		config: midiControlSchema.parse(config),
		definitions,
		port: createMemoryLink(wire, clock),
		session,
		clock,
		notice: (_, text) => notices.push(text),
	});
	stop = () => control.stop();
	control.start();
	await clock.advance(1);
	const say = async (text: string, ms = 0) => {
		wire.send(hex(text));
		await clock.advance(ms);
	};
	const moves = () => session.commands.flatMap(({ command }) => (command.type === 'control.move' ? [command] : []));
	return { clock, session, wire, shown, notices, say, moves };
}

describe('A MIDI controller', () => {
	test('moves a control as one gesture, at most every 20 ms with the newest place, and ends it when it is let go', async () => {
		const { say, moves, clock, session } = await open();
		for (let value = 1; value <= 20; value += 1) await say(`B0 07 ${value.toString(16).padStart(2, '0')}`, 5);
		await clock.advance(500);
		const all = moves();
		expect(all[0]?.position).toBeCloseTo(1 / 127, 6);
		expect(all.length).toBeGreaterThanOrEqual(5);
		expect(all.length).toBeLessThanOrEqual(8);
		expect(all.at(-1)).toMatchObject({ position: 20 / 127, last: true, unit: 'eq', control: 'gain' });
		expect(all.filter(({ last }) => last)).toHaveLength(1);
		expect(new Set(all.map(({ gesture }) => gesture)).size).toBe(1);
		expect(all.map(({ seq }) => seq)).toEqual(all.map((_, index) => index + 1));
		expect(session.commands[0]?.actor).toMatchObject({ id: 'midi-control', role: 'engineer' });
	});

	test('is shown where everything stands when it comes, and what others do, but never what it did itself', async () => {
		const { say, shown, session, clock } = await open();
		expect(shown).toEqual(['E1 00 00']);
		session.put('gain', 0.5);
		await clock.advance(1);
		expect(shown.slice(1)).toEqual(['B0 07 40']);
		await say('B0 07 50', 500);
		expect(shown).toHaveLength(2);
		session.put('gain', 1);
		await clock.advance(1);
		expect(shown.slice(2)).toEqual(['B0 07 7F']);
	});

	test('with steps goes to the nearest one, and its fader is put there only when somebody else moves it', async () => {
		const { say, moves, shown, session, clock } = await open();
		await say('E1 00 30', 600);
		expect(moves().map(({ position }) => position)).toEqual([2, 2]);
		expect(shown).toEqual(['E1 00 00']);
		session.put('freq', 4);
		await clock.advance(1);
		expect(shown.at(-1)).toBe('E1 7F 7F');
	});

	test('that repeats what it was shown moves nothing', async () => {
		const { say, moves, session, shown, clock } = await open();
		session.put('gain', 0.5);
		await clock.advance(1);
		for (const text of shown) await say(text, 50);
		await clock.advance(1000);
		expect(moves()).toEqual([]);
	});

	test('is put back when its move is refused, and says why once', async () => {
		const { say, session, shown, notices, clock } = await open();
		session.put('gain', 0);
		await clock.advance(1);
		session.refuse = true;
		await say('B0 07 7F', 10);
		expect(notices).toEqual(['A print runs.']);
		expect(shown.at(-1)).toBe('B0 07 00');
		await clock.advance(1000);
		expect(session.commands).toHaveLength(1);
	});

	test('with encoders counts ticks from where the control stands, and shows it on the ring', async () => {
		const { say, moves, session, shown, clock } = await open({
			port: 'Detent',
			role: 'engineer',
			controls: [{ unit: 'eq', control: 'freq', message: { send: 'ticks', cc: 16, ringCc: 48 } }],
		});
		expect(shown).toEqual(['B0 30 00']);
		await say('B0 10 02', 30);
		await say('B0 10 41', 600);
		expect(moves().map(({ position }) => position)).toEqual([2, 1, 1]);
		session.put('freq', 4);
		await clock.advance(1);
		expect(shown.at(-1)).toBe('B0 30 7F');
	});

	test('that may only watch moves nothing and presses no key', async () => {
		const { say, session, shown, clock } = await open({ ...MAP, role: 'watch' });
		await say('B0 07 7F', 500);
		await say('90 5E 7F', 500);
		expect(session.commands).toEqual([]);
		session.put('gain', 0.5);
		await clock.advance(1);
		expect(shown.at(-1)).toBe('B0 07 40');
		expect(midiControlSchema.parse({ port: 'Detent' }).role).toBe('watch');
	});

	test('gives a command once for each press of its key', async () => {
		const { say, session } = await open();
		await say('90 5E 7F');
		await say('90 5E 7F');
		await say('80 5E 00');
		await say('90 5E 01');
		await say('B0 50 7F');
		await say('B0 50 00', 1);
		expect(session.commands.map(({ command }) => command)).toEqual([
			{ type: 'transport.play', frame: 480 },
			{ type: 'transport.play', frame: 480 },
			{ type: 'undo' },
		]);
	});

	test('that comes back is shown everything anew', async () => {
		const { wire, shown, clock, session, notices } = await open();
		wire.plug(false);
		session.put('gain', 1);
		await clock.advance(500);
		wire.plug(true);
		await clock.advance(1000);
		expect(shown.slice(1).sort()).toEqual(['B0 07 7F', 'E1 00 00']);
		expect(notices).toHaveLength(2);
	});

	test('is sent nothing back of what it says, whatever it is', async () => {
		const { wire, shown, clock, session } = await open();
		session.refuse = false;
		await fc.assert(
			fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 10 }), { maxLength: 5 }), async (chunks) => {
				shown.length = 0;
				for (const chunk of chunks) wire.send(chunk);
				await clock.advance(1000);
				expect(shown).toEqual([]);
			}),
			{ numRuns: 60 },
		);
	});
});

describe('The map of a MIDI controller', () => {
	const lint = (config: object) =>
		lintMidiControl(midiControlSchema.parse(config), rig, definitions).map(({ message }) => message);

	test('names what is not there and what is used twice', () => {
		expect(lint(MAP)).toEqual([]);
		const cc = (control: string, number: number, pair?: string) => ({
			unit: 'eq',
			control,
			message: { send: 'cc', cc: number, ...(pair === undefined ? {} : { pair }) },
		});
		expect(lint({ port: 'D', controls: [cc('gian', 7)] })).toEqual([
			'"eq" has no control "gian" that can be set; did you mean "gain"?',
		]);
		expect(lint({ port: 'D', controls: [{ ...cc('gain', 7), unit: 'q' }] })[0]).toMatch(/there is no unit "q"/);
		expect(lint({ port: 'D', controls: [cc('gain', 7, 'msb-first'), cc('freq', 39)] })).toEqual([
			'controller 39 on channel 1 is used twice',
		]);
		expect(lint({ port: 'D', keys: [{ command: 'undo', key: { cc: 7 } }], controls: [cc('gain', 7)] })).toEqual([
			'controller 7 on channel 1 is used twice',
		]);
	});
});
