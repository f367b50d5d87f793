import type { CatalogueEntry, DraftUnit } from '../../../../src/shared/model/rigDraft.ts';

const KINDS: Record<CatalogueEntry['connections'][number], string> = {
	midi: 'MIDI',
	osc: 'OSC',
	serial: 'serial',
	tcp: 'network adapter',
	gpi: 'relay board',
};

/** How the unit can be reached, in words. */
export function reachWords({ connections }: CatalogueEntry): string {
	if (connections.length === 0) return 'set by hand';
	return `remote by ${connections.map((kind) => KINDS[kind]).join(' or ')}`;
}

export function entryWords(entry: CatalogueEntry): string {
	const parts = [
		entry.class === 'eq' ? 'EQ' : entry.class.replaceAll('_', ' '),
		entry.channels === 1 ? 'mono' : 'stereo',
		reachWords(entry),
		entry.controls === 1 ? '1 control' : `${entry.controls} controls`,
	];
	return [...parts, ...(entry.confirmed ? [] : ['its panel was not checked'])].join(' · ');
}

/** What a unit of the draft is called. */
export function unitWords(unit: DraftUnit, entry: CatalogueEntry | undefined): string {
	if (unit.name !== undefined && unit.name !== '') return unit.name;
	return entry === undefined ? unit.id : `${entry.maker} ${entry.model}`;
}
