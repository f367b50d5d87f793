import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';

const source = new URL('../../src', import.meta.url).pathname;
/** `entryPoint(import.meta.url, './name')` and `startWorker(import.meta.url, './name', …)`. */
const STARTS = /(?:entryPoint|startWorker)\(import\.meta\.url, '([^']+)'/g;

test('whatever the daemon starts as a program or a thread is built as one', async () => {
	const bundle: unknown = await import(new URL('../../src/setup/bundle.mjs', import.meta.url).href);
	const { PROGRAMS: programs } = z.object({ PROGRAMS: z.array(z.string()) }).parse(bundle);
	const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
	const started = files.flatMap((name) => {
		const file = join(source, name);
		const names = [...readFileSync(file, 'utf8').matchAll(STARTS)].map(([, beside = '']) => beside);
		return names.map((beside) => relative(source, join(dirname(file), beside)));
	});
	expect(started).toContain('audioHost');
	expect(programs).toEqual(expect.arrayContaining(started));
	for (const program of programs) expect(existsSync(join(source, `${program}.ts`)), program).toBe(true);
});
