import { DetentError } from '../shared/errors.ts';
import { ZERO_VU_DBU } from '../shared/levels.ts';
import type { Rack } from './rack.ts';

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
