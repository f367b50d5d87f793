import { createCurveBender } from './curveBender.ts';
import { createOpenEq } from './openEq.ts';
import { createPultec } from './pultec.ts';
import { createReverb } from './reverb.ts';
import { createCassetteDeck, createReelMachine } from './tapeMachines.ts';
import { createTotalmix } from './totalmix.ts';
import { createTransparent } from './transparent.ts';
import type { UnitModel, UnitModelOptions } from './unitModel.ts';
import { createVariableMu } from './variableMu.ts';

export type { UnitModel, UnitModelOptions } from './unitModel.ts';

const MODELS: Readonly<Record<string, (options: UnitModelOptions) => UnitModel>> = {
	'pultec/eqp-1a': createPultec,
	'chandler/curve-bender': createCurveBender,
	'manley/variable-mu': createVariableMu,
	'detent/open-eq': createOpenEq,
	'ampex/atr-102': createReelMachine,
	'denon/dn-780r': createCassetteDeck,
	'bricasti/m7': createReverb,
	'rme/totalmix-fx': createTotalmix,
};

/** Definition ids whose sound is simulated; every other box is transparent. */
export const MODELLED_DEFINITIONS: readonly string[] = Object.keys(MODELS);

/** The sound of one box. A definition without a model is transparent. */
export function createUnitModel(definitionId: string, options: UnitModelOptions): UnitModel {
	return (MODELS[definitionId] ?? createTransparent)(options);
}
