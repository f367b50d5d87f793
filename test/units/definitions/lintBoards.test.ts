import { describe, expect, test } from 'vitest';
import { definitionSchema } from '../../../src/shared/model/definition.ts';
import { rigSchema } from '../../../src/shared/model/rig.ts';
import { lintRig } from '../../../src/units/definitions/lintRig.ts';
import { lintWire } from '../../../src/units/definitions/lintWire.ts';

const base = {
	schema: 1,
	maker: 'Test',
	channels: 2,
	controls: [
		{
			type: 'toggle',
			id: 'insert',
			label: 'INSERT',
			purpose: 'bypass',
			positions: [{ legend: 'out' }, { legend: 'in' }],
			confidence: 'S',
		},
		{ type: 'readout', id: 'mode', label: 'MODE', purpose: 'meter', confidence: 'S' },
	],
	confidence: 'S',
};
const definitions = new Map(
	[
		definitionSchema.parse({ ...base, id: 'test/tape', model: 'Tape', class: 'tape' }),
		definitionSchema.parse({ ...base, id: 'test/eq', model: 'Eq', class: 'eq' }),
		definitionSchema.parse({
			...base,
			id: 'test/switcher',
			model: 'Switcher',
			class: 'router',
			remote: { kind: 'gpi' },
			wire: { insert: { gpi: { output: 'insert' } } },
		}),
		definitionSchema.parse({
			...base,
			id: 'test/inserts',
			model: 'Inserts',
			class: 'router',
			controls: base.controls.map((control) => ({
				...control,
				purpose: control.id === 'insert' ? 'insert_switch' : 'meter',
			})),
			remote: { kind: 'gpi' },
			wire: { insert: { gpi: { output: 'insert' } } },
		}),
	].map((definition) => [definition.id, definition]),
);
const board = { id: 'relays', kind: 'numato', connection: { kind: 'tcp', host: 'x', port: 1 }, outputs: 8, inputs: 4 };
const unit = (connection: object, definition = 'test/tape', id = 'unit') => ({
	id,
	definition,
	connection: { kind: 'gpi', board: 'relays', outputs: {}, ...connection },
});

function problems(units: object[], boards: object[] = [board]): string[] {
	const rig = rigSchema.parse({ schema: 1, name: 'Rig', audio: { backend: 'simulated' }, boards, units });
	return lintRig(rig, definitions).findings.map(({ path, message }) => `${path.join('.')}: ${message}`);
}

describe('what hangs on a switcher', () => {
	const switcher = (switches: object) => [
		{ ...unit({ outputs: { insert: 0 } }, 'test/inserts', 'inserts'), switches },
		{ id: 'eq', definition: 'test/eq' },
	];

	test('is units of the rig, behind switches that there are, on pairs that there are', () => {
		expect(problems(switcher({ insert: { units: ['eq'] } }))).toEqual([]);
		expect(problems(switcher({ insert: { loop: 'b', units: ['comp'] } }))).toEqual([
			'units.0.switches.insert.loop: there is no pair "b" in audio.loops',
			'units.0.switches.insert.units.0: there is no unit "comp"',
		]);
		expect(problems(switcher({ mode: { units: ['eq'] } }))).toEqual([
			'units.0.switches.mode: "inserts" has no insert switch "mode"',
		]);
		expect(problems(switcher({ insert: { units: ['eq', 'eq'] } }))).toEqual([
			'units.0.switches.insert.units.1: "eq" hangs on inserts insert already',
		]);
	});
});

describe('Relay boards in a rig', () => {
	test('a tape machine whose definition has no remote, and a switcher, may share one', () => {
		const tape = unit({ outputs: { play: 0, stop: 1, record: 2 }, tallies: { record: 0 } });
		const switcher = unit({ outputs: { insert: 3 }, failSafe: { insert: 'open' } }, 'test/switcher', 'switcher');
		expect(problems([tape, switcher])).toEqual([]);
	});

	test('an equaliser without a remote hangs on no contacts', () => {
		expect(problems([unit({}, 'test/eq')])).toEqual(['units.0.connection: test/eq has no remote']);
	});

	test('the board exists, once, and its id is no unit’s', () => {
		expect(problems([unit({ board: 'relay' })])).toEqual([
			'units.0.connection.board: there is no board "relay"; did you mean "relays"?',
		]);
		expect(problems([unit({})], [board, { ...board, connection: { ...board.connection, port: 2 } }])).toEqual([
			'boards.1.id: the board id "relays" is used twice',
		]);
		expect(problems([unit({}, 'test/tape', 'relays')])).toEqual(['boards.0.id: "relays" is the id of a unit too']);
	});

	test('its port is nobody else’s', () => {
		expect(problems([unit({})], [board, { ...board, id: 'other' }])).toEqual([
			'boards.1.connection: "relays" already uses x:1',
		]);
	});

	test('channels are in range and used once', () => {
		expect(problems([unit({ outputs: { play: 8, stop: 1 }, tallies: { play: 4 } })])).toEqual([
			'units.0.connection.outputs.play: the board "relays" has the outputs 0 to 7',
			'units.0.connection.tallies.play: the board "relays" has the inputs 0 to 3',
		]);
		const other = unit({ outputs: { insert: 1 } }, 'test/switcher', 'switcher');
		expect(problems([unit({ outputs: { play: 1 } }), other])).toEqual([
			'units.1.connection.outputs.insert: output 1 of "relays" is used by "play" of "unit" too',
		]);
	});

	test('a record button needs a record tally', () => {
		expect(problems([unit({ outputs: { record: 0 } })])).toEqual([
			'units.0.connection.outputs.record: a record button needs a record tally: nothing records unseen',
		]);
	});

	test('names are those of the unit', () => {
		expect(problems([unit({ outputs: { insrt: 0 }, failSafe: { insrt: 'open' } }, 'test/switcher')])).toEqual([
			'units.0.connection.outputs.insrt: test/switcher has no button or switch "insrt"; did you mean "insert"?',
			'units.0.connection.failSafe.insrt: "insrt" is no switch of this unit; buttons are always left open',
		]);
		expect(problems([unit({ tallies: { play: 0 } }, 'test/switcher')])).toEqual([
			'units.0.connection.tallies.play: test/switcher has no "play" tally',
		]);
	});

	test('an LCUS board has no inputs, and only Modbus has an address', () => {
		expect(problems([unit({})], [{ ...board, kind: 'lcus', address: 3 }])).toEqual([
			'boards.0.inputs: an LCUS board tells nothing, so it has no inputs',
			'boards.0.address: a lcus board has no address',
		]);
	});
});

describe('Contacts in a definition', () => {
	const controls = definitions.get('test/switcher')?.controls ?? [];
	const messages = (...given: Parameters<typeof lintWire>) => lintWire(...given).map(({ message }) => message);

	test('a relay is a switch with two positions, and no button of the transport', () => {
		expect(messages(controls, { kind: 'gpi', buttons: ['play'] }, { insert: { gpi: { output: 'play' } } })).toEqual([
			'"play" is a button of the transport',
		]);
		expect(messages(controls, { kind: 'gpi' }, { mode: { gpi: { output: 'mode' } } })).toEqual([
			'"mode" is a read-out and cannot be set',
		]);
		expect(messages(controls, { kind: 'none' }, { insert: { gpi: { output: 'insert' } } })).toEqual([
			'the remote of this unit is "none", not "gpi"',
		]);
	});

	test('a record button needs a record tally', () => {
		expect(messages(controls, { kind: 'gpi', buttons: ['record'], tallies: ['play'] }, {})).toEqual([
			'a record button needs a record tally: nothing records unseen',
		]);
	});
});
