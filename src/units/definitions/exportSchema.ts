import { z } from 'zod';
import { definitionSchema } from '../../shared/model/definition.ts';
import { rigSchema } from '../../shared/model/rig.ts';

type Json = { [key: string]: unknown };

const IMPORT: Json = {
	type: 'object',
	description: 'Replaced by a part of a template; keys beside it win.',
	properties: { $import: { type: 'string', pattern: '^templates/[a-z0-9-]+\\.yaml#[a-z0-9-]+$' } },
	required: ['$import'],
};

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

function mapValues(value: unknown, change: (part: unknown) => unknown): Json {
	return isJson(value) ? Object.fromEntries(Object.entries(value).map(([key, part]) => [key, change(part)])) : {};
}

/** The schema with `$import` allowed in place of every list and mapping inside it. */
function withImports(schema: unknown, root: boolean): unknown {
	if (!isJson(schema)) return schema;
	const inner: Json = { ...schema };
	for (const key of ['properties', '$defs'] as const) {
		if (key in schema) inner[key] = mapValues(schema[key], (part) => withImports(part, key === '$defs'));
	}
	for (const key of ['items', 'additionalProperties'] as const) {
		if (isJson(schema[key])) inner[key] = withImports(schema[key], false);
	}
	for (const key of ['anyOf', 'oneOf'] as const) {
		const branches = schema[key];
		if (Array.isArray(branches)) inner[key] = branches.map((branch) => withImports(branch, true));
	}
	const holdsParts =
		schema['type'] === 'object' || schema['type'] === 'array' || 'oneOf' in schema || 'anyOf' in schema;
	return root || !holdsParts ? inner : { anyOf: [{ $ref: '#/$defs/import' }, inner] };
}

/** JSON Schemas for editors, by file name: definitions (with `$import`) and rigs. */
export function editorSchemas(): Record<string, Json> {
	const definition = withImports(z.toJSONSchema(definitionSchema, { io: 'input' }), true) as Json;
	const parts = isJson(definition['$defs']) ? definition['$defs'] : {};
	return {
		'definition.schema.json': {
			title: 'Detent device definition',
			...definition,
			$defs: { ...parts, import: IMPORT },
		},
		'rig.schema.json': { title: 'Detent rig', ...z.toJSONSchema(rigSchema, { io: 'input' }) },
	};
}
