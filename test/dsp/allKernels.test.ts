import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { KERNELS } from '../../src/dsp/allKernels.ts';

const DSP = join(import.meta.dirname, '..', '..', 'src', 'dsp');

describe('kernels compiled before the stream opens', () => {
	test('are all there are', () => {
		const sources = readdirSync(join(DSP, 'assembly'), { withFileTypes: true })
			.filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
			.map(({ name }) => name.slice(0, -'.ts'.length));
		expect(Object.keys(KERNELS).sort()).toEqual(sources.sort());
	});

	test.each(Object.entries(KERNELS))('%s is the one of its name', (name, text) => {
		expect(readFileSync(join(DSP, 'compiled', `${name}.ts`), 'utf8')).toContain(`'${text}'`);
	});
});
