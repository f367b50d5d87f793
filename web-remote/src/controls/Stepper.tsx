import { level } from '../app/words.ts';
import { useRemote } from '../state/store.ts';

interface StepperProps {
	label: string;
	value: number;
	unit: string;
	step: number;
	min: number;
	max: number;
	onChange: (value: number) => void;
}

/** A number with a button on each side, for values that are set rarely and exactly. */
export function Stepper({ label, value, unit, step, min, max, onChange }: StepperProps) {
	const locked = useRemote((now) => !now.mayControl);
	const decimals = step < 1 ? 1 : 0;
	const put = (next: number) => onChange(Math.min(max, Math.max(min, Math.round(next / step) * step)));
	return (
		<div class="stepper">
			<span class="stepper-label">{label}</span>
			<button
				type="button"
				aria-label={`${label} down`}
				disabled={locked || value <= min}
				onClick={() => put(value - step)}
			>
				−
			</button>
			<output aria-label={label}>
				{level(value, decimals)} <small>{unit}</small>
			</output>
			<button
				type="button"
				aria-label={`${label} up`}
				disabled={locked || value >= max}
				onClick={() => put(value + step)}
			>
				+
			</button>
		</div>
	);
}
