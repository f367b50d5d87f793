import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';

/** Folders of `src` that each folder may import from, besides itself. Everything else points upwards. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
	shared: [],
	dsp: ['shared'],
	chain: ['shared', 'dsp'],
	protocols: ['shared'],
	process: ['shared'],
	transports: ['shared', 'protocols', 'process'],
	store: ['shared', 'process'],
	keeping: ['shared', 'store', 'process'],
	paper: ['shared', 'store', 'units', 'process', 'audio'],
	audio: ['shared', 'dsp', 'chain', 'process'],
	units: ['shared', 'dsp', 'protocols', 'transports', 'process', 'audio'],
	recall: ['shared', 'units'],
	measure: ['shared', 'dsp', 'chain', 'audio', 'process'],
	session: ['shared', 'dsp', 'chain', 'audio', 'measure', 'recall', 'store', 'units', 'process'],
	control: ['shared', 'protocols', 'transports', 'process', 'session'],
	remote: ['shared', 'session', 'store', 'process', 'audio'],
};

/** Pure folders: no Node, no clock of their own, no randomness. */
const PURE = ['shared', 'dsp', 'chain', 'protocols'];
const IMPURE =
	/\bfrom 'node:|\bDate\.now\(|\bperformance\.now\(|\bMath\.random\(|\bsetTimeout\(|\bprocess\.(env|argv|exit|std|cwd|on|pid)/;

/** Files below a folder with one of the endings. */
function files(folder: string, endings: RegExp): string[] {
	return readdirSync(folder, { recursive: true, encoding: 'utf8' })
		.map((name) => join(folder, name))
		.filter((path) => endings.test(path) && !path.includes('node_modules'));
}

function* sources(): Generator<{ path: string; folder: string; text: string }> {
	for (const path of files('src', /\.ts$/)) {
		const folder = path.split('/')[1] ?? '';
		yield { path, folder, text: readFileSync(path, 'utf8') };
	}
}

describe('the structure', () => {
	test('imports point downwards only', () => {
		const upward: string[] = [];
		let checked = 0;
		for (const { path, folder, text } of sources()) {
			const allowed = ALLOWED[folder];
			if (allowed === undefined) continue;
			for (const [, specifier = ''] of text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)) {
				checked += 1;
				const target = normalize(join(dirname(path), specifier)).split('/')[1] ?? '';
				if (target !== folder && !allowed.includes(target)) upward.push(`${path} imports ${specifier}`);
			}
		}
		expect(upward).toEqual([]);
		expect(checked).toBeGreaterThan(100);
	});

	test('pure folders have no clock, no randomness and no I/O', () => {
		const impure: string[] = [];
		let checked = 0;
		for (const { path, folder, text } of sources()) {
			if (!PURE.includes(folder)) continue;
			checked += 1;
			const found = IMPURE.exec(text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, ''));
			if (found !== null) impure.push(`${path}: ${found[0]}`);
		}
		expect(impure).toEqual([]);
		expect(checked).toBeGreaterThan(30);
	});

	test('the remote knows the contracts and nothing else of the daemon', () => {
		const foreign: string[] = [];
		for (const path of files('web-remote/src', /\.tsx?$/)) {
			for (const [, specifier = ''] of readFileSync(path, 'utf8').matchAll(/from\s*'(\.[^']+)'/g)) {
				const target = normalize(join(dirname(path), specifier));
				if (!target.startsWith('web-remote/src/') && !target.startsWith('src/shared/'))
					foreign.push(`${path} imports ${specifier}`);
			}
		}
		expect(foreign).toEqual([]);
	});
});
