import { type Chain, chainUnits, type Insert, recordedUnits, type Stage } from './model/chain.ts';
import type { RecordedUnit } from './model/revision.ts';

/** Where a new track starts from. */
export interface StartSource {
	/** In words: `revision 3 of Opening (Opening Night)`, `the chain "Tape and EQ"`. */
	name: string;
	/** Null for a template: it has a chain, and no settings. */
	revision: { id: string; hash: string } | null;
	chain: Chain;
	/** Units of the revision with their settings; empty for a template. */
	units: readonly RecordedUnit[];
}

/** A unit of the rack as it is now. */
export interface RackNow {
	id: string;
	name: string;
	definition: string;
	/** True when the control is known to stand there. */
	stands: (control: string, position: number) => boolean;
}

/** What became of a unit since, and what is done about it. */
export interface UnitDifference {
	unit: string;
	what: 'gone' | 'other model' | 'new';
	/** A sentence; of a new unit only its name. */
	text: string;
}

export interface StartPlan {
	from: string;
	/** Id of the revision whose settings a recall brings back; null where there are none: a template, or units that are all gone. */
	revision: string | null;
	/** The chain of the new track: without the units that are gone. */
	chain: Chain;
	units: UnitDifference[];
	/** Settings of the units that are still there: how many there are, and how many of them do not stand as they did. */
	settings: { all: number; differ: number };
	/** The earlier track had a place on the tape, which is not taken over: this one would be recorded over it. */
	tapePlaceLeft: boolean;
}

/**
 * What a new track takes over from an earlier one: the chain, and by a recall the settings. Only what differs is left to be
 * entered; units that have gone or come since are named, with what is done about them.
 *
 * @param rack the rack now
 * @param known units that any revision of the log has recorded; a unit of the rack that is not among them is new
 */
export function startFrom(source: StartSource, rack: readonly RackNow[], known: ReadonlySet<string>): StartPlan {
	const now = new Map(rack.map((unit) => [unit.id, unit]));
	const recorded = new Map(source.units.map((unit) => [unit.unit, unit]));
	const name = (unit: string) => recorded.get(unit)?.name ?? unit;
	const gone = (unit: string) => !now.has(unit);
	const left = source.units.filter(({ unit, definition }) => now.get(unit)?.definition === definition);
	const wanted = left.flatMap(({ unit, settings }) =>
		settings.map(({ control, position }) => now.get(unit)?.stands(control, position) ?? false),
	);
	return {
		from: source.name,
		revision: wanted.length === 0 ? null : (source.revision?.id ?? null),
		chain: withoutUnits(source.chain, gone),
		units: [
			...recordedUnits(source.chain)
				.filter(gone)
				.map((unit) => goneUnit(unit, name, source, rack)),
			...source.units.flatMap(({ unit, definition }) => otherModel(unit, name(unit), definition, now.get(unit))),
			...rack
				.filter(({ id }) => known.size > 0 && !known.has(id) && !chainUnits(source.chain).includes(id))
				.map(({ id, name: own }) => ({
					unit: id,
					what: 'new' as const,
					text: own,
				})),
		],
		settings: { all: wanted.length, differ: wanted.filter((stands) => !stands).length },
		tapePlaceLeft: source.chain.tape?.startSeconds !== undefined,
	};
}

function goneUnit(
	unit: string,
	name: (unit: string) => string,
	source: StartSource,
	rack: readonly RackNow[],
): UnitDifference {
	const model = source.units.find((one) => one.unit === unit)?.definition;
	const same = rack.find(({ id, definition }) => definition === model && !chainUnits(source.chain).includes(id));
	const alone = source.chain.stages.some((stage) => stage.kind === 'insert' && stage.units.join() === unit);
	const done = chainUnits(source.chain).includes(unit)
		? `it is left out of the chain${alone ? ', and its insert with it' : ''}`
		: 'the chain goes on without it';
	const instead = same === undefined ? '' : ` ${same.name} is the same model and could take its place.`;
	return { unit, what: 'gone', text: `${name(unit)} is not in the rack any more: ${done}.${instead}` };
}

function otherModel(unit: string, name: string, definition: string, now: RackNow | undefined): UnitDifference[] {
	if (now === undefined || now.definition === definition) return [];
	const text = `${name} is another model now (${now.name}): it keeps its place in the chain, and its settings have to be entered.`;
	return [{ unit, what: 'other model', text }];
}

/** The chain without these units: an insert that has none left goes too, and switchers that are gone are not asked for. */
function withoutUnits(chain: Chain, gone: (unit: string) => boolean): Chain {
	const { tape, patch, stages, ...rest } = chain;
	const { startSeconds: _, ...roll } = tape ?? { unit: '' };
	const points = <T extends { unit: string }>(all: readonly T[] | undefined) =>
		all === undefined ? {} : { patch: all.filter(({ unit }) => !gone(unit)) };
	const insert = (stage: Insert): Stage[] => {
		const { patch: own, ...other } = stage;
		const units = stage.units.filter((unit) => !gone(unit));
		return units.length === 0 ? [] : [{ ...other, units, ...points(own) }];
	};
	return {
		...rest,
		...(tape === undefined || gone(tape.unit) ? {} : { tape: roll }),
		stages: stages.flatMap((stage) => (stage.kind === 'insert' ? insert(stage) : [stage])),
		...points(patch),
	};
}

function settingsWords({ settings: { all, differ } }: StartPlan): string {
	if (all === 0) return 'It has no settings to bring back: the rack stays as it stands.';
	if (differ === 0) return `All ${all} settings stand as they did there.`;
	return `${differ} of ${all} settings do not stand as they did there: a recall of it brings back those, and only those.`;
}

/** The plan in plain sentences. */
export function startWords(plan: StartPlan): string[] {
	const { from, units, tapePlaceLeft } = plan;
	const fresh = units.filter(({ what }) => what === 'new').map(({ text }) => text);
	return [
		`The chain is that of ${from}.`,
		...units.filter(({ what }) => what !== 'new').map(({ text }) => text),
		...(fresh.length === 0 ? [] : [`New in the rack, and out of this chain until you put it in: ${fresh.join(', ')}.`]),
		...(tapePlaceLeft ? ['Its place on the tape is not taken over: say where this track begins.'] : []),
		settingsWords(plan),
	];
}
