import type { Chain, DigitalStage, Stage } from '../shared/model/chain.ts';
import { formatDb } from '../shared/units.ts';
import { type ChainPart, stageParts } from './compile.ts';

export type ChainValue = string | number | boolean | null;

/** One difference between two chains, for programs and, as `text`, for people. */
export interface ChainChange {
	readonly what: 'added' | 'removed' | 'moved' | 'changed';
	/** Part of the plan it touches; null when it changes nothing that is heard. */
	readonly part: ChainPart | null;
	/** Stage id; null for what belongs to the whole chain. */
	readonly stage: string | null;
	/** Field of the stage or chain; null for a whole stage. */
	readonly field: string | null;
	readonly from: ChainValue;
	readonly to: ChainValue;
	/** `Limiter ceiling: from -1.0 dBTP to -0.5 dBTP`. */
	readonly text: string;
}

const STAGE_NAMES: Record<DigitalStage['type'], string> = {
	gain: 'Gain',
	loudness: 'Loudness gain',
	limiter: 'Limiter',
	dither: 'Dither',
};

const PASS_KINDS: Record<Chain['passKind'], string> = {
	through: 'through the rack',
	toTape: 'to tape',
	fromTape: 'from tape',
	repro: 'off the repro head',
};

const db = (unit: string) => (value: ChainValue) =>
	typeof value === 'number' ? formatDb(value, 1, unit) : 'not measured';
const onOff = (value: ChainValue) => (value === true ? 'on' : 'off');

/** Words and printing of the fields of digital stages. */
const FIELDS: Record<string, { words: string; print: (value: ChainValue) => string }> = {
	gainDb: { words: '', print: db('dB') },
	targetLufs: { words: 'target', print: db('LUFS') },
	ceilingDbtp: { words: 'ceiling', print: db('dBTP') },
	lookaheadMs: { words: 'look-ahead', print: (value) => `${value} ms` },
	releaseMs: { words: 'release', print: (value) => `${value} ms` },
	linked: { words: 'channel link', print: onOff },
	bits: { words: 'word length', print: (value) => `${value} bit` },
	shape: { words: 'shape', print: String },
	seed: { words: 'seed', print: String },
};

function stageName(stage: Stage): string {
	return stage.kind === 'insert' ? `Insert ${stage.name || stage.id}` : STAGE_NAMES[stage.process.type];
}

function value(
	part: ChainPart | null,
	stage: string | null,
	field: string,
	from: ChainValue,
	to: ChainValue,
	words: string,
	print: (value: ChainValue) => string = String,
): ChainChange[] {
	if (from === to) return [];
	const text = `${words}: from ${print(from)} to ${print(to)}`;
	return [{ what: 'changed', part, stage, field, from, to, text }];
}

function diffDigital(part: ChainPart, id: string, a: DigitalStage, b: DigitalStage): ChainChange[] {
	const before: Record<string, ChainValue> = { ...a };
	const after: Record<string, ChainValue> = { ...b };
	return Object.keys(FIELDS).flatMap((field) => {
		const words = FIELDS[field];
		if (words === undefined || !(field in after)) return [];
		const name = `${STAGE_NAMES[b.type]} ${words.words}`.trimEnd();
		return value(part, id, field, before[field] ?? null, after[field] ?? null, name, words.print);
	});
}

/** The part that costs more to change: a new pass before a new render. */
function costlier(a: ChainPart, b: ChainPart): ChainPart {
	const order: readonly ChainPart[] = ['loop', 'pre', 'post'];
	return order.indexOf(a) < order.indexOf(b) ? a : b;
}

interface Place {
	readonly stage: Stage;
	readonly part: ChainPart;
	/** The send gain contains the trim of the first insert. */
	readonly firstInsert: boolean;
}

function places(chain: Chain): Map<string, Place> {
	const parts = stageParts(chain.stages);
	const first = chain.stages.findIndex((stage) => stage.kind === 'insert');
	return new Map(
		chain.stages.map((stage, index) => [
			stage.id,
			{ stage, part: parts[index] ?? 'post', firstInsert: index === first },
		]),
	);
}

function diffStage(a: Place, b: Place): ChainChange[] {
	const id = b.stage.id;
	const part = costlier(a.part, b.part);
	if (a.stage.kind === 'insert' && b.stage.kind === 'insert') {
		const name = stageName(b.stage);
		const trimPart = a.firstInsert && b.firstInsert ? 'pre' : 'loop';
		return [
			...value(null, id, 'name', a.stage.name, b.stage.name, 'Name of an insert'),
			...value(trimPart, id, 'trimDb', a.stage.trimDb, b.stage.trimDb, `${name} trim`, db('dB')),
			...value('loop', id, 'units', a.stage.units.join(', '), b.stage.units.join(', '), `${name} units`),
		];
	}
	if (a.stage.kind === 'digital' && b.stage.kind === 'digital' && a.stage.process.type === b.stage.process.type) {
		return diffDigital(part, id, a.stage.process, b.stage.process);
	}
	return value(part, id, 'type', stageName(a.stage), stageName(b.stage), `Stage ${id}`);
}

function diffOrder(a: ReadonlyMap<string, Place>, b: ReadonlyMap<string, Place>): ChainChange[] {
	const before = [...a.values()].filter(({ stage }) => b.has(stage.id));
	const after = [...b.values()].filter(({ stage }) => a.has(stage.id));
	const moved = after.filter(({ stage }, index) => before[index]?.stage.id !== stage.id);
	if (moved.length === 0) return [];
	const part = moved
		.flatMap((place) => [place.part, a.get(place.stage.id)?.part ?? place.part])
		.reduce((worst, next) => costlier(worst, next));
	const list = (found: readonly Place[]) => found.map(({ stage }) => stageName(stage)).join(', ');
	const from = list(before);
	const to = list(after);
	return [{ what: 'moved', part, stage: null, field: null, from, to, text: `Order: from ${from} to ${to}` }];
}

function comeOrGone(what: 'added' | 'removed', { stage, part }: Place): ChainChange {
	const name = stageName(stage);
	const units = stage.kind === 'insert' ? ` (${stage.units.join(', ')})` : '';
	const from = what === 'removed' ? name : null;
	const to = what === 'added' ? name : null;
	return { what, part, stage: stage.id, field: null, from, to, text: `${name}${units} ${what}` };
}

/**
 * What changed from chain `a` to chain `b`, stages found by id. Empty when the chains are the same.
 *
 * A difference in *pre* or *loop* needs a new pass, one in *post* only a new render: see `needsNewPass`.
 */
export function diffChain(a: Chain, b: Chain): ChainChange[] {
	const before = places(a);
	const after = places(b);
	const changes: ChainChange[] = [
		...value(null, null, 'name', a.name, b.name, 'Name of the chain'),
		...value('loop', null, 'passKind', PASS_KINDS[a.passKind], PASS_KINDS[b.passKind], 'Pass'),
		...value('loop', null, 'referenceDbfs', a.referenceDbfs, b.referenceDbfs, 'Reference level', db('dBFS')),
		...value('pre', null, 'sendTrimDb', a.sendTrimDb, b.sendTrimDb, 'Send trim', db('dB')),
		...value('post', null, 'returnTrimDb', a.returnTrimDb, b.returnTrimDb, 'Return trim', db('dB')),
	];
	for (const [id, place] of before) if (!after.has(id)) changes.push(comeOrGone('removed', place));
	for (const [id, place] of after) {
		const old = before.get(id);
		changes.push(...(old === undefined ? [comeOrGone('added', place)] : diffStage(old, place)));
	}
	changes.push(...diffOrder(before, after));
	return changes;
}

/** True when a capture made with one chain cannot serve the other. */
export function needsNewPass(changes: readonly ChainChange[]): boolean {
	return changes.some((change) => change.part === 'pre' || change.part === 'loop');
}
