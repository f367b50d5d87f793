interface ChoiceProps {
	label: string;
	/** Value and words of each. */
	options: readonly (readonly [string, string])[];
	value: string;
	onChoose: (value: string) => void;
}

/** One of several, as the device shows such lists; a value that is not among them is shown as it is. */
export function Choice({ label, options, value, onChoose }: ChoiceProps) {
	const shown = options.some(([own]) => own === value) ? options : [[value, value] as const, ...options];
	return (
		<label class="describe-field">
			<span class="quiet">{label}</span>
			<select aria-label={label} value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
				{shown.map(([own, words]) => (
					<option key={own} value={own}>
						{words}
					</option>
				))}
			</select>
		</label>
	);
}

interface TextProps {
	label: string;
	value: string;
	placeholder: string;
	onType: (value: string) => void;
}

/** A text that is taken over when it has been typed, so that it is one step to undo. */
export function Text({ label, value, placeholder, onType }: TextProps) {
	return (
		<label class="describe-field">
			<span class="quiet">{label}</span>
			<input
				value={value}
				placeholder={placeholder}
				autocomplete="off"
				spellcheck={false}
				maxLength={120}
				onChange={(event) => {
					const text = event.currentTarget.value.trim();
					if (text !== value) onType(text);
				}}
			/>
		</label>
	);
}

interface WholeProps {
	label: string;
	value: number;
	min: number;
	max: number;
	onType: (value: number) => void;
}

/** A whole number within its range; another one is not taken over. */
export function Whole({ label, value, min, max, onType }: WholeProps) {
	return (
		<label class="describe-field">
			<span class="quiet">{label}</span>
			<input
				class="describe-number"
				type="number"
				inputMode="numeric"
				value={value}
				min={min}
				max={max}
				onChange={(event) => {
					const number = event.currentTarget.valueAsNumber;
					if (Number.isInteger(number) && number >= min && number <= max) onType(number);
					else event.currentTarget.value = String(value);
				}}
			/>
		</label>
	);
}
