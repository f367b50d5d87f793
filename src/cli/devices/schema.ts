import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { editorSchemas } from '../../units/definitions/exportSchema.ts';
import { EXIT, type Verb } from '../framework/verb.ts';
import { json } from './options.ts';

export const schema: Verb = {
	name: 'schema',
	summary: 'Write the JSON Schemas of definitions and rigs, for editors',
	usage: 'OUTDIR',
	options: {},
	notes: 'In an editor with the YAML language server: # yaml-language-server: $schema=PATH',
	run: async ({ args, stdout }) => {
		const { OUTDIR } = args.exactly('OUTDIR');
		await mkdir(OUTDIR, { recursive: true });
		for (const [name, content] of Object.entries(editorSchemas())) {
			const path = join(OUTDIR, name);
			await writeFile(`${path}.part`, json(content), { flush: true });
			await rename(`${path}.part`, path);
			stdout.write(`${path}\n`);
		}
		return EXIT.ok;
	},
};
