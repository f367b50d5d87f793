import { bandWords, monoBelowWords } from '../eqWords.ts';
import type { Chain, DigitalStage, Insert, Stage } from '../model/chain.ts';
import type { EqStage } from '../model/eq.ts';
import { changed, type RevisionChange, signed } from './change.ts';

/** What of two chains differs, in words. */
export function diffChains(a: Chain, b: Chain): RevisionChange[] {
	const db = (value: RevisionChange['from']) => signed(Number(value), 'dB');
	const aIds = a.stages.map((stage) => stage.id);
	const bIds = b.stages.map((stage) => stage.id);
	const order = (ids: string[], other: string[]) => ids.filter((id) => other.includes(id)).join(' → ');
	return [
		...changed('chain', 'name', null, { from: a.name, to: b.name }, 'Chain'),
		...changed(
			'chain',
			'referenceDbfs',
			null,
			{ from: a.referenceDbfs, to: b.referenceDbfs },
			'Reference level',
			(value) => signed(Number(value), 'dBFS'),
		),
		...changed('trim', 'sendTrimDb', null, { from: a.sendTrimDb, to: b.sendTrimDb }, 'Send trim', db),
		...changed('trim', 'returnTrimDb', null, { from: a.returnTrimDb, to: b.returnTrimDb }, 'Return trim', db),
		...a.stages.filter((stage) => !bIds.includes(stage.id)).map((stage) => comeOrGone(stage, 'removed')),
		...b.stages.filter((stage) => !aIds.includes(stage.id)).map((stage) => comeOrGone(stage, 'added')),
		...changed('chain', 'order', null, { from: order(aIds, bIds), to: order(bIds, aIds) }, 'Order of stages'),
		...b.stages.flatMap((stage) => {
			const before = a.stages.find((candidate) => candidate.id === stage.id);
			return before === undefined ? [] : diffStage(before, stage);
		}),
	];
}

function comeOrGone(stage: Stage, what: 'added' | 'removed'): RevisionChange {
	const name = stageName(stage);
	return {
		area: stage.kind === 'digital' ? 'digital' : 'chain',
		subject: stage.id,
		item: null,
		from: what === 'removed' ? name : null,
		to: what === 'added' ? name : null,
		text: `${name} ${what}${stage.kind === 'insert' ? ` (${stage.units.join(', ')})` : ''}`,
	};
}

function stageName(stage: Stage): string {
	if (stage.kind === 'insert') return `Insert ${stage.name}`;
	if (stage.process.type === 'eq') return 'EQ';
	return stage.process.type.charAt(0).toUpperCase() + stage.process.type.slice(1);
}

function diffStage(a: Stage, b: Stage): RevisionChange[] {
	if (a.kind === 'insert' && b.kind === 'insert') {
		const units = { from: a.units.join(' → '), to: b.units.join(' → ') };
		return [
			...changed('trim', b.id, 'trimDb', { from: a.trimDb, to: b.trimDb }, `Trim of insert ${b.name}`, (value) =>
				signed(Number(value), 'dB'),
			),
			...changed('chain', b.id, 'units', units, `Units in insert ${b.name}`),
			...diffInsertMix(a, b),
		];
	}
	if (a.kind === 'digital' && b.kind === 'digital' && a.process.type === b.process.type) {
		return diffProcess(b.id, stageName(b), a.process, b.process);
	}
	return changed('chain', b.id, null, { from: stageName(a), to: stageName(b) }, `Stage ${b.id}`);
}

/** What an insert may say of its pair and its mix; what it does not say is as usual. */
function diffInsertMix(a: Insert, b: Insert): RevisionChange[] {
	const values = <T extends string | number | boolean>(of: (insert: Insert) => T) => ({ from: of(a), to: of(b) });
	return [
		...changed(
			'chain',
			b.id,
			'loop',
			values(({ loop = 'main' }) => loop),
			`Pair of insert ${b.name}`,
		),
		...changed(
			'trim',
			b.id,
			'returnTrimDb',
			values(({ returnTrimDb = 0 }) => returnTrimDb),
			`Trim after insert ${b.name}`,
			(value) => signed(Number(value), 'dB'),
		),
		...changed(
			'digital',
			b.id,
			'wetPercent',
			values(({ wetPercent = 100 }) => wetPercent),
			`Wet of insert ${b.name}`,
			(value) => `${value} %`,
		),
		...changed(
			'digital',
			b.id,
			'midSide',
			values(({ midSide = false }) => midSide),
			`Insert ${b.name} works in`,
			(value) => (value === true ? 'mid and side' : 'left and right'),
		),
		...changed(
			'digital',
			b.id,
			'channels',
			values(({ channels = 'both channels' }) => channels as string),
			`What goes through insert ${b.name}`,
		),
	];
}

/** Bands are told apart by their place. */
function diffEq(id: string, a: EqStage, b: EqStage): RevisionChange[] {
	const bands = Array.from({ length: Math.max(a.bands.length, b.bands.length) }, (_, index) => {
		const [from, to] = [a.bands[index], b.bands[index]].map((band) => (band === undefined ? null : bandWords(band)));
		const values = { from: from ?? null, to: to ?? null };
		const name = `EQ, band ${index + 1}`;
		return changed('digital', id, `bands.${index}`, values, name, (value) => String(value ?? 'none'));
	});
	const mono = { from: monoBelowWords(a.monoBelow), to: monoBelowWords(b.monoBelow) };
	return [
		...changed('digital', id, 'phase', { from: a.phase, to: b.phase }, 'EQ, phase'),
		...bands.flat(),
		...changed('digital', id, 'monoBelow', mono, 'EQ, mono below'),
	];
}

function diffProcess(id: string, name: string, a: DigitalStage, b: DigitalStage): RevisionChange[] {
	if (a.type === 'eq' && b.type === 'eq') return diffEq(id, a, b);
	const before: Record<string, unknown> = a;
	return Object.entries(b).flatMap(([key, to]) => {
		const { words, print } = parameter(key);
		return changed('digital', id, key, { from: plain(before[key]), to: plain(to) }, `${name}, ${words}`, print);
	});
}

function plain(value: unknown): string | number | boolean | null {
	if (value === null || value === undefined) return null;
	return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
		? value
		: JSON.stringify(value);
}

const PARAMETER_UNITS: Record<string, string> = { Dbtp: 'dBTP', Lufs: 'LUFS', Db: 'dB', Ms: 'ms', Hz: 'Hz' };

/** `ceilingDbtp` → `ceiling`, printed in dBTP: parameters carry their unit in their name. */
function parameter(key: string): { words: string; print: (value: RevisionChange['from']) => string } {
	const match = /^(.+?)(Dbtp|Lufs|Db|Ms|Hz)$/.exec(key);
	const unit = PARAMETER_UNITS[match?.[2] ?? ''] ?? '';
	const words = (match?.[1] ?? key).replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
	return {
		words,
		print: (value) => {
			if (value === null) return 'not measured';
			if (typeof value === 'boolean') return value ? 'on' : 'off';
			if (typeof value !== 'number') return value;
			return unit.startsWith('dB') || unit === 'LUFS' ? signed(value, unit) : `${value} ${unit}`.trim();
		},
	};
}
