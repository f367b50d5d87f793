import { bandWords, monoBelowWords } from './eqWords.ts';
import type { Chain, DigitalStage, Insert, PassKind, Stage } from './model/chain.ts';
import type { EqStage } from './model/eq.ts';
import type { Loudness } from './model/measurement.ts';
import type { RecordedUnit, RevisionFacts, Surroundings } from './model/revision.ts';
import { trueMinus } from './trueMinus.ts';

/** One difference between two revisions, for programs (`from`, `to`) and for people (`text`). */
export interface RevisionChange {
	area: 'source' | 'pass' | 'chain' | 'trim' | 'digital' | 'unit' | 'control' | 'result';
	/** Unit id, stage id or name of the fact. */
	subject: string;
	/** Control id, parameter or reading within the subject; null where the subject is all there is. */
	item: string | null;
	from: string | number | boolean | null;
	to: string | number | boolean | null;
	/** A sentence without full stop: `Curve Bender, Bass gain L: from +2 to −1`. */
	text: string;
}

const PASS_KINDS: Record<PassKind, string> = {
	through: 'a straight run',
	toTape: 'a recording to tape',
	fromTape: 'a return from tape',
	repro: 'a return off the repro head',
};

/**
 * What changed from revision `a` to revision `b`, causes first (source, pass, chain, units), then what came of it. Settings
 * are compared by position and named by what is printed on the unit.
 *
 * @returns empty when nothing that is recorded differs
 */
export function diffRevisions(a: RevisionFacts, b: RevisionFacts): RevisionChange[] {
	return [
		...diffSource(a, b),
		...diffPass(a, b),
		...diffChains(a.chain, b.chain),
		...diffUnits(a, b),
		...diffResult(a, b),
	];
}

/** The sentence of a change of one value. */
function changed(
	area: RevisionChange['area'],
	subject: string,
	item: string | null,
	values: { from: RevisionChange['from']; to: RevisionChange['to'] },
	name: string,
	print: (value: RevisionChange['from']) => string = String,
): RevisionChange[] {
	const { from, to } = values;
	if (from === to) return [];
	const words = { from: print(from), to: print(to) };
	// A gain that was found again by measuring differs by less than is printed.
	const by =
		words.from === words.to && typeof from === 'number' && typeof to === 'number'
			? ` (by ${Math.abs(to - from).toPrecision(1)})`
			: '';
	return [{ area, subject, item, from, to, text: `${name}: from ${words.from} to ${words.to}${by}` }];
}

/** Another track or another mix. */
export function diffSource(
	a: Pick<RevisionFacts, 'track' | 'source'>,
	b: Pick<RevisionFacts, 'track' | 'source'>,
): RevisionChange[] {
	const changes: RevisionChange[] = [];
	if (a.track !== b.track) {
		changes.push({
			area: 'source',
			subject: 'track',
			item: null,
			from: a.track,
			to: b.track,
			text: 'These are revisions of two different tracks',
		});
	}
	if (a.source.sha256 === b.source.sha256) return changes;
	const same = a.source.fileName === b.source.fileName;
	const seconds = b.source.frames / b.source.rateHz - a.source.frames / a.source.rateHz;
	const length =
		Math.abs(seconds) < 0.05 ? '' : `, ${Math.abs(seconds).toFixed(1)} s ${seconds > 0 ? 'longer' : 'shorter'}`;
	const text = same
		? `Another mix under the same name (${b.source.fileName})${length}`
		: `Another mix: from ${a.source.fileName} to ${b.source.fileName}${length}`;
	return [...changes, { area: 'source', subject: 'mix', item: null, from: a.source.sha256, to: b.source.sha256, text }];
}

function said(a: RevisionFacts, b: RevisionFacts, what: keyof Surroundings) {
	return { from: a.surroundings?.[what] ?? null, to: b.surroundings?.[what] ?? null };
}

const notSaid = (value: RevisionChange['from']) => String(value ?? 'not said');

function diffPass(a: RevisionFacts, b: RevisionFacts): RevisionChange[] {
	return [
		...changed('pass', 'kind', null, { from: a.pass.kind, to: b.pass.kind }, 'Pass', (kind) =>
			typeof kind === 'string' && kind in PASS_KINDS ? PASS_KINDS[kind as PassKind] : String(kind),
		),
		...changed(
			'pass',
			'rateHz',
			null,
			{ from: a.rateHz, to: b.rateHz },
			'Sample rate',
			(rate) => `${Number(rate) / 1000} kHz`,
		),
		...changed('pass', 'simulated', null, { from: a.simulated, to: b.simulated }, 'Rack', (simulated) =>
			simulated === true ? 'the simulated studio' : 'real units',
		),
		...changed('pass', 'converter', null, { from: a.converter, to: b.converter }, 'Converter', (name) =>
			String(name ?? 'not named'),
		),
		...changed('pass', 'roomC', null, said(a, b, 'roomC'), 'Room', (degrees) =>
			degrees === null ? 'not known' : `${degrees} °C`,
		),
		...changed('pass', 'tapeType', null, said(a, b, 'tapeType'), 'Tape', notSaid),
		...changed('pass', 'tapeAlignment', null, said(a, b, 'tapeAlignment'), 'Alignment of the tape', notSaid),
		...changed('pass', 'outcome', null, { from: a.pass.outcome, to: b.pass.outcome }, 'Outcome'),
	];
}

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

/** Other units, or other positions of their controls. */
export function diffUnits(a: Pick<RevisionFacts, 'units'>, b: Pick<RevisionFacts, 'units'>): RevisionChange[] {
	const changes: RevisionChange[] = [];
	for (const unit of a.units) {
		if (b.units.some((other) => other.unit === unit.unit)) continue;
		const text = `${unit.name} is no longer in the chain`;
		changes.push({ area: 'unit', subject: unit.unit, item: null, from: unit.name, to: null, text });
	}
	for (const unit of b.units) {
		const before = a.units.find((other) => other.unit === unit.unit);
		if (before !== undefined) changes.push(...diffUnit(before, unit));
		else {
			const text = `${unit.name} is new in the chain`;
			changes.push({ area: 'unit', subject: unit.unit, item: null, from: null, to: unit.name, text });
		}
	}
	return changes;
}

function diffUnit(a: RecordedUnit, b: RecordedUnit): RevisionChange[] {
	const changes = [
		...changed('unit', b.unit, 'serial', { from: a.serial, to: b.serial }, `${b.name}, serial number`, (serial) =>
			String(serial ?? 'not known'),
		),
		...changed('unit', b.unit, 'channel', { from: a.channel, to: b.channel }, `${b.name}, channel`),
	];
	if (a.definition !== b.definition) {
		changes.push(
			...changed('unit', b.unit, 'definition', { from: a.definition, to: b.definition }, `${b.name}, model`),
		);
	} else if (a.definitionHash !== b.definitionHash) {
		const text = `${b.name}: its device definition was edited in between`;
		changes.push({
			area: 'unit',
			subject: b.unit,
			item: 'definition',
			from: a.definitionHash,
			to: b.definitionHash,
			text,
		});
	}
	for (const setting of b.settings) {
		const before = a.settings.find((other) => other.control === setting.control);
		if (before?.position === setting.position) continue;
		const name = `${b.name}, ${setting.label}`;
		// The same reading at another position: a pot between its marks.
		const share = before?.legend === setting.legend;
		const print = (reading: { legend: string; position: number }) =>
			share ? `${(reading.position * 100).toFixed(2)} % of travel` : reading.legend;
		changes.push({
			area: 'control',
			subject: b.unit,
			item: setting.control,
			from: before?.position ?? null,
			to: setting.position,
			text:
				before === undefined
					? `${name}: ${setting.legend}, not recorded before`
					: `${name}: from ${print(before)} to ${print(setting)}`,
		});
	}
	for (const setting of a.settings) {
		if (b.settings.some((other) => other.control === setting.control)) continue;
		const text = `${b.name}, ${setting.label}: was ${setting.legend}, no longer recorded`;
		changes.push({ area: 'control', subject: b.unit, item: setting.control, from: setting.position, to: null, text });
	}
	return changes;
}

const READINGS: readonly {
	key: keyof Loudness;
	name: string;
	unit: string;
	step: string;
	more: string;
	less: string;
}[] = [
	{ key: 'integratedLufs', name: '', unit: 'LUFS', step: 'LU', more: 'louder', less: 'quieter' },
	{ key: 'truePeakDbtp', name: 'true peak ', unit: 'dBTP', step: 'dB', more: 'higher', less: 'lower' },
	{ key: 'lra', name: 'loudness range ', unit: 'LU', step: 'LU', more: 'wider', less: 'narrower' },
];

function diffResult(a: RevisionFacts, b: RevisionFacts): RevisionChange[] {
	return (['capture', 'master'] as const).flatMap((what) => {
		const before = a.measurements[what];
		const after = b.measurements[what];
		if (before === null || after === null) return [];
		return READINGS.flatMap(({ key, name, unit, step, more, less }): RevisionChange[] => {
			const from = before[key];
			const to = after[key];
			const show = (value: number | null) => (value === null ? 'no reading' : `${trueMinus(value.toFixed(1))} ${unit}`);
			const change = { area: 'result' as const, subject: what, item: key, from, to };
			if (from === null || to === null) {
				return from === to
					? []
					: [{ ...change, text: `The ${what}'s ${name.trim() || 'loudness'}: from ${show(from)} to ${show(to)}` }];
			}
			// Compared as printed, so that nothing is called a change that reads the same.
			const difference = Number(to.toFixed(1)) - Number(from.toFixed(1));
			if (Math.abs(difference) < 0.05) return [];
			const subject = name === '' ? `The ${what} is` : `The ${what}'s ${name}is`;
			const text = `${subject} ${Math.abs(difference).toFixed(1)} ${step} ${difference > 0 ? more : less} (from ${show(from)} to ${show(to)})`;
			return [{ ...change, text }];
		});
	});
}

/** `+1.5 dB`, `−1.0 dBTP`, `0.0 dB`, with a true minus sign; a second decimal only where it is needed. */
function signed(value: number, unit: string): string {
	const hundredths = Math.round(value * 100);
	const text = (Math.abs(hundredths) / 100).toFixed(hundredths % 10 === 0 ? 1 : 2);
	const sign = hundredths === 0 ? '' : hundredths < 0 ? '−' : unit === 'dB' ? '+' : '';
	return `${sign}${text} ${unit}`;
}
