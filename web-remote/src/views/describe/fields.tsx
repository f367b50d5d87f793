import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { ProblemWords, useProblems, type Way } from './problems.tsx';

interface FieldProps {
	label: string;
	/** Where it stands in the rig file: what the daemon finds wrong there is shown under it. */
	at?: Way | undefined;
	/** Only what is wrong with the very place; what lies below it has fields of its own. */
	only?: boolean;
}

/** What ties a control to its label and to what is wrong. */
interface Ties {
	id: string;
	'aria-invalid': boolean;
	'aria-describedby': string;
}

function Field({ label, at, only = false, children }: FieldProps & { children: (ties: Ties) => ComponentChildren }) {
	const problems = useProblems(at, only);
	const id = useId();
	const words = `${id}-wrong`;
	const wrong = problems.some(({ severity }) => severity === 'error');
	return (
		<div class="describe-field">
			<label class="quiet" for={id}>
				{label}
			</label>
			{children({ id, 'aria-invalid': wrong, 'aria-describedby': words })}
			<ProblemWords id={words} problems={problems} />
		</div>
	);
}

interface ChoiceProps extends FieldProps {
	/** Value and words of each. */
	options: readonly (readonly [string, string])[];
	value: string;
	onChoose: (value: string) => void;
}

/** One of several, as the device shows such lists; a value that is not among them is shown as it is. */
export function Choice({ options, value, onChoose, ...field }: ChoiceProps) {
	const shown = options.some(([own]) => own === value) ? options : [[value, value] as const, ...options];
	return (
		<Field {...field}>
			{(ties) => (
				<select {...ties} value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
					{shown.map(([own, words]) => (
						<option key={own} value={own}>
							{words}
						</option>
					))}
				</select>
			)}
		</Field>
	);
}

interface TextProps extends FieldProps {
	value: string;
	placeholder: string;
	onType: (value: string) => void;
}

/** A text that is taken over when it has been typed, so that it is one step to undo. */
export function Text({ value, placeholder, onType, ...field }: TextProps) {
	return (
		<Field {...field}>
			{(ties) => (
				<input
					{...ties}
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
			)}
		</Field>
	);
}

interface WholeProps extends FieldProps {
	value: number;
	min: number;
	max: number;
	onType: (value: number) => void;
}

/** A whole number within its range; another one is not taken over. */
export function Whole({ value, min, max, onType, ...field }: WholeProps) {
	return (
		<Field {...field}>
			{(ties) => (
				<input
					{...ties}
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
			)}
		</Field>
	);
}

interface MaybeProps extends FieldProps {
	/** Undefined where nothing is said. */
	value: number | undefined;
	min: number;
	max: number;
	placeholder: string;
	onType: (value: number | undefined) => void;
}

/** A number that may be left out; one that is out of range is not taken over. */
export function Maybe({ value, min, max, placeholder, onType, ...field }: MaybeProps) {
	return (
		<Field {...field}>
			{(ties) => (
				<input
					{...ties}
					class="describe-number"
					type="number"
					inputMode="decimal"
					step="any"
					value={value === undefined ? '' : String(value)}
					placeholder={placeholder}
					min={min}
					max={max}
					onChange={(event) => {
						const { value: text, valueAsNumber: number } = event.currentTarget;
						if (text === '') onType(undefined);
						else if (number >= min && number <= max) onType(number);
						else event.currentTarget.value = value === undefined ? '' : String(value);
					}}
				/>
			)}
		</Field>
	);
}

/** Channels that are offered where the device is not there to be asked. */
const ASSUMED_CHANNELS = 16;

interface PairProps extends FieldProps {
	value: readonly [number, number];
	/** Channels that the interface has; null where it is not there. */
	channels: number | null;
	onChoose: (pair: [number, number]) => void;
}

/** Two channels of the interface, left and right. People count them from one, the file from zero. */
export function PairChoice({ value, channels, onChoose, ...field }: PairProps) {
	const words = ([left, right]: readonly [number, number]) => `${left + 1} and ${right + 1}`;
	const neighbours = Array.from(
		{ length: Math.floor((channels ?? ASSUMED_CHANNELS) / 2) },
		(_, index): [number, number] => [2 * index, 2 * index + 1],
	);
	const pairs = neighbours.some((pair) => pair.join() === value.join())
		? neighbours
		: [[value[0], value[1]] as [number, number], ...neighbours];
	return (
		<Choice
			{...field}
			options={pairs.map((pair) => [pair.join(), words(pair)] as const)}
			value={value.join()}
			onChoose={(chosen) => {
				const pair = pairs.find((one) => one.join() === chosen);
				if (pair !== undefined) onChoose(pair);
			}}
		/>
	);
}

interface ChannelProps extends FieldProps {
	value: number;
	channels: number | null;
	onChoose: (channel: number) => void;
}

/** One channel of the interface. */
export function ChannelChoice({ value, channels, onChoose, ...field }: ChannelProps) {
	const count = Math.max(channels ?? ASSUMED_CHANNELS, value + 1);
	return (
		<Choice
			{...field}
			options={Array.from({ length: count }, (_, index) => [String(index), String(index + 1)] as const)}
			value={String(value)}
			onChoose={(channel) => onChoose(Number(channel))}
		/>
	);
}
