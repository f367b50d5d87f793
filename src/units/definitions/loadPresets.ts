import { basename, join } from 'node:path';
import type { z } from 'zod';
import type { ErrorCode } from '../../shared/errors.ts';
import { type FileProblem, problemAt, problemsError } from './fileProblem.ts';
import { folderEntries } from './folderEntries.ts';
import { readYaml } from './readYaml.ts';
import { schemaProblems } from './schemaProblems.ts';

/**
 * The YAML files of a folder of `presets`, by id: the file's name without `.yaml`.
 *
 * @param lint what is wrong beyond the schema, each with its path
 * @throws DetentError `file.folder`, and `code` with file, line, column and what was expected for each error
 */
export function loadPresets<Preset>(
	dir: string,
	schema: z.ZodType<Preset>,
	code: ErrorCode,
	lint: (preset: Preset) => { path: PropertyKey[]; message: string }[],
): Map<string, Preset> {
	const presets = new Map<string, Preset>();
	const problems: FileProblem[] = [];
	const files = folderEntries(dir, false)
		.map((entry) => entry.name)
		.filter((name) => name.endsWith('.yaml'));
	for (const file of files.sort()) {
		const read = readYaml(join(dir, file), { root: join(dir, '..', '..'), importRoots: [] });
		problems.push(...read.problems);
		if (read.problems.length > 0) continue;
		const parsed = schema.safeParse(read.source.value);
		if (!parsed.success) {
			problems.push(...schemaProblems(schema, read.source, parsed.error));
			continue;
		}
		problems.push(...lint(parsed.data).map(({ path, message }) => problemAt(read.source.placeOf(path), message)));
		presets.set(basename(file, '.yaml'), parsed.data);
	}
	if (problems.length > 0) throw problemsError(code, dir, problems);
	return presets;
}
