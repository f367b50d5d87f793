import { compileChain } from '../../chain/compile.ts';
import { unmatched } from '../../chain/resolve.ts';
import { DetentError, isDetentError } from '../../shared/errors.ts';
import { type Chain, type PatchPoint, patchPoints } from '../../shared/model/chain.ts';
import { findControl, type ResolvedDefinition, settableControls } from '../../shared/model/definition.ts';
import { isSwitch } from '../../shared/model/patch.ts';
import type { Rig } from '../../shared/model/rig.ts';
import { isPosition } from '../../shared/model/setting.ts';
import type { RemoteState } from '../../shared/protocol/state.ts';
import { closest } from '../../units/definitions/hint.ts';
import { lintChain } from '../../units/definitions/loadChains.ts';
import { checkTapeRoll } from '../tapes/tapeChecks.ts';

/** What of a studio a chain is held against. */
export interface ChainGround {
	/** Of each unit, by its id in the rig. */
	definitions: ReadonlyMap<string, ResolvedDefinition>;
	/** The rig's pairs beside the main send and return. */
	loops: readonly string[];
	rateHz: number;
}

/** Why a chain can't be used in a studio, and where in the chain that stands. */
export interface ChainFault {
	path: PropertyKey[];
	message: string;
}

export function groundOfRig({ audio }: Rig, definitions: ReadonlyMap<string, ResolvedDefinition>): ChainGround {
	return { definitions, loops: Object.keys(audio.loops ?? {}), rateHz: audio.rateHz };
}

/** The studio as a running daemon shows it. */
export function groundOfState({ definitions, audio }: RemoteState): ChainGround {
	return {
		definitions: new Map(Object.entries(definitions)),
		loops: Object.keys(audio.loopCalibrations),
		rateHz: audio.rateHz,
	};
}

/** All that hinders a chain in a studio; empty for one that a track can take. */
export function chainFaults(chain: Chain, ground: ChainGround): ChainFault[] {
	const placed = chain.stages.flatMap((stage, index) => {
		if (stage.kind === 'digital') return [];
		const at = ['stages', index];
		return [
			...stage.units.flatMap((unit, place) => unitFault(ground, unit, [...at, 'units', place])),
			...(stage.loop === undefined ? [] : loopFault(ground, stage.loop, [...at, 'loop'])),
			...(stage.patch ?? []).flatMap((point, place) => patchFault(ground, point, [...at, 'patch', place])),
		];
	});
	const order = orderFault(chain, ground.rateHz);
	return [
		...(order.length === 0 ? tapeFault(chain) : []),
		...placed,
		...(chain.patch ?? []).flatMap((point, place) => patchFault(ground, point, ['patch', place])),
		...contraryFault(chain),
		...order,
	];
}

function meant(wrong: string, known: readonly string[]): string {
	const near = closest(wrong, known);
	if (near !== null) return `; did you mean "${near}"?`;
	return known.length === 0 ? '' : `; there is ${known.join(', ')}`;
}

function unitFault({ definitions }: ChainGround, unit: string, path: PropertyKey[]): ChainFault[] {
	if (definitions.has(unit)) return [];
	return [{ path, message: `the rig has no unit "${unit}"${meant(unit, [...definitions.keys()])}` }];
}

function loopFault({ loops }: ChainGround, loop: string, path: PropertyKey[]): ChainFault[] {
	if (loops.includes(loop)) return [];
	const known = loops.length === 0 ? '; it has only the main send and return' : meant(loop, loops);
	return [{ path, message: `the rig has no insert pair "${loop}"${known}` }];
}

function patchFault(
	ground: ChainGround,
	{ unit, control: id, position }: PatchPoint,
	path: PropertyKey[],
): ChainFault[] {
	const definition = ground.definitions.get(unit);
	if (definition === undefined) return unitFault(ground, unit, [...path, 'unit']);
	const control = findControl(definition, id);
	const switches = settableControls(definition).filter(isSwitch);
	if (control === null || !isSwitch(control)) {
		const known = meant(
			id,
			switches.map((one) => one.id),
		);
		return [{ path: [...path, 'control'], message: `"${unit}" has no switch of the path "${id}"${known}` }];
	}
	if (isPosition(control, position)) return [];
	return [{ path: [...path, 'position'], message: `${position} is not a position of ${control.label}` }];
}

/** One switch can't stand at two positions. */
function contraryFault(chain: Chain): ChainFault[] {
	const points = patchPoints(chain);
	const contrary = points.find((point) =>
		points.some(
			({ unit, control, position }) => unit === point.unit && control === point.control && position !== point.position,
		),
	);
	if (contrary === undefined) return [];
	return [{ path: ['stages'], message: `it wants ${contrary.control} of "${contrary.unit}" at two positions` }];
}

/** By the rules that a pass has for a machine that it rolls. */
function tapeFault(chain: Chain): ChainFault[] {
	return refusedBy(
		() => checkTapeRoll(chain),
		() => (chain.passKind === 'through' ? ['passKind'] : ['tape', 'unit']),
	);
}

/** What one way out and back can't do, and what has no place where it stands. */
function orderFault(chain: Chain, rateHz: number): ChainFault[] {
	return refusedBy(
		() => void compileChain(unmatched(chain), rateHz),
		({ subject }) => {
			const index = chain.stages.findIndex(({ id }) => id === subject);
			return index < 0 ? ['stages'] : ['stages', index];
		},
	);
}

/** A rule that throws what it refuses, as a fault at a place. */
function refusedBy(rule: () => void, place: (error: DetentError) => PropertyKey[]): ChainFault[] {
	try {
		rule();
		return [];
	} catch (error) {
		if (!isDetentError(error, 'chain')) throw error;
		return [{ path: place(error), message: [error.message, error.remedy].filter((part) => part !== null).join(' ') }];
	}
}

/** Each unit stands in a chain once. @throws DetentError `chain.duplicate` */
export function checkOnce(chain: Chain): void {
	const [fault] = lintChain(chain);
	if (fault === undefined) return;
	throw new DetentError('chain.duplicate', {
		message: `It can't be used: ${fault.message}.`,
		subject: chain.name,
		remedy: 'Take one of the two out; nothing was changed.',
	});
}
