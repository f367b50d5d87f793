import { isContinuous, isStepped, type SettableControl } from '../shared/model/control.ts';
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
	return isContinuous(control) ? `${legend} (at ${clockFace(angleAt(control, position))})` : legend;
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
