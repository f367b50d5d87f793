import { z } from 'zod';
import { type RigUnit, rigUnitSchema } from './rig.ts';

/** A unit in a draft: anything that the form does not know is kept as it is. */
export const draftUnitSchema = z.looseObject({
	id: z.string(),
	definition: z.string(),
	name: z.string().optional(),
	serial: z.string().optional(),
	channel: z.enum(['stereo', 'left', 'right']).optional(),
	connection: z.looseObject({ kind: z.string() }).optional(),
	switches: z.record(z.string(), z.looseObject({ loop: z.string().optional(), units: z.array(z.string()) })).optional(),
	warmUpMinutes: z.number().optional(),
});
export type DraftUnit = z.infer<typeof draftUnitSchema>;

const pairSchema = z.tuple([z.int(), z.int()]);
export type DraftPair = z.infer<typeof pairSchema>;

export const draftLoopSchema = z.looseObject({ send: pairSchema, return: pairSchema, name: z.string().optional() });
export type DraftLoop = z.infer<typeof draftLoopSchema>;

export const draftMonitorSchema = z.looseObject({
	externalController: z.string().optional(),
	controllerUnit: z.string().optional(),
	controllerMutes: z.array(z.string()).optional(),
	splAtReference: z.number().optional(),
	ceilingDbSpl: z.number().optional(),
});
export type DraftMonitor = z.infer<typeof draftMonitorSchema>;

export const draftBoardSchema = z.looseObject({
	id: z.string(),
	kind: z.string(),
	connection: z.looseObject({ kind: z.string() }),
	outputs: z.int(),
	inputs: z.int().optional(),
	address: z.int().optional(),
});
export type DraftBoard = z.infer<typeof draftBoardSchema>;

/**
 * A rig on its way to a rig file: the file's own words, not yet checked by `rigSchema`. Sections that the form does not
 * know (overrides, `midiControl`, `osc`…) go through untouched.
 */
export const rigDraftSchema = z.looseObject({
	schema: z.literal(1),
	name: z.string(),
	audio: z.looseObject({
		backend: z.string(),
		device: z.string().optional(),
		rateHz: z.int().optional(),
		sendChannels: pairSchema.optional(),
		monitorChannels: pairSchema.optional(),
		returnChannels: pairSchema.optional(),
		referenceDbfs: z.number().optional(),
		loops: z.record(z.string(), draftLoopSchema).optional(),
		sync: z.looseObject({ output: z.int(), input: z.int() }).optional(),
		monitor: draftMonitorSchema.optional(),
	}),
	boards: z.array(draftBoardSchema).optional(),
	units: z.array(draftUnitSchema),
});
export type RigDraft = z.infer<typeof rigDraftSchema>;

export const EMPTY_DRAFT: RigDraft = { schema: 1, name: 'My studio', audio: { backend: 'portaudio' }, units: [] };

const namedControlSchema = z.strictObject({ id: z.string(), label: z.string() });

/** What a definition is, in a list to choose from. */
export const catalogueEntrySchema = z.strictObject({
	id: z.string(),
	maker: z.string(),
	model: z.string(),
	class: z.string(),
	channels: z.int(),
	/** Kinds of connection that reach it; empty for a unit that is set by hand. */
	connections: z.array(z.enum(['midi', 'osc', 'serial', 'tcp', 'gpi'])),
	/** The line of its serial port is known; without it the rig has to say it. */
	lineKnown: z.boolean(),
	controls: z.int(),
	/** What of it can hang on a relay board; null for what can't. */
	contacts: z
		.strictObject({ buttons: z.array(z.string()), switches: z.array(z.string()), tallies: z.array(z.string()) })
		.nullable(),
	/** Switches that put other units into the path. */
	inserts: z.array(namedControlSchema),
	/** Switches that mute the loudspeakers. */
	mutes: z.array(namedControlSchema),
	/** From switching on until it is to be trusted; null where its definition has no figure. */
	warmUpMinutes: z.number().nullable(),
	/** Its facts come from a source or were checked at a panel. */
	confirmed: z.boolean(),
});
export type CatalogueEntry = z.infer<typeof catalogueEntrySchema>;

/** Entries that have every word of the search in maker, model, class or id. */
export function searchCatalogue(entries: readonly CatalogueEntry[], search: string): CatalogueEntry[] {
	const words = search.toLowerCase().split(/\s+/).filter(Boolean);
	return entries.filter(({ id, maker, model, class: kind }) => {
		const text = `${maker} ${model} ${kind.replaceAll('_', ' ')} ${id}`.toLowerCase();
		return words.every((word) => text.includes(word));
	});
}

/** A short id that no unit of the rig has: the model's, with a number where it is taken. */
function freeId(units: readonly DraftUnit[], definition: string): string {
	const own = definition.split('/').at(-1) ?? definition;
	const base = /^[a-z]/.test(own) ? own : `unit-${own}`;
	const taken = new Set(units.map(({ id }) => id));
	for (let number = 1; ; number += 1) {
		const id = number === 1 ? base : `${base}-${number}`;
		if (!taken.has(id)) return id;
	}
}

/** The draft with one more unit at its end. Of two mono units the first sits in the left channel, the second in the right. */
export function withUnit(draft: RigDraft, entry: CatalogueEntry): RigDraft {
	const twin = draft.units.some(({ definition, channel }) => definition === entry.id && channel === 'left');
	const unit: DraftUnit = {
		id: freeId(draft.units, entry.id),
		definition: entry.id,
		...(entry.channels === 1 ? { channel: twin ? ('right' as const) : ('left' as const) } : {}),
	};
	return { ...draft, units: [...draft.units, unit] };
}

/** The draft with a unit at another place of the patch. */
export function withUnitMoved(draft: RigDraft, from: number, to: number): RigDraft {
	const unit = draft.units[from];
	if (unit === undefined || to < 0 || to >= draft.units.length) return draft;
	const others = draft.units.filter((_, index) => index !== from);
	return { ...draft, units: [...others.slice(0, to), unit, ...others.slice(to)] };
}

/** The draft with parts of a unit changed; a part that is undefined is taken out. */
export function withUnitChanged(draft: RigDraft, index: number, change: Partial<DraftUnit>): RigDraft {
	const units = draft.units.map((unit, at) => {
		if (at !== index) return unit;
		const entries = Object.entries({ ...unit, ...change }).filter(([, value]) => value !== undefined);
		return draftUnitSchema.parse(Object.fromEntries(entries));
	});
	return { ...draft, units };
}

/** The draft with parts of the audio section changed; a part that is undefined is taken out. */
export function withAudio(draft: RigDraft, change: Partial<RigDraft['audio']>): RigDraft {
	const entries = Object.entries({ ...draft.audio, ...change }).filter(([, value]) => value !== undefined);
	return rigDraftSchema.parse({ ...draft, audio: Object.fromEntries(entries) });
}

/** Classes of units that the music goes through in a chain; the others stand beside it. */
const IN_PATH = new Set(['eq', 'compressor', 'limiter', 'reverb', 'other']);

/**
 * Units in the order of the rig file, as the insert of a first chain.
 *
 * @param classOf class of a unit's definition
 */
export function patchedUnits(units: readonly RigUnit[], classOf: (unit: string) => string | undefined): string[] {
	return units.flatMap(({ id }) => (IN_PATH.has(classOf(id) ?? '') ? [rigUnitSchema.shape.id.parse(id)] : []));
}
