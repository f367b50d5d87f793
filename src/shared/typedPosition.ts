import { isStepped, type SettableControl, type SteppedControl } from './model/control.ts';

const NUMERIC = /^[+-]?\d+(\.\d+)?$/;

/**
 * Position that a typed text means, or null. Stepped: the legend, else the value that is nearest among the steps.
 * Continuous: `37 %` is a share of travel, a number is read on the printed scale (or in the control's unit).
 */
export function typedPosition(control: SettableControl, text: string): number | null {
	const wanted = text.trim().toLowerCase();
	if (wanted === '') return null;
	const number = Number.parseFloat(wanted.replace(',', '.').replace('−', '-'));
	if (isStepped(control)) return typedStep(control, wanted, number);
	if (!Number.isFinite(number)) {
		return control.marks.find((mark) => mark.legend.toLowerCase() === wanted)?.position ?? null;
	}
	if (wanted.endsWith('%') && control.unit !== '%') return within(number / 100);
	const scale = control.marks
		.map((mark) => ({
			at: mark.position,
			reading: NUMERIC.test(mark.legend) ? Number(mark.legend) : (mark.value ?? Number.NaN),
		}))
		.filter((mark) => Number.isFinite(mark.reading))
		.sort((a, b) => a.at - b.at);
	return scale.length < 2 ? within(number / 100) : onScale(scale, number);
}

function valueAtStep({ value, legend }: SteppedControl['positions'][number]): number {
	return value ?? (NUMERIC.test(legend) ? Number(legend) : Number.NaN);
}

function typedStep(control: SteppedControl, wanted: string, number: number): number | null {
	const exact = control.positions.findIndex((step) => step.legend.toLowerCase() === wanted);
	if (exact >= 0) return exact;
	if (!Number.isFinite(number)) return null;
	// `110` is the only `110 Hz`.
	const withUnit = control.positions.flatMap(({ legend }, index) => (legend.split(' ')[0] === wanted ? [index] : []));
	const only = withUnit[0];
	if (only !== undefined && withUnit.length === 1) return only;
	const values = control.positions.map(valueAtStep).filter(Number.isFinite);
	// A number beyond what the control has is a slip of the keyboard, not its last step.
	if (number < Math.min(...values) || number > Math.max(...values)) return null;
	let best: number | null = null;
	let least = Number.POSITIVE_INFINITY;
	for (const [index, step] of control.positions.entries()) {
		const distance = Math.abs(valueAtStep(step) - number);
		if (distance < least) {
			least = distance;
			best = index;
		}
	}
	return best;
}

function onScale(scale: readonly { at: number; reading: number }[], wanted: number): number | null {
	for (let i = 1; i < scale.length; i += 1) {
		const low = scale[i - 1];
		const high = scale[i];
		if (low === undefined || high === undefined || low.reading === high.reading) continue;
		const share = (wanted - low.reading) / (high.reading - low.reading);
		if (share >= 0 && share <= 1) return low.at + share * (high.at - low.at);
	}
	return null;
}

const within = (share: number): number | null => (share >= 0 && share <= 1 ? share : null);
