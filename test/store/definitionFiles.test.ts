import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkDefinitions, keepDefinition, readDefinition } from '../../src/store/definitionFiles.ts';
import { nodeDiskFiles } from '../../src/store/diskFiles.ts';
import { pathsIn } from '../../src/store/layout.ts';
import { resolveDefinition } from '../../src/units/definitions/resolveDefinition.ts';
import { shippedDefinitions } from '../../src/units/definitions/shippedDefinitions.ts';
import { revisionFacts } from './facts.ts';
import { temporaryFolder } from './fixtures.ts';

const shipped = [...shippedDefinitions().values()];
const resolved = shipped.map((definition) =>
	resolveDefinition(definition, { id: 'unit', serial: undefined, overrides: undefined }),
);

test('every definition comes back from its file as it was, under its own hash', () => {
	const paths = pathsIn(temporaryFolder());
	for (const definition of [...resolved, ...resolved]) keepDefinition(nodeDiskFiles, paths, definition);
	expect(resolved.length).toBeGreaterThan(10);
	expect(readdirSync(paths.definitions)).toHaveLength(resolved.length);
	for (const definition of resolved) expect(readDefinition(paths, definition.hash)).toEqual(definition);
});

test('one that is not what its name says is named and never believed; one that was never kept is no fault', () => {
	const paths = pathsIn(temporaryFolder());
	const [definition] = resolved;
	const hash = definition?.hash ?? '';
	const facts = revisionFacts('p', 't', 1, 'r');
	const units = [{ unit: 'u', name: 'U', definition: 'a/b', definitionHash: hash, serial: null, settings: [] }];
	const revisions = [{ ...facts, units: units.map((unit) => ({ ...unit, channel: 'stereo' as const })) }];
	expect(readDefinition(paths, hash)).toBeNull();
	expect(checkDefinitions(paths, revisions)).toEqual([]);
	if (definition !== undefined) keepDefinition(nodeDiskFiles, paths, definition);
	expect(checkDefinitions(paths, revisions)).toEqual([]);
	writeFileSync(join(paths.definitions, `${hash}.json`), '{}');
	expect(readDefinition(paths, hash)).toBeNull();
	expect(checkDefinitions(paths, revisions)).toMatchObject([{ reason: 'it is not the definition that the log names' }]);
});
