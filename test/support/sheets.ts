import { join } from 'node:path';
import { findControl, type ResolvedDefinition, settableControls } from '../../src/shared/model/definition.ts';
import { angleAt, describeSetting } from '../../src/shared/model/setting.ts';
import type { RevisionSheet } from '../../src/shared/paper/revisionSheet.ts';
import { loadRig } from '../../src/units/definitions/loadRig.ts';
import { shippedDefinitions } from '../../src/units/definitions/shippedDefinitions.ts';
import { revisionFacts } from '../store/facts.ts';

const { rig, definitions } = loadRig(join('presets', 'rigs', 'simulated-studio.yaml'), shippedDefinitions());
export const bender = definitions.get('curve-bender') as ResolvedDefinition;
/** Equalizers, compressor and equalizer: the chain that most sessions have. */
const CHAIN = ['pultec-l', 'pultec-r', 'curve-bender', 'vari-mu', 'open-eq'];
const evidence = { evidence: 'asked', by: 'hand', outcome: 'done', at: null, stale: null, reason: null } as const;

/** A unit's settings with every control at its lower stop. */
function atRest(definition: ResolvedDefinition) {
	return definition.controls.flatMap(({ id }) => {
		const control = findControl(definition, id);
		return control === null ? [] : [{ ...describeSetting(control, 0), evidence }];
	});
}

/** A revision in which the equalizer stands with one knob up. */
export function sheet(more: Partial<RevisionSheet> = {}): { sheet: RevisionSheet; angleDeg: number } {
	const facts = revisionFacts('p', 't', 3, 'x', { note: 'More <air>' });
	const settings = atRest(bender);
	// One knob at its upper stop, all others at their lower.
	const control = settableControls(bender).find(({ type }) => type === 'stepped');
	if (control?.type !== 'stepped') throw new Error('the equalizer has no knob');
	const top = control.positions.length - 1;
	settings.splice(
		settings.findIndex((setting) => setting.control === control.id),
		1,
		{ ...describeSetting(control, top), evidence },
	);
	const unit = { ...facts.units[0], unit: 'bender', name: 'Curve Bender', definition: bender.id, settings };
	return {
		angleDeg: angleAt(control, top),
		sheet: {
			projectTitle: 'Öffnung & <Nacht>',
			artist: '',
			trackTitle: 'A title that is so long that no sheet of paper could ever hold it on one line of its head',
			trackPosition: 1,
			at: '2026-01-02T03:04:05.000Z',
			hash: 'c'.repeat(64),
			facts: { ...facts, units: [unit as (typeof facts.units)[number]] },
			definitions: { bender },
			address: 'http://192.168.1.20:4747/#log/cccccccc',
			...more,
		},
	};
}

/** A revision through five units with more than 60 controls. */
export function longSheet(): RevisionSheet {
	const { sheet: made } = sheet();
	const { facts } = made;
	const [first] = facts.units;
	if (first === undefined) throw new Error('the facts have a unit');
	const units = rig.units.flatMap(({ id, name, channel }) => {
		const definition = definitions.get(id);
		if (definition === undefined || !CHAIN.includes(id)) return [];
		return [{ ...first, unit: id, name: name ?? id, channel, definition: definition.id, settings: atRest(definition) }];
	});
	const insert = { kind: 'insert' as const, id: 'eq', name: 'EQ', trimDb: 0, units: units.map(({ unit }) => unit) };
	return {
		...made,
		facts: { ...facts, chain: { ...facts.chain, stages: [insert, ...facts.chain.stages.slice(1)] }, units },
		definitions: Object.fromEntries(definitions),
	};
}
