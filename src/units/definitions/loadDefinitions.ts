import { join, relative, sep } from 'node:path';
import type { Confidence } from '../../shared/model/control.ts';
import { type Definition, definitionSchema } from '../../shared/model/definition.ts';
import { type FileProblem, problemAt, problemsError } from './fileProblem.ts';
import { folderEntries } from './folderEntries.ts';
import { lintDefinition, type MessageCodec } from './lintDefinition.ts';
import { lintPropertyOrder } from './propertyOrder.ts';
import { readYaml, type TemplateFiles } from './readYaml.ts';
import { schemaProblems } from './schemaProblems.ts';

/** A control whose facts are not confirmed: general knowledge (G) or unsure (U). */
export interface Unconfirmed {
	definition: string;
	control: string;
	confidence: Exclude<Confidence, 'S' | 'P'>;
}

export interface DefinitionsReport {
	/** Definitions without errors, by id. */
	definitions: Map<string, Definition>;
	/** Files that were read, templates not counted. */
	files: number;
	/** Controls of the definitions without errors, per-channel controls counted once; variants not counted. */
	controls: number;
	problems: FileProblem[];
	unconfirmed: Unconfirmed[];
}

function definitionFiles(dir: string): string[] {
	return folderEntries(dir, true)
		.filter((entry) => entry.isFile() && entry.name.endsWith('.yaml'))
		.map((entry) => join(entry.parentPath, entry.name))
		.filter((file) => !relative(dir, file).startsWith(`templates${sep}`))
		.sort();
}

/**
 * Reads and checks every definition under a folder, `<maker>/<model>.yaml`; `templates/` holds parts to import.
 *
 * @param codec checks golden messages; null leaves them unchecked
 * @param templatesToo another folder whose `templates/` may be imported from
 * @throws DetentError `file.folder` when the folder itself cannot be read
 */
export function readDefinitions(
	dir: string,
	codec: MessageCodec | null,
	templatesToo: string | null = null,
): DefinitionsReport {
	const importRoots = templatesToo === null ? [dir] : [dir, templatesToo];
	const report: DefinitionsReport = { definitions: new Map(), files: 0, controls: 0, problems: [], unconfirmed: [] };
	const templates: TemplateFiles = new Map();
	for (const file of definitionFiles(dir)) {
		report.files += 1;
		const { source, problems } = readYaml(file, { root: join(dir, '..'), importRoots, templates });
		const own = [...problems];
		const parsed = problems.some((problem) => problem.severity === 'error')
			? null
			: definitionSchema.safeParse(source.value);
		if (parsed?.success === false) own.push(...schemaProblems(definitionSchema, source, parsed.error));
		if (parsed?.success === true) {
			own.push(...lintPropertyOrder(source));
			const expectedId = relative(dir, file).slice(0, -'.yaml'.length).split(sep).join('/');
			for (const finding of lintDefinition(parsed.data, expectedId, codec)) {
				own.push(problemAt(source.placeOf(finding.path), finding.message, finding.severity));
			}
			if (!own.some((problem) => problem.severity === 'error')) {
				const definition = parsed.data;
				report.definitions.set(definition.id, definition);
				report.controls += definition.controls.length;
				for (const control of definition.controls) {
					const { confidence } = control;
					if (confidence === 'S' || confidence === 'P') continue;
					report.unconfirmed.push({ definition: definition.id, control: control.id, confidence });
				}
			}
		}
		report.problems.push(...own);
	}
	return report;
}

/**
 * All definitions under a folder, by id.
 *
 * @throws DetentError `file.folder`, and `device.invalid` with file, line, column and what was expected when any definition has an error
 */
export function loadDefinitions(dir: string, templatesToo: string | null = null): Map<string, Definition> {
	const report = readDefinitions(dir, null, templatesToo);
	const errors = report.problems.filter((problem) => problem.severity === 'error');
	if (errors.length > 0) throw problemsError('device.invalid', dir, errors);
	return report.definitions;
}
