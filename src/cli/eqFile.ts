import { dirname } from 'node:path';
import { type EqStage, eqFileSchema } from '../shared/model/eq.ts';
import { problemsError } from '../units/definitions/fileProblem.ts';
import { readYaml } from '../units/definitions/readYaml.ts';
import { schemaProblems } from '../units/definitions/schemaProblems.ts';

/**
 * The equalizer stage that an EQ file (YAML or JSON, `schema: 1`) describes.
 *
 * @param path the file
 * @throws DetentError `chain.eq.file` with file, line, column, band and what was expected for each error
 */
export function readEqFile(path: string): EqStage {
	const read = readYaml(path, { root: dirname(path), importRoots: [] });
	if (read.problems.length > 0) throw problemsError('chain.eq.file', path, read.problems);
	const parsed = eqFileSchema.safeParse(read.source.value);
	if (!parsed.success) {
		throw problemsError('chain.eq.file', path, schemaProblems(eqFileSchema, read.source, parsed.error));
	}
	const { phase, bands, monoBelow } = parsed.data;
	return { type: 'eq', phase, bands, monoBelow };
}
