import { FADER_LAWS } from '../../protocols/faderLaws.ts';
import { type Control, isContinuous } from '../../shared/model/control.ts';
import type { Remote, Wire } from '../../shared/model/wire.ts';
import type { Finding } from './lintControls.ts';
import type { Path } from './readYaml.ts';

const error = (path: Path, message: string): Finding => ({ path, message, severity: 'error' });

/** How far a printed mark may lie from the unit's own fader law, in dB. */
const MARK_TOLERANCE_DB = 0.06;

/** Marks of a fader that do not lie on the law that the binding names. */
export function lintFader(control: Control, { fader, values }: NonNullable<Wire['osc']>, path: Path): Finding[] {
	if (fader === undefined) return [];
	if (!isContinuous(control) || !('from' in values) || values.from !== 0 || values.to !== 1) {
		return [error(path, 'a fader law is for a continuous control with values from 0 to 1')];
	}
	return control.marks.flatMap(({ legend, position, value }) => {
		const levelDb = FADER_LAWS[fader].dbOf(position);
		if (value === undefined || Math.abs(levelDb - value) <= MARK_TOLERANCE_DB) return [];
		return [error(path, `the mark "${legend}" stands at ${levelDb.toFixed(2)} dB by the law "${fader}"`)];
	});
}

/** Questions of an OSC remote that contradict each other. */
export function lintOscRemote(remote: Extract<Remote, { kind: 'osc' }>): Finding[] {
	const path = ['remote', 'refresh'];
	const { refresh, query } = remote;
	if (refresh === undefined) return [];
	if (query !== undefined) return [error(path, 'a unit that is queried control by control needs no refresh')];
	if (refresh.selects === true && refresh.everyMs !== undefined) {
		return [error([...path, 'everyMs'], 'a refresh that changes something at the unit is not repeated by itself')];
	}
	return [];
}
