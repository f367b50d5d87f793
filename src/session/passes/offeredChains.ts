import type { Chain } from '../../shared/model/chain.ts';
import type { ResolvedDefinition } from '../../shared/model/definition.ts';
import type { Rig } from '../../shared/model/rig.ts';
import { describeProblem, type FileProblem, problemAt } from '../../units/definitions/fileProblem.ts';
import { type ChainFile, chainsById } from '../../units/definitions/studioChains.ts';
import { type ChainGround, chainFaults, groundOfRig } from './chainFaults.ts';
import { chainsFor } from './rigChain.ts';

/** All that is wrong with a file of a chain, in itself and in this studio; empty for one that is offered. */
export function fileFaults({ chain, source, problems }: ChainFile, ground: ChainGround): FileProblem[] {
	if (chain === null) return problems;
	return chainFaults(chain, ground).map(({ path, message }) => problemAt(source.placeOf(path), message));
}

/** What a studio's tracks can take. */
export interface OfferedChains {
	chains: Map<string, Chain>;
	/** The studio's own that are not offered, and why, in a sentence each. Shipped ones are for racks of many kinds. */
	withheld: string[];
}

export function offeredChains(
	files: readonly ChainFile[],
	rig: Rig,
	definitions: ReadonlyMap<string, ResolvedDefinition>,
): OfferedChains {
	const ground = groundOfRig(rig, definitions);
	const withheld = files.flatMap((one) => {
		const faults = one.origin === 'own' ? fileFaults(one, ground) : [];
		if (faults.length === 0) return [];
		return [
			`The chain "${one.id}" is not offered: ${faults.map(describeProblem).join('; ')}.`.replace(/([.?!])\.$/, '$1'),
		];
	});
	return { chains: chainsFor(rig, definitions, chainsById(files)), withheld };
}
