import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../process/packageRoot.ts';
import type { Chain } from '../../shared/model/chain.ts';
import type { FileProblem } from './fileProblem.ts';
import { readChain } from './loadChains.ts';
import { presetFiles } from './loadPresets.ts';
import type { YamlSource } from './readYaml.ts';

/** Folder of the chains that come with Detent. */
const SHIPPED_CHAINS = join(packageRoot, 'presets', 'chains');

/** Folder of a studio's own chains, in its data folder. */
export const ownChains = (dataRoot: string): string => join(dataRoot, 'chains');

/** Where a chain comes from: with Detent, or from the studio's own `chains`. */
export type ChainOrigin = 'shipped' | 'own';

/** A file of a chain; the chain is null where the file has an error. */
export interface ChainFile {
	id: string;
	file: string;
	origin: ChainOrigin;
	chain: Chain | null;
	source: YamlSource;
	problems: FileProblem[];
}

/**
 * Every chain that a studio has a file of, those that come with Detent first. One of its own takes the place of the shipped
 * one of the same id, also while it has an error: another chain under its name would be a surprise. No file stops the
 * others, since a chain is only an offer.
 *
 * @throws DetentError `file.folder` for a folder that can't be read
 */
export function studioChains(dataRoot: string): ChainFile[] {
	const all = new Map<string, ChainFile>();
	const add = (origin: ChainOrigin, dir: string, root: string) => {
		for (const { id, file } of presetFiles(dir)) {
			const { preset: chain, source, problems } = readChain(file, root);
			all.set(id, { id, file, origin, chain: problems.length > 0 ? null : chain, source, problems });
		}
	};
	add('shipped', SHIPPED_CHAINS, packageRoot);
	const own = ownChains(dataRoot);
	if (existsSync(own)) add('own', own, dataRoot);
	return [...all.values()];
}

/** The chains among the files, by id. */
export function chainsById(files: readonly ChainFile[]): Map<string, Chain> {
	return new Map(files.flatMap(({ id, chain }) => (chain === null ? [] : [[id, chain] as const])));
}
