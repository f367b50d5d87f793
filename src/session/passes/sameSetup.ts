import { stageParts } from '../../chain/compile.ts';
import { canonicalJson } from '../../shared/canonicalJson.ts';
import { isSameDevice } from '../../shared/cardNumber.ts';
import { diffChains } from '../../shared/diff/diffChains.ts';
import { diffSource } from '../../shared/diff/diffSource.ts';
import { diffUnits } from '../../shared/diff/diffUnits.ts';
import { DetentError } from '../../shared/errors.ts';
import type { Chain } from '../../shared/model/chain.ts';
import type { FailedPrint } from '../../shared/model/failedPrint.ts';
import type { Latency } from '../../shared/model/measurement.ts';

/** Everything that is in a print: the mix, the way that it went, every setting, and the stream. */
export type PrintSetup = Pick<
	FailedPrint,
	'source' | 'chain' | 'units' | 'rateHz' | 'converter' | 'audioBackend' | 'simulated'
> & {
	track: string;
	through: Latency['through'];
};

/** How many differences a person is told at once. */
const TOLD = 6;

/** The chain as far as it is in the print: what comes after the last return is made from the print. */
function printedPart(chain: Chain): Chain {
	const parts = stageParts(chain.stages);
	return { ...chain, name: '', returnTrimDb: 0, stages: chain.stages.filter((_, index) => parts[index] !== 'post') };
}

function different(name: string, before: string | number | null, now: string | number | null): string[] {
	return before === now ? [] : [`${name}: from ${before ?? 'not named'} to ${now ?? 'not named'}`];
}

/**
 * What is not as it was when a print was made, in sentences without full stop. Two takes with no difference may be joined; what
 * comes after the last return may differ.
 */
export function setupDifferences(before: PrintSetup, now: PrintSetup): string[] {
	const chains = [printedPart(before.chain), printedPart(now.chain)] as const;
	const chain = diffChains(...chains).map(({ text }) => text);
	const sameChain = canonicalJson(chains[0]) === canonicalJson(chains[1]);
	return [
		...diffSource(before, now).map(({ text }) => text),
		...chain,
		...(sameChain || chain.length > 0 ? [] : ['The chain was changed']),
		...diffUnits(before, now).map(({ text }) => text),
		...different('Sample rate, Hz', before.rateHz, now.rateHz),
		...different('Converter', before.converter, now.converter),
		...different('Audio system', before.audioBackend, now.audioBackend),
		...(before.simulated === now.simulated ? [] : ['One is of the simulated studio, the other of real units']),
		...(before.through === undefined || now.through === undefined
			? []
			: [
					...(isSameDevice(before.through.device, now.through.device)
						? []
						: different('Interface', before.through.device, now.through.device)),
					...different('Frames in a block', before.through.blockFrames, now.through.blockFrames),
					...different('Blocks kept ready', before.through.prefillBlocks, now.through.prefillBlocks),
				]),
	];
}

/** @throws DetentError `audio.not-same` with what differs */
export function requireSameSetup(before: PrintSetup, now: PrintSetup, title: string): void {
	const differences = setupDifferences(before, now);
	if (differences.length === 0) return;
	const rest = differences.length > TOLD ? `; and ${differences.length - TOLD} more` : '';
	throw new DetentError('audio.not-same', {
		message: `Not everything is as it was when this print was made. ${differences.slice(0, TOLD).join('; ')}${rest}.`,
		subject: title,
		remedy: 'Put it back as it was and try again, or print the whole track.',
	});
}
