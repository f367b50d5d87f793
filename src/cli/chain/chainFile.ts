import { basename, dirname, resolve } from 'node:path';
import { readChain } from '../../units/definitions/loadChains.ts';
import type { ChainFile } from '../../units/definitions/studioChains.ts';

/** A file of a chain wherever it lies, as a person named it. */
export function chainFile(path: string): ChainFile {
	const file = resolve(path);
	const { preset, source, problems } = readChain(file, dirname(file));
	const chain = problems.length > 0 ? null : preset;
	return { id: basename(file, '.yaml'), file, origin: 'own', chain, source, problems };
}
