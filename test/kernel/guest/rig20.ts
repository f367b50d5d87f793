import { isContinuous } from '../../../src/shared/model/control.ts';
import { findControl, type ResolvedDefinition } from '../../../src/shared/model/definition.ts';
import { type Rig, rigSchema } from '../../../src/shared/model/rig.ts';
import { type Rng, seededRng } from '../../../src/shared/random.ts';
import { resolveFor } from '../../units/simulatorsBench.ts';

/** So many units of a device, named by what they are. */
function units(count: number, name: string, definition: string) {
	return Array.from({ length: count }, (_, index) => ({ id: `${name}-${index + 1}`, definition }));
}

/** Twenty units on every kind of wire; `recorder-1` and `deck-1` hang on the USB serial adapters. */
export const rig20: Rig = rigSchema.parse({
	schema: 1,
	name: 'Twenty units',
	audio: { backend: 'simulated' },
	units: [
		...units(8, 'eq', 'detent/open-eq'),
		...units(2, 'reverb', 'bricasti/m7'),
		...units(4, 'monitor', 'rme/totalmix-fx'),
		...units(2, 'recorder', 'alesis/adat-m20'),
		...units(4, 'deck', 'test/dolby-deck'),
	],
});

export function rig20Definitions(): Map<string, ResolvedDefinition> {
	return resolveFor(rig20);
}

export type Positions = Record<string, Record<string, number>>;

function anywhere(definition: ResolvedDefinition, id: string, rng: Rng): number {
	const control = findControl(definition, id);
	if (control === null) throw new Error(id);
	// A pot ends on one of the places that seven bits can name.
	return isContinuous(control) ? Math.round(rng() * 127) / 127 : Math.floor(rng() * control.positions.length);
}

/** A place for every control that a wire sets, the same for the same seed. */
export function placesFor(definitions: ReadonlyMap<string, ResolvedDefinition>, seed: number): Positions {
	const rng = seededRng(seed);
	const places: Positions = {};
	for (const [unit, definition] of definitions) {
		const own: Record<string, number> = {};
		for (const id of Object.keys(definition.wire)) own[id] = anywhere(definition, id, rng);
		if (Object.keys(own).length > 0) places[unit] = own;
	}
	return places;
}
