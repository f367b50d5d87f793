import { Document, isMap, isScalar, isSeq, visit } from 'yaml';
import type { RigDraft } from '../../shared/model/rigDraft.ts';

const ORDER = ['$schema', 'schema', 'name', 'audio', 'boards', 'units', 'midiControl', 'osc'];
const AUDIO_ORDER = [
	'backend',
	'device',
	'rateHz',
	'sendChannels',
	'monitorChannels',
	'returnChannels',
	'loops',
	'sync',
	'monitor',
	'referenceDbfs',
];
const UNIT_ORDER = ['id', 'definition', 'name', 'serial', 'channel', 'connection'];
const HEAD = ' Written by Detent from the description in the remote. See docs/rig-file.md for all that can stand here.';

/** The same mapping with its keys in this order, others behind. */
function inOrder(value: object, order: readonly string[]): Record<string, unknown> {
	const place = (key: string) => (order.includes(key) ? order.indexOf(key) : order.length);
	return Object.fromEntries(Object.entries(value).sort(([a], [b]) => place(a) - place(b)));
}

/** The draft as a rig file, in the order in which a person would write it. */
export function rigText(draft: RigDraft): string {
	const document = new Document({
		...inOrder(draft, ORDER),
		audio: inOrder(draft.audio, AUDIO_ORDER),
		units: draft.units.map((unit) => inOrder(unit, UNIT_ORDER)),
	});
	document.commentBefore = HEAD;
	// What is read at a glance stands on one line.
	visit(document, {
		Pair(_, pair) {
			const { key, value } = pair;
			const name = isScalar(key) ? key.value : null;
			if (isMap(value) && (name === 'connection' || name === 'usb' || name === 'line' || name === 'sync'))
				value.flow = true;
			if (isSeq(value) && value.items.every(isScalar)) value.flow = true;
		},
	});
	return document.toString({ lineWidth: 0 });
}
