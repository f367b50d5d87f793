import { useId } from 'preact/hooks';
import { isStepped } from '../../../../src/shared/model/control.ts';
import { settableControls } from '../../../../src/shared/model/definition.ts';
import { FILTER_OPERATORS } from '../../../../src/shared/searchFilter.ts';
import { store } from '../../state/store.ts';

/** A filter as it is typed. */
export interface FilterText {
	unit: string;
	control: string;
	operator: string;
	wanted: string;
}

export const NO_FILTER: FilterText = { unit: '', control: '', operator: '=', wanted: '' };
const OPERATOR_WORDS: Record<(typeof FILTER_OPERATORS)[number], string> = {
	'=': 'at',
	'>': 'above',
	'<': 'below',
	'>=': 'at least',
	'<=': 'at most',
};

/** What of the rack may be meant; gear that has left it can be typed too. */
function suggestions({ unit, control }: FilterText) {
	const state = store.state;
	const named = (words: string) => words.toLowerCase().includes(unit.trim().toLowerCase());
	const units = Object.values(state?.units ?? {}).flatMap(({ id, name }) => {
		const definition = state?.definitions[id];
		return definition === undefined ? [] : [{ id, name, definition, model: `${definition.maker} ${definition.model}` }];
	});
	const meant = units.filter(({ id, name, model }) => named(`${name} ${id} ${model}`));
	const controls = meant.flatMap(({ definition }) => settableControls(definition));
	const legends = controls
		.filter(({ label }) => label.toLowerCase() === control.trim().toLowerCase())
		.flatMap((one) => (isStepped(one) ? one.positions.map(({ legend }) => legend) : []));
	return {
		units: [...new Set(units.map(({ name }) => name))],
		controls: [...new Set(controls.map(({ label }) => label))],
		legends: [...new Set(legends)],
	};
}

function Suggested({ id, words }: { id: string; words: readonly string[] }) {
	return (
		<datalist id={id}>
			{words.map((word) => (
				<option key={word} value={word} />
			))}
		</datalist>
	);
}

/** `Pultec`, `LOW FREQUENCY`, at, `60`: one control of one unit, with what the rack has as suggestions. */
export function FilterRow({
	filter,
	onChange,
	onRemove,
}: {
	filter: FilterText;
	onChange: (filter: FilterText) => void;
	onRemove: (() => void) | null;
}) {
	const id = useId();
	const { units, controls, legends } = suggestions(filter);
	const field = (key: 'unit' | 'control' | 'wanted', label: string, maxLength: number) => (
		<input
			class={`filter-${key}`}
			value={filter[key]}
			list={`${id}${key}`}
			maxLength={maxLength}
			autocomplete="off"
			aria-label={label}
			placeholder={label}
			onInput={(event) => onChange({ ...filter, [key]: event.currentTarget.value })}
		/>
	);
	return (
		<div class="filter-row">
			{field('unit', 'Any unit', 120)}
			{field('control', 'Control', 120)}
			<select
				aria-label="How it stood"
				value={filter.operator}
				onChange={(event) => onChange({ ...filter, operator: event.currentTarget.value })}
			>
				{FILTER_OPERATORS.map((operator) => (
					<option key={operator} value={operator}>
						{OPERATOR_WORDS[operator]}
					</option>
				))}
			</select>
			{field('wanted', 'Value', 60)}
			<button
				type="button"
				class="icon"
				aria-label="Take this control out of the search"
				disabled={onRemove === null}
				onClick={() => onRemove?.()}
			>
				<svg viewBox="0 0 24 24" aria-hidden="true">
					<path d="M5 5 L19 19 M19 5 L5 19" />
				</svg>
			</button>
			<Suggested id={`${id}unit`} words={units} />
			<Suggested id={`${id}control`} words={controls} />
			<Suggested id={`${id}wanted`} words={legends} />
		</div>
	);
}
