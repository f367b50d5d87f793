import { DetentError } from '../../shared/errors.ts';
import { ZERO_VU_DBU } from '../../shared/levels.ts';
import { type Chain, chainInserts } from '../../shared/model/chain.ts';
import type { RemoteState } from '../../shared/protocol/state.ts';
import type { Rack } from '../units/rack.ts';

/**
 * The units that hear what is sent on a pair: those that the chain has there. What hangs on a pair that the chain leaves out
 * the studio's other chains tell.
 *
 * @param loop null for the main pair
 */
export function unitsOnPair(
	{ chain, chainPresets }: Pick<RemoteState, 'chain' | 'chainPresets'>,
	loop: string | null,
): string[] {
	const own = chain === null ? [] : unitsOf(chain, loop);
	const there = own.length > 0 ? own : Object.values(chainPresets).flatMap((preset) => unitsOf(preset, loop));
	return [...new Set(there)];
}

function unitsOf(chain: Chain, pair: string | null): string[] {
	return chainInserts(chain).flatMap(({ loop = null, units }) => (loop === pair ? units : []));
}

/** How far over 0 VU the hottest test signal may be, dB, by the unit that takes the least; infinite where none has a limit. */
export function headroomDb(rack: Pick<Rack, 'unit'>, units: readonly string[]): number {
	const ceilings = units.map((unit) => rack.unit(unit).definition.levelCeilingDbu ?? Number.POSITIVE_INFINITY);
	return Math.min(Number.POSITIVE_INFINITY, ...ceilings) - ZERO_VU_DBU;
}

/**
 * A test signal must not be hotter than a unit of the chain may get.
 *
 * @param levelDb its level relative to 0 VU
 * @throws DetentError `audio.level.refused`
 */
export function requireCeilings(rack: Rack, units: readonly string[], levelDb: number): void {
	const levelDbu = ZERO_VU_DBU + levelDb;
	for (const unit of units) {
		const { levelCeilingDbu } = rack.unit(unit).definition;
		if (levelCeilingDbu === undefined || levelDbu <= levelCeilingDbu) continue;
		throw new DetentError('audio.level.refused', {
			message: `A test signal at ${levelDbu.toFixed(1)} dBu is too hot for this unit: ${levelCeilingDbu.toFixed(1)} dBu is its limit.`,
			subject: unit,
			remedy: 'Take it out of the chain, or send at a lower level.',
		});
	}
}
