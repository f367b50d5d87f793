import { isContinuous, isStepped, type SettableControl } from '../shared/model/control.ts';
import type { Evidence } from '../shared/model/evidence.ts';
import type { RecordedUnit } from '../shared/model/revision.ts';
import { angleAt, legendAt } from '../shared/model/setting.ts';
import type { Standing } from './steps.ts';

/** A knob's angle as the time it points at on a clock face, to ten minutes: 0° is `12:00`, 45° `1:30`. */
export function clockFace(angleDeg: number): string {
	const minutes = (((Math.round((angleDeg * 2) / 10) * 10) % 720) + 720) % 720;
	const hour = Math.floor(minutes / 60);
	return `${hour === 0 ? 12 : hour}:${String(minutes % 60).padStart(2, '0')}`;
}

/** What a person reads at a position: the legend, for a pot also where the knob points. */
function reading(control: SettableControl, position: number): string {
	const legend = legendAt(control, position);
	return isContinuous(control) ? `${legend} (pointer at ${clockFace(angleAt(control, position))})` : legend;
}

/** `BASS gain L: from +2 to -1, 3 clicks left`; without a `from` when it is not known. */
export function settingText(control: SettableControl, standing: Standing | null, known: boolean, to: number): string {
	const target = reading(control, to);
	const position = standing?.position ?? null;
	if (position === null) return `${control.label}: to ${target}`;
	if (!known) return `${control.label}: to ${target}, last seen at ${legendAt(control, position)}`;
	const from = legendAt(control, position);
	if (!isStepped(control) || control.type !== 'stepped') return `${control.label}: from ${from} to ${target}`;
	const clicks = Math.abs(to - position);
	const way = to > position ? 'right' : 'left';
	return `${control.label}: from ${from} to ${target}, ${clicks} ${clicks === 1 ? 'click' : 'clicks'} ${way}`;
}

/** Why it was not known for certain where something stood, though somebody had set or read it before. */
const STALE: Readonly<Record<NonNullable<Evidence['stale']>, string>> = {
	restart:
		'Detent was started anew since, and a hand may have turned them meanwhile (a daemon that runs keeps it known)',
	'lost link': 'the link to the unit was lost since',
	'power cycle': 'the unit was switched off since',
	'another pass': 'another project was printed since',
	age: 'that was too long before',
};

function whyUncertain({ evidence, outcome, stale }: Evidence): string {
	if (stale !== null) return `seen last before the pass, but ${STALE[stale]}`;
	if (evidence === 'none') return 'nobody had set or read them';
	return outcome === 'open' ? 'they were being set' : 'they could not be set for certain';
}

/** Labels that are named; of more there is only how many. */
const MOST_NAMED = 4;

/**
 * A sentence for each reason for which it was not known where settings of a unit stood.
 *
 * @param then what a recall does about it
 */
export function uncertainWords(unit: string, settings: RecordedUnit['settings'], then: string): string[] {
	const byReason = new Map<string, string[]>();
	for (const { label, evidence } of settings) {
		const why = whyUncertain(evidence);
		byReason.set(why, [...(byReason.get(why) ?? []), label]);
	}
	return [...byReason].map(([why, labels]) => {
		const more = labels.length > MOST_NAMED + 1 ? labels.length - MOST_NAMED : 0;
		const named = (more === 0 ? labels : labels.slice(0, MOST_NAMED)).join(', ');
		const all = more === 0 ? named : `${named} and ${more} more`;
		return `${unit}: it was not known for certain where ${all} stood: ${why}. ${then}`;
	});
}
