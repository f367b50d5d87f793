import {
	type Chain,
	chainInserts,
	type DigitalStage,
	type Insert,
	type PassKind,
	type PatchPoint,
	type Stage,
} from './chain.ts';
import { LIMITER_TIMES } from './limiterCharacter.ts';

/** Another way of the music through the rack: each function gives a new chain, or the same one where there is nothing to change. */

/** The pair that an insert hangs on; null for the main send and return. */
export type Pair = string | null;

const pairOf = (insert: Insert): Pair => insert.loop ?? null;

function withStages(chain: Chain, stages: Stage[]): Chain {
	return { ...chain, stages };
}

/** An id that no stage of the chain has: `comp`, `comp-2`. */
function freeId(chain: Chain, wanted: string): string {
	const base = /^[a-z]/.test(wanted) ? wanted : `stage-${wanted}`;
	const taken = new Set(chain.stages.map(({ id }) => id));
	for (let number = 1; ; number += 1) {
		const id = number === 1 ? base : `${base}-${number}`;
		if (!taken.has(id)) return id;
	}
}

function moved<T>(items: readonly T[], from: number, to: number): T[] {
	const item = items[from];
	if (item === undefined || to < 0 || to >= items.length) return [...items];
	const others = items.filter((_, index) => index !== from);
	return [...others.slice(0, to), item, ...others.slice(to)];
}

function withPairOf(insert: Insert, pair: Pair): Insert {
	const { loop: _, ...rest } = insert;
	return pair === null ? rest : { ...rest, loop: pair };
}

/**
 * Pairs that an insert can hang on where it stands: those that no other insert has, its own (also one that the rig lacks), and those of its neighbours in
 * a row, with which it is then wired one after the other.
 *
 * @param loops pairs of the rig beside the main send and return
 */
export function pairsFor(chain: Chain, id: string, loops: readonly string[]): Pair[] {
	const at = chain.stages.findIndex((stage) => stage.id === id);
	const inARow = [chain.stages[at - 1], chain.stages[at], chain.stages[at + 1]].filter(
		(stage) => stage?.kind === 'insert',
	);
	const elsewhere = new Set(
		chainInserts(chain)
			.filter((insert) => !inARow.includes(insert))
			.map(pairOf),
	);
	const own = chainInserts(chain).flatMap((insert) => (insert.id === id ? [pairOf(insert)] : []));
	return [...new Set([null, ...loops, ...own])].filter((pair) => !elsewhere.has(pair));
}

/** The first pair that no insert of the chain has; undefined where all are used. */
export function freePair(chain: Chain, loops: readonly string[]): Pair | undefined {
	const used = new Set(chainInserts(chain).map(pairOf));
	return [null, ...loops].find((pair) => !used.has(pair));
}

/**
 * The chain with one more insert, on the first pair that is free; where none is, in a row with the one before it on its pair.
 * It stands behind the last one; one for a unit that stood in another insert stands behind that.
 */
export function withInsert(chain: Chain, unit: string, name: string, loops: readonly string[]): Chain {
	const from = chain.stages.find((stage) => stage.kind === 'insert' && stage.units.includes(unit));
	const left = withoutUnitIn(chain, unit);
	const last = left.stages.findLastIndex((stage) => stage.kind === 'insert');
	const behind = left.stages.findIndex(({ id }) => id === from?.id);
	const at = behind < 0 ? last : behind;
	const before = left.stages[at];
	const free = freePair(left, loops);
	const pair = free === undefined && before?.kind === 'insert' ? pairOf(before) : (free ?? null);
	const insert: Insert = { kind: 'insert', id: freeId(left, unit), name, trimDb: 0, units: [unit] };
	return withStages(left, [...left.stages.slice(0, at + 1), withPairOf(insert, pair), ...left.stages.slice(at + 1)]);
}

/** What a stage that is put in does until it is set: nothing, as far as that can be. */
const FRESH: Readonly<Record<DigitalStage['type'], DigitalStage>> = {
	gain: { type: 'gain', gainDb: 0 },
	eq: { type: 'eq', phase: 'minimum', bands: [], monoBelow: null },
	loudness: { type: 'loudness', targetLufs: -14, gainDb: null, maxReductionDb: null },
	limiter: { type: 'limiter', ceilingDbtp: -1, linked: true, character: 'clean', ...LIMITER_TIMES.clean },
	dither: { type: 'dither', bits: 24, shape: 'tpdf', seed: 1 },
};

/**
 * The chain with one more digital stage: dither at the end, a limiter before it, loudness before the limiter, the others
 * before the first insert.
 */
export function withDigital(chain: Chain, type: DigitalStage['type']): Chain {
	const stage: Stage = { kind: 'digital', id: freeId(chain, type), process: FRESH[type] };
	const last = chain.stages.at(-1);
	const isDithered = last?.kind === 'digital' && last.process.type === 'dither';
	const first = chain.stages.findIndex(({ kind }) => kind === 'insert');
	const lastInsert = chain.stages.findLastIndex(({ kind }) => kind === 'insert');
	const atEnd = chain.stages.length - (isDithered && type !== 'dither' ? 1 : 0);
	const limiter = chain.stages.findIndex(
		(other, index) => index > lastInsert && other.kind === 'digital' && other.process.type === 'limiter',
	);
	const places = { gain: Math.max(0, first), eq: Math.max(0, first), limiter: atEnd, dither: atEnd };
	const at = type === 'loudness' ? (limiter < 0 ? atEnd : limiter) : places[type];
	return withStages(chain, [...chain.stages.slice(0, at), stage, ...chain.stages.slice(at)]);
}

/** The chain with a stage one or more places earlier (negative) or later; the same one where there is no such place. */
export function withStageMoved(chain: Chain, id: string, places: number): Chain {
	const from = chain.stages.findIndex((stage) => stage.id === id);
	const to = from + places;
	if (from < 0 || to < 0 || to >= chain.stages.length) return chain;
	return withStages(chain, moved(chain.stages, from, to));
}

/** The chain without a stage; an insert takes its units and its switches with it. */
export function withoutStage(chain: Chain, id: string): Chain {
	return withoutLostTape(
		withStages(
			chain,
			chain.stages.filter((stage) => stage.id !== id),
		),
	);
}

function withInsertChanged(chain: Chain, id: string, change: (insert: Insert) => Insert): Chain {
	return withStages(
		chain,
		chain.stages.map((stage) => (stage.id === id && stage.kind === 'insert' ? change(stage) : stage)),
	);
}

export function withInsertName(chain: Chain, id: string, name: string): Chain {
	return withInsertChanged(chain, id, (insert) => ({ ...insert, name }));
}

/** The chain with an insert on another pair. */
export function withPair(chain: Chain, id: string, pair: Pair): Chain {
	return withInsertChanged(chain, id, (insert) => withPairOf(insert, pair));
}

/** The chain with a unit that it has not yet, as the last of an insert. */
export function withUnitIn(chain: Chain, id: string, unit: string): Chain {
	return withInsertChanged(chain, id, (insert) => ({ ...insert, units: [...insert.units, unit] }));
}

/** The chain without a unit, and without the insert that had only that one. */
export function withoutUnit(chain: Chain, unit: string): Chain {
	return withoutLostTape(withoutUnitIn(chain, unit));
}

function withoutUnitIn(chain: Chain, unit: string): Chain {
	const stages = chain.stages.flatMap((stage): Stage[] => {
		if (stage.kind === 'digital' || !stage.units.includes(unit)) return [stage];
		const units = stage.units.filter((other) => other !== unit);
		return units.length === 0 ? [] : [{ ...stage, units }];
	});
	return withStages(chain, stages);
}

/**
 * The chain with a unit one place earlier (-1) or later (1): in its insert, or else as the last of the insert before it or the
 * first of the one behind it. The same one where there is no such place.
 */
export function withUnitMoved(chain: Chain, unit: string, step: -1 | 1): Chain {
	const inserts = chainInserts(chain);
	const at = inserts.findIndex(({ units }) => units.includes(unit));
	const own = inserts[at];
	if (own === undefined) return chain;
	const to = own.units.indexOf(unit) + step;
	if (to >= 0 && to < own.units.length)
		return withInsertChanged(chain, own.id, (insert) => ({ ...insert, units: moved(insert.units, to - step, to) }));
	const next = inserts[at + step];
	return next === undefined ? chain : withUnitTo(chain, unit, own, next, step);
}

/** An insert that a unit leaves empty is gone, and the switches that it asked for go along with the unit. */
function withUnitTo(chain: Chain, unit: string, from: Insert, to: Insert, step: -1 | 1): Chain {
	const patch = [...(to.patch ?? []), ...(from.units.length === 1 ? (from.patch ?? []) : [])];
	const units = step > 0 ? [unit, ...to.units] : [...to.units, unit];
	const joined: Insert = { ...to, units, ...(patch.length === 0 ? {} : { patch }) };
	const left = withoutUnitIn(chain, unit);
	return withInsertChanged(left, to.id, () => joined);
}

/** The chain with a switch that an insert asks for; one that asks another position of the same switch gives way. */
export function withPoint(chain: Chain, id: string, point: PatchPoint): Chain {
	return withInsertChanged(chain, id, (insert) => ({
		...insert,
		patch: [...(insert.patch ?? []).filter((other) => !isSameSwitch(other, point)), point],
	}));
}

export function withoutPoint(chain: Chain, id: string, point: PatchPoint): Chain {
	return withInsertChanged(chain, id, (insert) => {
		const { patch = [], ...rest } = insert;
		const left = patch.filter((other) => !isSameSwitch(other, point));
		return left.length === 0 ? rest : { ...rest, patch: left };
	});
}

function isSameSwitch(one: PatchPoint, other: PatchPoint): boolean {
	return one.unit === other.unit && one.control === other.control;
}

/**
 * The chain as another kind of pass.
 *
 * @param rolls the machine that the pass rolls; null where a person does, or none has to roll
 */
export function withPassKind(chain: Chain, passKind: PassKind, rolls: string | null): Chain {
	const { tape, ...rest } = chain;
	if (passKind === 'through' || rolls === null) return { ...rest, passKind };
	return { ...rest, passKind, tape: tape?.unit === rolls ? tape : { unit: rolls } };
}

/** A machine that is no longer in the chain is rolled no longer. */
function withoutLostTape(chain: Chain): Chain {
	const { tape } = chain;
	const isThere = tape === undefined || chainInserts(chain).some(({ units }) => units.includes(tape.unit));
	return isThere ? chain : withPassKind(chain, 'through', null);
}
