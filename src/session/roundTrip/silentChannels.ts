import type { Chain } from '../../shared/model/chain.ts';
import type { Finding } from '../../shared/model/finding.ts';
import type { Latency } from '../../shared/model/measurement.ts';
import { bareSidesOfLoops, type UnitSide } from './bareSides.ts';
import { isMeasured, rolledLoop } from './roundTrip.ts';
import { loopNames } from './roundTripFindings.ts';

/**
 * Channels on which the test signal did not come back although they were sent and go through a unit, or are a cable.
 *
 * Not of passes that record only or send nothing, and not of the pair of a machine that stood meanwhile.
 *
 * @param loops each loop of the chain by itself, just measured
 */
export function silentChannels(chain: Chain, loops: readonly Latency[], sideOf: (unit: string) => UnitSide): Finding[] {
	if (chain.passKind === 'toTape' || chain.passKind === 'fromTape') return [];
	const names = loopNames(chain, loops.length);
	const bare = bareSidesOfLoops(chain, sideOf);
	const stood = rolledLoop(chain);
	return loops.flatMap((loop, index): Finding[] => {
		const [left = null, right = null] = loop.channels ?? [];
		const oneAlone = (left === null) !== (right === null);
		if (!oneAlone || loop.side !== undefined || index === stood || !isMeasured(loop)) return [];
		const channel = left === null ? 'left' : 'right';
		const carries = channel === 'left' ? (['left', 'mid'] as const) : (['right', 'side'] as const);
		if (carries.some((side) => bare[index]?.includes(side) === true)) return [];
		const name = names[index] ?? null;
		const text = `The test signal does not come back on the ${channel} channel, and does on the other: look for a cable that is out, a patch, or a unit that is off or mutes. A print would have nothing there. If only one channel is to go through the units, say so in the chain (channels).`;
		return [
			{
				kind: 'round-trip',
				severity: 'warning',
				by: 'test-signal',
				frame: null,
				frames: null,
				channel,
				text: name === null ? text : `${name}: ${text}`,
			},
		];
	});
}
