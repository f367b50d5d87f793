import type { Definition } from '../../shared/model/definition.ts';
import { dataFolder } from '../../store/layout.ts';
import { loadDefinitions } from '../../units/definitions/loadDefinitions.ts';
import { type DefinitionOrigin, definitionsWithOrigin } from '../../units/definitions/studioDefinitions.ts';
import type { OptionSpec } from '../framework/option.ts';
import type { VerbContext } from '../framework/verb.ts';

export const DEFINITION_OPTIONS: Readonly<Record<string, OptionSpec>> = {
	devices: { type: 'string', value: 'DIR', summary: 'Only the definitions of this folder' },
	data: {
		type: 'string',
		value: 'DIR',
		summary: 'The data folder, whose devices/ has your own (default ~/.local/share/detent)',
	},
	json: { type: 'boolean', summary: 'Print JSON' },
};

/** Definitions by id, of the folder that was named, else all that the studio knows. @throws DetentError `device.invalid`, `file.folder` */
export function definitionsOf({
	args,
	env,
}: Pick<VerbContext, 'args' | 'env'>): Map<string, { definition: Definition; origin: DefinitionOrigin }> {
	const folder = args.text('devices');
	if (folder === null) return definitionsWithOrigin(dataFolder(args.text('data'), env));
	return new Map([...loadDefinitions(folder)].map(([id, definition]) => [id, { definition, origin: 'own' as const }]));
}

/** Where a definition comes from, where that is not Detent itself. */
export const ORIGIN_WORDS: Readonly<Record<DefinitionOrigin, string>> = {
	shipped: '',
	own: ' (your own)',
	kept: ' (kept from a rig or a project)',
};

export const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

export function remoteWords({ remote }: Definition): string {
	if (remote.kind === 'none') return 'set by hand';
	return remote.kind === 'driver' ? remote.driver : remote.kind;
}
