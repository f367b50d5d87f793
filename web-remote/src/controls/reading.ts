import type { SettableControl } from '../../../src/shared/model/control.ts';
import { legendAt } from '../../../src/shared/model/setting.ts';
import { trueMinus } from '../../../src/shared/trueMinus.ts';

const NUMERIC = /^[+-]?\d+(\.\d+)?$/;

/** What a person reads at the position: the printed legend, with the unit where the legend is a bare number. */
export function readingAt(control: SettableControl, position: number | null): string {
	if (position === null) return '—';
	const legend = legendAt(control, position);
	return trueMinus(control.unit === undefined || !NUMERIC.test(legend) ? legend : `${legend} ${control.unit}`);
}
