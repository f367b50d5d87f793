import { basename, join } from 'node:path';
import { type Chain, chainSchema, chainUnits } from '../../shared/model/chain.ts';
import { type FileProblem, problemAt, problemsError } from './fileProblem.ts';
import { folderEntries } from './folderEntries.ts';
import { readYaml } from './readYaml.ts';
import { schemaProblems } from './schemaProblems.ts';

/** Stage ids that are used twice and units that stand in the chain twice, each with its path. */
function lintChain(chain: Chain): { path: PropertyKey[]; message: string }[] {
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

/**
 * Chain presets by id, the file's name without `.yaml`.
 *
 * @param dir folder of chain presets
 * @throws DetentError `file.folder`, and `chain.invalid` with file, line, column and what was expected for each error
 */
export function loadChains(dir: string): Map<string, Chain> {
	const chains = new Map<string, Chain>();
	const problems: FileProblem[] = [];
	const files = folderEntries(dir, false)
		.map((entry) => entry.name)
		.filter((name) => name.endsWith('.yaml'));
	for (const file of files.sort()) {
		const read = readYaml(join(dir, file), { root: join(dir, '..', '..'), importRoot: null });
		problems.push(...read.problems);
		if (read.problems.length > 0) continue;
		const parsed = chainSchema.safeParse(read.source.value);
		if (!parsed.success) {
			problems.push(...schemaProblems(chainSchema, read.source, parsed.error));
			continue;
		}
		problems.push(...lintChain(parsed.data).map(({ path, message }) => problemAt(read.source.placeOf(path), message)));
		chains.set(basename(file, '.yaml'), parsed.data);
	}
	if (problems.length > 0) throw problemsError('chain.invalid', dir, problems);
	return chains;
}
