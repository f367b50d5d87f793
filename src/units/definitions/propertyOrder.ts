import { type FileProblem, problemAt } from './fileProblem.ts';
import type { Path, YamlSource } from './readYaml.ts';

/** Order of the properties of a definition, so that two files can be read side by side. */
const DEFINITION = [
	'$schema',
	'schema',
	'id',
	'maker',
	'model',
	'class',
	'channels',
	'description',
	'sources',
	'controls',
	'variants',
	'panel',
	'remote',
	'wire',
	'golden',
	'transport',
	'warmUpMinutes',
	'levelCeilingDbu',
	'settleMs',
	'recallNotes',
	'confidence',
];

const CONTROL = [
	'id',
	'label',
	'purpose',
	'type',
	'unit',
	'perChannel',
	'minAngleDeg',
	'maxAngleDeg',
	'positions',
	'marks',
	'taper',
	'tolerance',
	'rest',
	'liveWhen',
	'observableWhen',
	'confidence',
	'sources',
	'note',
];

function orderAt(source: YamlSource, path: Path, value: unknown, order: readonly string[]): FileProblem[] {
	if (typeof value !== 'object' || value === null) return [];
	const own = Object.keys(value)
		.map((key) => ({ key, place: source.placeOfKey([...path, key]) }))
		// Keys that came from a template have their own file and order.
		.filter(({ key, place }) => place.file === source.file && order.includes(key))
		.sort((a, b) => a.place.line - b.place.line || a.place.column - b.place.column);
	for (const [index, { key, place }] of own.entries()) {
		const before = own[index - 1];
		if (before === undefined || order.indexOf(before.key) < order.indexOf(key)) continue;
		return [problemAt(place, `"${key}" belongs before "${before.key}"`)];
	}
	return [];
}

/** The first property of the definition and of each control that is out of the fixed order. */
export function lintPropertyOrder(source: YamlSource): FileProblem[] {
	const { value } = source;
	if (typeof value !== 'object' || value === null) return [];
	const controls: unknown = 'controls' in value ? value.controls : [];
	const ofControls = Array.isArray(controls)
		? controls.flatMap((control, index) => orderAt(source, ['controls', index], control, CONTROL))
		: [];
	return [...orderAt(source, [], value, DEFINITION), ...ofControls];
}
