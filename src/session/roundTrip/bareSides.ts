import { type LoopShape, loopMix, loopShapes } from '../../chain/loops.ts';
import type { Chain, InsertChannels } from '../../shared/model/chain.ts';
import type { Rack } from '../units/rack.ts';

/** What of a pair goes through a unit; null where nobody has said in which channel a mono unit sits. */
export type UnitSide = 'stereo' | 'left' | 'right' | null;

/** Says of the rack's units in which channel they sit. */
export function unitSides(rack: Pick<Rack, 'unit'>): (unit: string) => UnitSide {
	return (unit) => {
		const { definition, rig } = rack.unit(unit);
		return definition.channels === 1 && rig.channel === 'stereo' ? null : rig.channel;
	};
}

/**
 * What a loop sends and has no unit for: a pair with a mono unit on its left has perhaps no cable on its right. Where the
 * chain itself takes one channel through its units only, the other one goes by, and nothing is bare.
 */
function bareOf(shape: LoopShape, sideOf: (unit: string) => UnitSide): InsertChannels[] {
	const { channels, midSide } = loopMix(shape);
	if (channels !== null) return [];
	const sides = shape.inserts.flatMap(({ units }) => units.map(sideOf));
	const has = (side: 'left' | 'right') => sides.includes('stereo') || sides.includes(side);
	const [first, second] = midSide ? (['mid', 'side'] as const) : (['left', 'right'] as const);
	return [...(has('left') ? [] : [first]), ...(has('right') ? [] : [second])];
}

/** Of each loop of a chain, in its order. @throws DetentError `chain.*` as `loopShapes` */
export function bareSidesOfLoops(
	{ stages }: Pick<Chain, 'stages'>,
	sideOf: (unit: string) => UnitSide,
): InsertChannels[][] {
	return loopShapes(stages).map((shape) => bareOf(shape, sideOf));
}

/** Of all loops together: what is bare in one of them is nothing that a print can be expected to have. */
export function bareSides(chain: Pick<Chain, 'stages'>, sideOf: (unit: string) => UnitSide): InsertChannels[] {
	return [...new Set(bareSidesOfLoops(chain, sideOf).flat())];
}
