import { z } from 'zod';
import { type FileProblem, type Place, problemAt, problemOf } from './fileProblem.ts';
import { closest } from './hint.ts';
import type { Path, YamlSource } from './readYaml.ts';

interface JsonSchema {
	$ref?: string;
	$defs?: Record<string, JsonSchema>;
	const?: unknown;
	enum?: unknown[];
	properties?: Record<string, JsonSchema>;
	additionalProperties?: JsonSchema | boolean;
	items?: JsonSchema;
	prefixItems?: JsonSchema[];
	anyOf?: JsonSchema[];
	oneOf?: JsonSchema[];
}

type Issue = z.core.$ZodIssue;

function valueAtPath(value: unknown, path: Path): unknown {
	let at = value;
	for (const part of path) {
		if (typeof at !== 'object' || at === null) return undefined;
		at = (at as Record<PropertyKey, unknown>)[part];
	}
	return at;
}

/** The schemas that may apply at a path of the value, unions narrowed by their discriminating constants. */
function schemasAt(root: JsonSchema, value: unknown, path: Path): JsonSchema[] {
	const open = (schema: JsonSchema, here: unknown): JsonSchema[] => {
		if (schema.$ref !== undefined) {
			const target = root.$defs?.[schema.$ref.replace('#/$defs/', '')];
			return target === undefined ? [] : open(target, here);
		}
		const branches = schema.anyOf ?? schema.oneOf;
		if (branches === undefined) return [schema];
		const all = branches.flatMap((branch) => open(branch, here));
		const fits = all.filter((branch) =>
			Object.entries(branch.properties ?? {}).every(
				([key, property]) => property.const === undefined || property.const === valueAtPath(here, [key]),
			),
		);
		return fits.length > 0 ? fits : all;
	};
	let current = open(root, value);
	let here = value;
	for (const part of path) {
		here = valueAtPath(here, [part]);
		current = current.flatMap((schema) => {
			const next =
				typeof part === 'number'
					? (schema.prefixItems?.[part] ?? schema.items)
					: (schema.properties?.[String(part)] ?? schema.additionalProperties);
			return typeof next === 'object' ? open(next, here) : [];
		});
	}
	return current;
}

const list = (words: readonly unknown[]) => words.map((word) => JSON.stringify(word)).join(', ');

function hint(wrong: unknown, allowed: readonly unknown[]): string {
	const near = closest(String(wrong), allowed.map(String));
	return near === null ? '' : `; did you mean "${near}"?`;
}

/**
 * Problems of a value that does not fit its schema, each with the place in the file and what was expected.
 *
 * @param schema the zod schema that refused it
 * @param source the value and its places
 * @param error what the schema said
 */
export function schemaProblems(schema: z.ZodType, source: YamlSource, error: z.ZodError): FileProblem[] {
	const root = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
	const found: FileProblem[] = [];
	const where = (path: Path) => (path.length === 0 ? 'the file' : `"${path.map(String).join('.')}"`);

	const tell = (path: Path, place: Place, message: string) => found.push(problemOf(path, problemAt(place, message)));

	const visit = (issue: Issue, prefix: Path): void => {
		const path = [...prefix, ...issue.path];
		const value = valueAtPath(source.value, path);
		if (issue.code === 'unrecognized_keys') {
			const known = [...new Set(schemasAt(root, source.value, path).flatMap((at) => Object.keys(at.properties ?? {})))];
			for (const key of issue.keys) {
				const near = hint(key, known);
				const expected = near === '' ? `; expected one of ${known.join(', ')}` : near;
				tell([...path, key], source.placeOfKey([...path, key]), `the key "${key}" is not known here${expected}`);
			}
			return;
		}
		if (value === undefined && issue.code !== 'custom') {
			const parent = path.slice(0, -1);
			const key = String(path.at(-1) ?? '');
			const of = parent.length === 0 ? '' : ` in ${where(parent)}`;
			const expected = issue.code === 'invalid_type' ? `, expected ${issue.expected}` : '';
			tell(path, source.placeOf(parent), `"${key}" is missing${of}${expected}`);
			return;
		}
		if (issue.code === 'invalid_value') {
			const what = `${where(path)} is ${JSON.stringify(value)}, expected ${list(issue.values)}`;
			tell(path, source.placeOf(path), `${what}${hint(value, issue.values)}`);
			return;
		}
		if (issue.code === 'invalid_key') {
			tell(path, source.placeOfKey(path), `the key ${where(path)} is not well formed`);
			return;
		}
		if (issue.code === 'invalid_union') {
			const best = issue.errors
				.filter((branch) => branch.length > 0)
				.sort((a, b) => deepest(b) - deepest(a) || a.length - b.length)[0];
			if (best !== undefined) {
				for (const inner of best) visit(inner, path);
				return;
			}
			const allowed = schemasAt(root, source.value, path).flatMap((at) => at.enum ?? (at.const ? [at.const] : []));
			const expected = allowed.length > 0 ? `expected ${list(allowed)}` : issue.message;
			const what = `${where(path)} is ${JSON.stringify(value)}, ${expected}`;
			tell(path, source.placeOf(path), `${what}${hint(value, allowed)}`);
			return;
		}
		const expected = issue.code === 'invalid_type' ? `expected ${issue.expected}` : issue.message;
		tell(path, source.placeOf(path), `${where(path)} is ${JSON.stringify(value) ?? 'empty'}: ${expected}`);
	};
	for (const issue of error.issues) visit(issue, []);
	return found;
}

function deepest(issues: readonly Issue[]): number {
	return Math.max(0, ...issues.map((issue) => issue.path.length));
}
