import { join } from 'node:path';
import { packageRoot } from '../../process/packageRoot.ts';
import type { Definition } from '../../shared/model/definition.ts';
import type { Args } from '../framework/args.ts';
import type { OptionSpec } from '../framework/verb.ts';

export const DEFINITION_OPTIONS: Readonly<Record<string, OptionSpec>> = {
	devices: { type: 'string', value: 'DIR', summary: 'Folder of definitions instead of those that come with Detent' },
	json: { type: 'boolean', summary: 'Print JSON' },
};

export const folderOf = (args: Args): string => args.text('devices') ?? join(packageRoot, 'devices');

export const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

export function remoteWords({ remote }: Definition): string {
	if (remote.kind === 'none') return 'set by hand';
	return remote.kind === 'driver' ? remote.driver : remote.kind;
}
