interface PickOneProps {
	/** What it says until something is picked, and again afterwards. */
	label: string;
	options: readonly { value: string; words: string }[];
	onPick: (value: string) => void;
}

/** A list to take one thing out of, as the device shows such lists: it does what was picked, and is as it was. */
export function PickOne({ label, options, onPick }: PickOneProps) {
	if (options.length === 0) return null;
	return (
		<select
			class="route-pick"
			aria-label={label}
			value=""
			onChange={(event) => {
				const { value } = event.currentTarget;
				event.currentTarget.value = '';
				if (value !== '') onPick(value);
			}}
		>
			<option value="">{label}</option>
			{options.map(({ value, words }) => (
				<option key={value} value={value}>
					{words}
				</option>
			))}
		</select>
	);
}
