// Compiles the AssemblyScript kernels of src/dsp/assembly to WebAssembly, as text in modules of src/dsp/compiled, when
// something changed since the last time. A kernel is a file of that folder; what kernels share lies in its folder lib.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureInstalled, root, say } from './ensure.mjs';

const source = join(root, 'src', 'dsp', 'assembly');
const target = join(root, 'src', 'dsp', 'compiled');

const OPTIONS = [
	'--optimizeLevel=3',
	'--shrinkLevel=0',
	'--converge',
	'--noAssert',
	'--uncheckedBehavior=always',
	'--runtime=stub',
	'--enable=simd',
	'--use=abort=',
];

const typeScript = (folder) =>
	existsSync(folder)
		? readdirSync(folder, { recursive: true, encoding: 'utf8' })
				.filter((name) => name.endsWith('.ts'))
				.sort()
		: [];

/** What the compiled text depends on. */
function fingerprint() {
	const hash = createHash('sha256').update(OPTIONS.join(' '));
	hash.update(readFileSync(join(root, 'node_modules', 'assemblyscript', 'package.json')));
	for (const name of typeScript(source)) hash.update(name).update(readFileSync(join(source, name)));
	return hash.digest('hex');
}

/**
 * @throws Error with the compiler's message
 */
async function compile(name, asc) {
	const folder = mkdtempSync(join(tmpdir(), 'detent-kernel-'));
	try {
		const binary = join(folder, 'kernel.wasm');
		const { error, stderr } = await asc.main([join(source, `${name}.ts`), '--outFile', binary, ...OPTIONS]);
		if (error !== null) throw new Error(`src/dsp/assembly/${name}.ts does not compile:\n${stderr.toString()}`);
		return readFileSync(binary).toString('base64');
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

/** Brings src/dsp/compiled up to date. */
export async function compileKernels() {
	const marker = join(target, '.compiled');
	const state = fingerprint();
	if (existsSync(marker) && readFileSync(marker, 'utf8') === state) return;
	say('Compiling kernels …');
	const asc = await import('assemblyscript/asc');
	const names = typeScript(source)
		.filter((name) => !name.includes('/'))
		.map((name) => name.slice(0, -'.ts'.length));
	const texts = [];
	for (const name of names) texts.push(await compile(name, asc));
	rmSync(target, { recursive: true, force: true });
	mkdirSync(target);
	names.forEach((name, index) => {
		const text = `// Made from src/dsp/assembly/${name}.ts by src/setup/kernels.mjs.\nexport default '${texts[index]}';\n`;
		writeFileSync(join(target, `${name}.ts`), text);
	});
	writeFileSync(marker, state);
}

/** Before a run of vitest. */
export const setup = compileKernels;

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
	ensureInstalled();
	await compileKernels();
}
