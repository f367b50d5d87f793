import { describe, expect, test } from 'vitest';
import { EMPTY_DRAFT, type RigDraft, rigDraftSchema } from '../../src/shared/model/rigDraft.ts';
import {
	controllerOf,
	keptSections,
	switchesWith,
	withBoard,
	withBoardChanged,
	withController,
	withLoop,
	withLoopChanged,
	withLoopRenamed,
	withMonitor,
	withoutBoard,
	withoutLoop,
	withSync,
} from '../../src/shared/model/rigWiring.ts';

const draft: RigDraft = rigDraftSchema.parse({
	...EMPTY_DRAFT,
	audio: { backend: 'portaudio', sendChannels: [4, 5], converter: 'Lynx' },
	units: [
		{ id: 'eq', definition: 'a/eq', warmUpMinutes: 20, location: 'left rack' },
		{ id: 'switcher', definition: 'a/switcher', switches: { insert_1: { units: ['eq'] } } },
		{ id: 'deck', definition: 'a/deck', connection: { kind: 'gpi', board: 'relays', outputs: {}, pulseMs: 90 } },
	],
});

describe('wiring in a draft', () => {
	test('insert pairs and the sync pair come on channels that nothing has yet', () => {
		const wired = withSync(withLoop(withLoop(draft)), true);
		// Send 4 and 5, monitor 2 and 3; return 0 and 1.
		expect(wired.audio.loops).toEqual({
			insert: { send: [0, 1], return: [2, 3] },
			'insert-2': { send: [6, 7], return: [4, 5] },
		});
		expect(wired.audio.sync).toEqual({ output: 8, input: 6 });
		expect(withSync(withoutLoop(withoutLoop(wired, 'insert'), 'insert-2'), false)).toEqual(draft);
	});

	test('a pair that gets another id takes the switches with it, and never takes the place of another', () => {
		const wired = withLoopChanged(withLoop(withLoop(draft)), 'insert', { name: 'Comp' });
		const switches = { insert_1: { loop: 'insert', units: ['eq'] }, insert_2: { units: ['deck'] } };
		const switched = {
			...wired,
			units: wired.units.map((unit) => (unit.id === 'switcher' ? { ...unit, switches } : unit)),
		};
		const renamed = withLoopRenamed(switched, 'insert', 'comp');
		expect(Object.keys(renamed.audio.loops ?? {})).toEqual(['comp', 'insert-2']);
		expect(renamed.audio.loops?.['comp']).toEqual({ send: [0, 1], return: [2, 3], name: 'Comp' });
		expect(renamed.units[1]?.switches).toEqual({ ...switches, insert_1: { loop: 'comp', units: ['eq'] } });
		expect(withLoopRenamed(renamed, 'comp', 'insert-2')).toBe(renamed);
	});

	test('a controller is a unit, none, out of reach or not said, and never two of these', () => {
		const byUnit = withController(draft, { kind: 'unit', unit: 'bus' });
		const mutes = withMonitor(byUnit, { controllerMutes: ['out1_mute'], splAtReference: 83 });
		expect(withController(mutes, { kind: 'unit', unit: 'bus' }).audio.monitor).toEqual(mutes.audio.monitor);
		expect(withController(mutes, { kind: 'none' }).audio.monitor).toEqual({
			externalController: 'none',
			splAtReference: 83,
		});
		for (const controller of [{ kind: 'present' }, { kind: 'not said' }, { kind: 'unit', unit: 'bus' }] as const)
			expect(controllerOf(withController(mutes, controller).audio.monitor)).toEqual(controller);
		expect(withMonitor(withController(mutes, { kind: 'not said' }), { splAtReference: undefined })).toEqual(draft);
	});

	test('a board that gets another id keeps what hangs on it', () => {
		const boarded = withBoard(draft);
		expect(boarded.boards).toMatchObject([{ id: 'relays', kind: 'numato', outputs: 8 }]);
		const renamed = withBoardChanged(boarded, 0, { id: 'rack', inputs: undefined });
		expect(renamed.boards?.[0]).toEqual({
			id: 'rack',
			kind: 'numato',
			connection: { kind: 'serial', path: '' },
			outputs: 8,
		});
		expect(renamed.units[2]?.connection).toEqual({ kind: 'gpi', board: 'rack', outputs: {}, pulseMs: 90 });
		expect(withoutBoard(boarded, 0)).toEqual(draft);
	});

	test('units come and go behind a switch, which is forgotten when nothing is behind it', () => {
		const [, switcher] = draft.units;
		if (switcher === undefined) throw new Error('the switcher is gone');
		expect(switchesWith(switcher, 'insert_1', 'deck', true)).toEqual({ insert_1: { units: ['eq', 'deck'] } });
		expect(switchesWith(switcher, 'insert_1', 'eq', false)).toBeUndefined();
	});

	test('what the form has no field for is named', () => {
		expect(keptSections({ ...draft, osc: { port: 9000 } })).toEqual([
			'osc',
			'audio.converter',
			'location of eq',
			'pulseMs of deck',
		]);
	});
});
