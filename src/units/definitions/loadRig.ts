import { dirname } from 'node:path';
import type { Definition, ResolvedDefinition } from '../../shared/model/definition.ts';
import { type Connection, type Rig, rigSchema } from '../../shared/model/rig.ts';
import { type FileProblem, problemAt, problemOf, problemsError } from './fileProblem.ts';
import { lintRig } from './lintRig.ts';
import { readYaml } from './readYaml.ts';
import { schemaProblems } from './schemaProblems.ts';

export interface LoadedRig {
	rig: Rig;
	/** Each unit's own definition, by unit id. */
	definitions: Map<string, ResolvedDefinition>;
	/** What should be looked at but does not stop the rig: a missing connection, for one. */
	warnings: FileProblem[];
}

/**
 * Reads and checks a rig file.
 *
 * @param path of the YAML file
 * @param definitions by id, as `loadDefinitions` gives them
 * @throws DetentError `rig.invalid` with file, line, column and what was expected for each error
 */
export function loadRig(path: string, definitions: ReadonlyMap<string, Definition>): LoadedRig {
	const { source, problems } = readYaml(path, { root: dirname(path), importRoots: [] });
	if (problems.length > 0) throw problemsError('rig.invalid', path, problems);
	const parsed = rigSchema.safeParse(source.value);
	if (!parsed.success) throw problemsError('rig.invalid', path, schemaProblems(rigSchema, source, parsed.error));
	const { findings, resolved } = lintRig(parsed.data, definitions);
	const found = findings.map((finding) => problemAt(source.placeOf(finding.path), finding.message, finding.severity));
	const errors = found.filter((problem) => problem.severity === 'error');
	if (errors.length > 0) throw problemsError('rig.invalid', path, errors);
	return { rig: parsed.data, definitions: resolved, warnings: found };
}

/**
 * Checks the text of a rig file as `loadRig` checks the file.
 *
 * @param name as it is printed in messages
 * @returns the plain value, which is only a rig where no problem is an error
 */
export function checkRigText(
	text: string,
	name: string,
	definitions: ReadonlyMap<string, Definition>,
): { value: unknown; problems: FileProblem[] } {
	const { source, problems } = readYaml(name, { root: '.', importRoots: [], text });
	if (problems.length > 0) return { value: source.value, problems };
	const parsed = rigSchema.safeParse(source.value);
	if (!parsed.success) return { value: source.value, problems: schemaProblems(rigSchema, source, parsed.error) };
	const { findings } = lintRig(parsed.data, definitions);
	const found = findings.map(({ path, message, severity }) =>
		problemOf(path, problemAt(source.placeOf(path), message, severity)),
	);
	return { value: source.value, problems: found };
}

/**
 * The rig with other connections for some units and relay boards: simulated ones get their ports when they start.
 *
 * @param connections by id of the unit or the board
 */
export function withConnections(rig: Rig, connections: ReadonlyMap<string, Connection>): Rig {
	const boards = rig.boards?.map((board) => {
		const connection = connections.get(board.id);
		return connection?.kind === 'tcp' || connection?.kind === 'serial' ? { ...board, connection } : board;
	});
	const units = rig.units.map((unit) => {
		const connection = connections.get(unit.id);
		return connection === undefined ? unit : { ...unit, connection };
	});
	return { ...rig, ...(boards === undefined ? {} : { boards }), units };
}
