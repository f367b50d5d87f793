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

const SEPARATOR = '\u0000';
const pathKey = (path: Path) => path.map(String).join(SEPARATOR);

/** Templates that were read already, by their name; null for those that cannot be used. */
export type TemplateFiles = Map<string, OpenFile | null>;

/** Where a node begins: line and column are only looked up when somebody asks. */
interface Spot {
	open: OpenFile;
	offset: number | undefined;
}

/**
 * Reads one YAML file into plain values and remembers the place of each. `$import: templates/<file>.yaml#<name>` is
 * replaced by the named part of a template; keys beside `$import` win over the template's.
 *
 * @param file path of the file
 * @param options.root folder that messages name files relative to
 * @param options.text what the file would hold; without it the file is read
 * @param options.importRoots folders that hold `templates/`, the first that has the file counts; none where imports are not allowed
 * @param options.templates what other files of the same import roots have read, and this one adds to
 * @returns the source and the problems found; the value is only to be used when no problem is an error
 */
export function readYaml(file: string, options: YamlOptions & { text?: string }): YamlResult {
	const reader = new YamlReader(options);
	return reader.read(file, options.text ?? null);
}

interface YamlOptions {
	root: string;
	importRoots: readonly string[];
	templates?: TemplateFiles;
}

class YamlReader {
	readonly #options: YamlOptions;
	readonly #problems: FileProblem[] = [];
	readonly #values = new Map<string, Spot>();
	readonly #keys = new Map<string, Spot>();
	readonly #templates: TemplateFiles;
	#nodes = 0;

	constructor(options: YamlOptions) {
		this.#options = options;
		this.#templates = options.templates ?? new Map();
	}

	read(path: string, given: string | null): YamlResult {
		const name = relative(this.#options.root, path) || path;
		const start = { file: name, line: 1, column: 1 };
		const open = given === null ? this.#open(path, name) : this.#parse(given, name);
		const value = open === null ? undefined : this.#convert(open, open.document.contents, '', 0, 0);
		const nearest = (table: Map<string, Spot>, wanted: Path): Place => {
			for (let length = wanted.length; length >= 0; length -= 1) {
				const key = pathKey(wanted.slice(0, length));
				const spot = (length === wanted.length ? table.get(key) : undefined) ?? this.#values.get(key);
				if (spot !== undefined) return this.#place(spot.open, spot.offset);
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

	/** @param path key of the way to the node, of `depth` parts */
	#convert(open: OpenFile, node: unknown, path: string, depth: number, imports: number): unknown {
		this.#nodes += 1;
		const offset = (node as Node | null)?.range?.[0];
		if (!this.#values.has(path)) this.#values.set(path, { open, offset });
		if (this.#nodes > MAX_NODES || depth > MAX_DEPTH) {
			if (this.#nodes === MAX_NODES + 1 || depth === MAX_DEPTH + 1) {
				this.#problems.push(problemAt(this.#place(open, offset), 'the file is nested too deep or too large'));
			}
			return undefined;
		}
		if (isAlias(node)) return this.#convert(open, node.resolve(open.document), path, depth, imports);
		if (isScalar(node)) return node.value;
		if (isSeq(node))
			return node.items.map((item, index) => this.#convert(open, item, under(path, depth, index), depth + 1, imports));
		if (isMap(node)) return this.#convertMap(open, node, path, depth, imports);
		return null;
	}

	#convertMap(open: OpenFile, node: YAMLMap, path: string, depth: number, imports: number): unknown {
		const own: [string, unknown][] = [];
		let template: { reference: string; place: Place } | null = null;
		for (const pair of node.items) {
			const keyNode = pair.key as Node | null;
			const offset = keyNode?.range?.[0];
			const key = isScalar(keyNode) ? String(keyNode.value) : null;
			if (key === null || key === '__proto__') {
				this.#problems.push(problemAt(this.#place(open, offset), 'a key must be a plain word'));
				continue;
			}
			if (key === '$import') {
				const reference = isScalar(pair.value) ? String(pair.value.value) : '';
				template = { reference, place: this.#place(open, offset) };
				continue;
			}
			const inner = under(path, depth, key);
			this.#keys.set(inner, { open, offset });
			own.push([key, this.#convert(open, pair.value, inner, depth + 1, imports)]);
		}
		if (template === null) return Object.fromEntries(own);
		const imported = this.#import(template.reference, template.place, path, depth, imports);
		if (own.length === 0) return imported;
		if (typeof imported !== 'object' || imported === null || Array.isArray(imported)) {
			if (imported !== undefined) {
				this.#problems.push(problemAt(template.place, 'only a mapping can be imported beside other keys'));
			}
			return Object.fromEntries(own);
		}
		return { ...imported, ...Object.fromEntries(own) };
	}

	#import(reference: string, place: Place, path: string, depth: number, imports: number): unknown {
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
		return this.#convert(open, part, path, depth, imports + 1);
	}
}

/** Key of a part of what has this key; the whole file's is empty. */
function under(path: string, depth: number, part: string | number): string {
	return depth === 0 ? String(part) : `${path}${SEPARATOR}${part}`;
}
