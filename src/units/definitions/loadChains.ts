import { type Chain, chainSchema, chainUnits } from '../../shared/model/chain.ts';
import { loadPresets, type ReadPreset, readPreset } from './loadPresets.ts';

/** Stage ids that are used twice and units that stand in the chain twice, each with its path. */
export function lintChain(chain: Chain): { path: PropertyKey[]; message: string }[] {
	const ids = chain.stages.map((stage) => stage.id);
	const twice = chain.stages.flatMap((stage, index) =>
		ids.indexOf(stage.id) < index
			? [{ path: ['stages', index, 'id'], message: `the stage id "${stage.id}" is used twice` }]
			: [],
	);
	const units = chainUnits(chain);
	const again = units.find((unit, index) => units.indexOf(unit) < index);
	return again === undefined
		? twice
		: [...twice, { path: ['stages'], message: `the unit "${again}" stands in the chain twice` }];
}

/** Reads the file of one chain. @param root folder that messages name the file relative to */
export function readChain(file: string, root: string): ReadPreset<Chain> {
	return readPreset(file, root, chainSchema, lintChain);
}

/**
 * Chain presets by id, the file's name without `.yaml`.
 *
 * @param dir folder of chain presets
 * @throws DetentError `file.folder`, and `chain.invalid` with file, line, column and what was expected for each error
 */
export function loadChains(dir: string): Map<string, Chain> {
	return loadPresets(dir, chainSchema, 'chain.invalid', lintChain);
}
