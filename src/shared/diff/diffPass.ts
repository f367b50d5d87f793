import type { PassKind } from '../model/chain.ts';
import type { RevisionFacts, Surroundings } from '../model/revision.ts';
import { changed, type RevisionChange } from './change.ts';

const PASS_KINDS: Record<PassKind, string> = {
	through: 'a straight run',
	toTape: 'a recording to tape',
	fromTape: 'a return from tape',
	repro: 'a return off the repro head',
};

function said(a: RevisionFacts, b: RevisionFacts, what: keyof Surroundings) {
	return { from: a.surroundings?.[what] ?? null, to: b.surroundings?.[what] ?? null };
}

const notSaid = (value: RevisionChange['from']) => String(value ?? 'not said');

/** Another way through the rack, another rate, or other surroundings. */
export function diffPass(a: RevisionFacts, b: RevisionFacts): RevisionChange[] {
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
