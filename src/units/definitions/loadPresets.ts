import { basename, join } from 'node:path';
import type { z } from 'zod';
import type { ErrorCode } from '../../shared/errors.ts';
import { type FileProblem, problemAt, problemsError } from './fileProblem.ts';
import { folderEntries } from './folderEntries.ts';
import { readYaml, type YamlSource } from './readYaml.ts';
import { schemaProblems } from './schemaProblems.ts';

/** What is wrong with a preset beyond its schema, each with its path. */
export type LintPreset<Preset> = (preset: Preset) => { path: PropertyKey[]; message: string }[];

/** A file of a preset; null where it could not be read or does not fit. */
export interface ReadPreset<Preset> {
	preset: Preset | null;
	source: YamlSource;
	problems: FileProblem[];
}

/**
 * Reads one YAML file of a preset.
 *
 * @param root folder that messages name the file relative to
 */
export function readPreset<Preset>(
	file: string,
	root: string,
	schema: z.ZodType<Preset>,
	lint: LintPreset<Preset>,
): ReadPreset<Preset> {
	const { source, problems } = readYaml(file, { root, importRoots: [] });
	if (problems.length > 0) return { preset: null, source, problems };
	const parsed = schema.safeParse(source.value);
	if (!parsed.success) return { preset: null, source, problems: schemaProblems(schema, source, parsed.error) };
	const found = lint(parsed.data).map(({ path, message }) => problemAt(source.placeOf(path), message));
	return { preset: parsed.data, source, problems: found };
}

/** The YAML files of a folder of presets in their order, by id: the file's name without `.yaml`. @throws DetentError `file.folder` */
export function presetFiles(dir: string): { id: string; file: string }[] {
	const names = folderEntries(dir, false).map((entry) => entry.name);
	const yaml = names.filter((name) => name.endsWith('.yaml')).sort();
	return yaml.map((name) => ({ id: basename(name, '.yaml'), file: join(dir, name) }));
}

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
	lint: LintPreset<Preset>,
): Map<string, Preset> {
	const presets = new Map<string, Preset>();
	const problems: FileProblem[] = [];
	for (const { id, file } of presetFiles(dir)) {
		const read = readPreset(file, join(dir, '..', '..'), schema, lint);
		problems.push(...read.problems);
		if (read.preset !== null) presets.set(id, read.preset);
	}
	if (problems.length > 0) throw problemsError(code, dir, problems);
	return presets;
}
