import { join } from 'node:path';
import { packageRoot } from '../../process/packageRoot.ts';
import { type ChainGround, groundOfRig } from '../../session/passes/chainFaults.ts';
import type { ChainNames } from '../../shared/chainWords.ts';
import { findControl, type ResolvedDefinition } from '../../shared/model/definition.ts';
import type { Rig } from '../../shared/model/rig.ts';
import { describeSetting } from '../../shared/model/setting.ts';
import { loadRig } from '../../units/definitions/loadRig.ts';
import { studioDefinitions } from '../../units/definitions/studioDefinitions.ts';
import { SESSION_OPTIONS } from '../daemonOptions.ts';
import type { OptionSpec } from '../framework/option.ts';
import type { VerbContext } from '../framework/verb.ts';
import { rootOf } from '../logAccess.ts';
import { rigOf } from '../sheet.ts';

export const CHAIN_OPTIONS: Readonly<Record<string, OptionSpec>> = {
	...SESSION_OPTIONS,
	json: { type: 'boolean', summary: 'Print JSON' },
};

const SIMULATED_RIG = join(packageRoot, 'presets', 'rigs', 'simulated-studio.yaml');

/** The studio as its files describe it: nothing is opened. */
export interface StudioOnPaper {
	dataRoot: string;
	rig: Rig;
	definitions: ReadonlyMap<string, ResolvedDefinition>;
	ground: ChainGround;
	names: ChainNames;
}

/** @throws DetentError `rig.*`, `device.*` */
export function studioOnPaper(context: Pick<VerbContext, 'args' | 'env'>): StudioOnPaper {
	const dataRoot = rootOf(context);
	const { rig, definitions } = loadRig(rigOf(context) ?? SIMULATED_RIG, studioDefinitions(dataRoot));
	const nameOf = new Map(rig.units.map(({ id, name }) => [id, name ?? id]));
	return {
		dataRoot,
		rig,
		definitions,
		ground: groundOfRig(rig, definitions),
		names: chainNames(definitions, (unit) => nameOf.get(unit) ?? unit),
	};
}

/** How a studio calls its units and their switches. */
export function chainNames(
	definitions: ReadonlyMap<string, ResolvedDefinition>,
	unit: (unit: string) => string,
): ChainNames {
	return {
		unit,
		point(point) {
			const definition = definitions.get(point.unit);
			const control = definition === undefined ? null : findControl(definition, point.control);
			const legend = control === null ? String(point.position) : describeSetting(control, point.position).legend;
			return `${unit(point.unit)} ${control?.label ?? point.control} at ${legend}`;
		},
	};
}

export const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** The way of the music, a station a line behind the first. */
export const arrows = (lines: readonly string[]): string[] =>
	lines.map((line, index) => (index === 0 ? line : `→ ${line}`));
