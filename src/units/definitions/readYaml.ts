import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type YAMLMap } from 'yaml';
import { type FileProblem, type Place, problemAt } from './fileProblem.ts';

const MAX_FILE_BYTES = 1_000_000;
const MAX_DEPTH = 40;
const MAX_NODES = 200_000;
const MAX_IMPORT_DEPTH = 8;
const importPattern = /^(templates\/[a-z0-9-]+\.yaml)#([a-z0-9-]+)$/;

export type Path = readonly PropertyKey[];

/** The plain value of a YAML file, its imports filled in, and where each part of it stands. */
export interface YamlSource {
	file: string;
	value: unknown;
	/** Place of the value at `path`; of the nearest thing around it when it is not there. */
	placeOf(path: Path): Place;
	/** Place of the key that names the value at `path`. */
	placeOfKey(path: Path): Place;
}

export type YamlResult = { source: YamlSource; problems: FileProblem[] };

interface OpenFile {
	/** As it is printed in messages. */
	name: string;
	lines: LineCounter;
	document: ReturnType<typeof parseDocument>;
}

const pathKey = (path: Path) => path.map(String).join('\u0000');

/**
 * Reads one YAML file into plain values and remembers the place of each. `$import: templates/<file>.yaml#<name>` is
 * replaced by the named part of a template; keys beside `$import` win over the template's.
 *
 * @param file path of the file
 * @param options.root folder that messages name files relative to
 * @param options.text what the file would hold; without it the file is read
 * @param options.importRoots folders that hold `templates/`, the first that has the file counts; none where imports are not allowed
 * @returns the source and the problems found; the value is only to be used when no problem is an error
 */
export function readYaml(
	file: string,
	options: { root: string; importRoots: readonly string[]; text?: string },
): YamlResult {
	const reader = new YamlReader(options);
	return reader.read(file, options.text ?? null);
}

class YamlReader {
	readonly #options: { root: string; importRoots: readonly string[] };
	readonly #problems: FileProblem[] = [];
	readonly #values = new Map<string, Place>();
	readonly #keys = new Map<string, Place>();
	readonly #templates = new Map<string, OpenFile | null>();
	#nodes = 0;

	constructor(options: { root: string; importRoots: readonly string[] }) {
		this.#options = options;
	}

	read(path: string, given: string | null): YamlResult {
		const name = relative(this.#options.root, path) || path;
		const start = { file: name, line: 1, column: 1 };
		const open = given === null ? this.#open(path, name) : this.#parse(given, name);
		const value = open === null ? undefined : this.#convert(open, open.document.contents, [], 0);
		const nearest = (table: Map<string, Place>, wanted: Path): Place => {
			for (let length = wanted.length; length >= 0; length -= 1) {
				const key = pathKey(wanted.slice(0, length));
				const place = (length === wanted.length ? table.get(key) : undefined) ?? this.#values.get(key);
				if (place !== undefined) return place;
			}
			return start;
		};
		return {
			problems: this.#problems,
			source: {
				file: name,
				value,
				placeOf: (wanted) => nearest(this.#values, wanted),
				placeOfKey: (wanted) => nearest(this.#keys, wanted),
			},
		};
	}

	#open(path: string, name: string): OpenFile | null {
		const start = { file: name, line: 1, column: 1 };
		let text: string;
		try {
			if (statSync(path).size > MAX_FILE_BYTES) {
				this.#problems.push(problemAt(start, `the file is larger than ${MAX_FILE_BYTES} bytes`));
				return null;
			}
			text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
		} catch (error) {
			const why = error instanceof TypeError ? 'it is not UTF-8 text' : String((error as Error).message);
			this.#problems.push(problemAt(start, `the file cannot be read: ${why}`));
			return null;
		}
		return this.#parse(text, name);
	}

	#parse(text: string, name: string): OpenFile | null {
		const lines = new LineCounter();
		const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
		const open = { name, lines, document };
		for (const error of [...document.errors, ...document.warnings]) {
			this.#problems.push(problemAt(this.#place(open, error.pos[0]), `not valid YAML: ${error.message}`));
		}
		return document.errors.length > 0 ? null : open;
	}

	#place(open: OpenFile, offset: number | undefined): Place {
		const at = open.lines.linePos(offset ?? 0);
		return { file: open.name, line: Math.max(1, at.line), column: Math.max(1, at.col) };
	}

	#convert(open: OpenFile, node: unknown, path: Path, imports: number): unknown {
		this.#nodes += 1;
		const at = this.#place(open, (node as Node | null)?.range?.[0]);
		if (!this.#values.has(pathKey(path))) this.#values.set(pathKey(path), at);
		if (this.#nodes > MAX_NODES || path.length > MAX_DEPTH) {
			if (this.#nodes === MAX_NODES + 1 || path.length === MAX_DEPTH + 1) {
				this.#problems.push(problemAt(at, 'the file is nested too deep or too large'));
			}
			return undefined;
		}
		if (isAlias(node)) return this.#convert(open, node.resolve(open.document), path, imports);
		if (isScalar(node)) return node.value;
		if (isSeq(node)) return node.items.map((item, index) => this.#convert(open, item, [...path, index], imports));
		if (isMap(node)) return this.#convertMap(open, node, path, imports);
		return null;
	}

	#convertMap(open: OpenFile, node: YAMLMap, path: Path, imports: number): unknown {
		const own: [string, unknown][] = [];
		let template: { reference: string; place: Place } | null = null;
		for (const pair of node.items) {
			const keyNode = pair.key as Node | null;
			const place = this.#place(open, keyNode?.range?.[0]);
			const key = isScalar(keyNode) ? String(keyNode.value) : null;
			if (key === null || key === '__proto__') {
				this.#problems.push(problemAt(place, 'a key must be a plain word'));
				continue;
			}
			if (key === '$import') {
				template = { reference: isScalar(pair.value) ? String(pair.value.value) : '', place };
				continue;
			}
			this.#keys.set(pathKey([...path, key]), place);
			own.push([key, this.#convert(open, pair.value, [...path, key], imports)]);
		}
		if (template === null) return Object.fromEntries(own);
		const imported = this.#import(template.reference, template.place, path, imports);
		if (own.length === 0) return imported;
		if (typeof imported !== 'object' || imported === null || Array.isArray(imported)) {
			if (imported !== undefined) {
				this.#problems.push(problemAt(template.place, 'only a mapping can be imported beside other keys'));
			}
			return Object.fromEntries(own);
		}
		return { ...imported, ...Object.fromEntries(own) };
	}

	#import(reference: string, place: Place, path: Path, imports: number): unknown {
		const fail = (message: string) => {
			this.#problems.push(problemAt(place, message));
			return undefined;
		};
		const match = importPattern.exec(reference);
		const { importRoots } = this.#options;
		const [first] = importRoots;
		if (first === undefined) return fail('$import is not allowed in this file');
		if (match === null) return fail('$import must look like templates/<file>.yaml#<name>');
		if (imports >= MAX_IMPORT_DEPTH) return fail(`$import ${reference} is nested too deep, or imports itself`);
		const [, file = '', name = ''] = match;
		let open = this.#templates.get(file);
		if (open === undefined) {
			const full = join(importRoots.find((root) => existsSync(join(root, file))) ?? first, file);
			open = this.#open(full, relative(this.#options.root, full));
			this.#templates.set(file, open);
		}
		if (open === null) return fail(`${file} cannot be used`);
		const contents = open.document.contents;
		const part = isMap(contents) ? contents.get(name, true) : undefined;
		if (part === undefined || part === null) return fail(`${file} has no "${name}"`);
		return this.#convert(open, part, path, imports + 1);
	}
}
