import { type Definition, definitionSchema, type ResolvedDefinition } from '../../src/shared/model/definition.ts';
import { type Rig, rigSchema } from '../../src/shared/model/rig.ts';
import { resolveDefinition } from '../../src/units/definitions/resolveDefinition.ts';

export const KINDS = ['MIDI, read back', 'MIDI, one way', 'OSC', 'Sony 9-pin', 'Denon', 'by hand'] as const;
export type UnitKind = (typeof KINDS)[number];

/** Units and controls of each: 30 units, 1 000 controls. */
const SHAPE: readonly (readonly [UnitKind, number])[] = [
	...Array.from({ length: 6 }, () => ['MIDI, read back', 40] as const),
	...Array.from({ length: 5 }, () => ['MIDI, one way', 40] as const),
	...Array.from({ length: 7 }, () => ['OSC', 40] as const),
	...Array.from({ length: 3 }, () => ['Sony 9-pin', 3] as const),
	...Array.from({ length: 3 }, () => ['Denon', 2] as const),
	...Array.from({ length: 5 }, () => ['by hand', 44] as const),
	['by hand', 45],
];

type Control = Record<string, unknown>;

function stepped(id: string, steps: number, purpose = 'gain'): Control {
	const positions = Array.from({ length: steps }, (_, step) => ({ legend: String(step) }));
	return { type: 'stepped', id, label: id.toUpperCase(), purpose, confidence: 'S', positions };
}

function continuous(id: string): Control {
	return { type: 'continuous', id, label: id.toUpperCase(), purpose: 'level', confidence: 'S', tolerance: 0.004 };
}

const count = (steps: number) => Array.from({ length: steps }, (_, step) => step);

function midi(id: string, controls: number, reads: boolean): unknown {
	const all: Control[] = [];
	const wire: Record<string, unknown> = {};
	const header = 'F0 7D 53 4B {device}';
	for (let index = 0; index < controls; index += 1) {
		const name = `c${index}`;
		const steps = 2 + ((index * 7) % 40);
		const cc = 20 + index;
		if (!reads && index === 0) {
			all.push(stepped(name, 100, 'program'));
			wire[name] = { midi: { send: 'program', values: count(100) } };
			continue;
		}
		all.push(stepped(name, steps));
		const midiRead = { offset: index };
		wire[name] = {
			midi: { send: 'cc', cc, values: count(steps) },
			...(reads ? { midiRead } : {}),
		};
	}
	const readBack = { request: `${header} 01 F7`, answerHeader: `${header} 02`, answerBytes: controls };
	return { id, controls: all, wire, remote: { kind: 'midi', pacingMs: 2, ...(reads ? { readBack } : {}) } };
}

function osc(id: string, controls: number): unknown {
	const all: Control[] = [];
	const wire: Record<string, unknown> = {};
	for (let index = 0; index < controls; index += 1) {
		const name = `c${index}`;
		const address = `/${id.replaceAll('/', '_')}/${index}`;
		if (index % 10 === 0) {
			all.push({ ...stepped(name, 2), type: 'toggle' });
			wire[name] = { osc: { address, type: 'f', values: [0, 1], law: 'toggle' } };
		} else if (index % 2 === 0) {
			all.push(continuous(name));
			wire[name] = { osc: { address, type: 'f', values: { from: 0, to: 1 } } };
		} else {
			const steps = 3 + (index % 20);
			all.push(stepped(name, steps));
			wire[name] = { osc: { address, type: 'i', values: count(steps) } };
		}
	}
	const remote = { kind: 'osc', pacingMs: 1, refresh: { address: '/refresh', type: 'f', value: 1 } };
	return { id, controls: all, wire, remote };
}

function driven(
	id: string,
	driver: 'sony-9pin' | 'denon-dn780r',
	parameters: readonly string[],
	steps: number,
): unknown {
	const line =
		driver === 'sony-9pin'
			? { baudRate: 38400, dataBits: 8, parity: 'odd', stopBits: 1 }
			: { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 };
	return {
		id,
		controls: parameters.map((name) => stepped(name, steps)),
		wire: Object.fromEntries(parameters.map((parameter) => [parameter, { driver: { parameter } }])),
		remote: { kind: 'driver', driver, line },
		transport: true,
	};
}

function content(kind: UnitKind, id: string, controls: number): unknown {
	switch (kind) {
		case 'MIDI, read back':
			return midi(id, controls, true);
		case 'MIDI, one way':
			return midi(id, controls, false);
		case 'OSC':
			return osc(id, controls);
		case 'Sony 9-pin':
			return driven(id, 'sony-9pin', ['standby', 'full_ee', 'local'], 2);
		case 'Denon':
			return driven(id, 'denon-dn780r', ['dolby_a', 'dolby_b'], 3);
		case 'by hand': {
			const all = Array.from({ length: controls }, (_, index) =>
				index % 3 === 0 ? continuous(`c${index}`) : stepped(`c${index}`, 12),
			);
			return { id, controls: all };
		}
	}
}

/** @param controls at most 100 on MIDI: each has a controller of its own */
export function generatedDefinition(kind: UnitKind, id: string, controls: number): Definition {
	return definitionSchema.parse({
		schema: 1,
		maker: 'Soak',
		model: kind,
		class: 'eq',
		channels: 2,
		confidence: 'S',
		...(content(kind, id, controls) as object),
	});
}

export interface SoakRig {
	rig: Rig;
	definitions: ReadonlyMap<string, ResolvedDefinition>;
	kinds: ReadonlyMap<string, UnitKind>;
}

/** A rig of generated units: every kind of wire that the simulated studio has, and units that only a hand can set. */
export function soakRig(): SoakRig {
	const made: { unit: Record<string, unknown>; definition: Definition; kind: UnitKind }[] = SHAPE.map(
		([kind, controls], index) => {
			const id = `soak/unit-${index}`;
			const definition = generatedDefinition(kind, id, controls);
			const connection = kind.startsWith('MIDI')
				? { kind: 'midi', port: 'any', channel: 1 + (index % 16), deviceId: index }
				: null;
			const unit = { id: `u${index}`, definition: id, ...(connection === null ? {} : { connection }) };
			return { unit, definition, kind };
		},
	);
	const rig = rigSchema.parse({
		schema: 1,
		name: 'Soak',
		audio: { backend: 'simulated' },
		units: made.map(({ unit }) => unit),
	});
	return {
		rig,
		definitions: new Map(
			rig.units.flatMap((unit, index) => {
				const definition = made[index]?.definition;
				return definition === undefined ? [] : [[unit.id, resolveDefinition(definition, unit)] as const];
			}),
		),
		kinds: new Map(
			rig.units.flatMap((unit, index) => (made[index] === undefined ? [] : [[unit.id, made[index].kind] as const])),
		),
	};
}
