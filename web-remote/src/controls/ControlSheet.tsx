import { useEffect, useRef, useState } from 'preact/hooks';
import { isStepped, type SettableControl } from '../../../src/shared/model/control.ts';
import { findControl } from '../../../src/shared/model/definition.ts';
import { trueMinus } from '../../../src/shared/trueMinus.ts';
import { typedPosition } from '../../../src/shared/typedPosition.ts';
import { clockTime } from '../app/words.ts';
import { evidenceMark } from '../state/evidenceMark.ts';
import { closeSheet, sheet } from '../state/sheet.ts';
import { useSignal } from '../state/signal.ts';
import { store, useRemote } from '../state/store.ts';
import { Dial } from './Dial.tsx';
import { Dialog } from './Dialog.tsx';
import { ForEngineer } from './ForEngineer.tsx';
import { InRevisions } from './InRevisions.tsx';
import { Mark } from './Mark.tsx';
import { readingAt } from './reading.ts';
import { LeverSwitch } from './Switch.tsx';
import { steppedBy } from './turn.ts';

/** Readings of more letters are written smaller. */
const LONG_READING = 11;
/** Legends of more letters get wider keys. */
const LONG_LEGEND = 8;

function TypeValue({ unit, control }: { unit: string; control: SettableControl }) {
	const [text, setText] = useState('');
	const [wrong, setWrong] = useState(false);
	const input = useRef<HTMLInputElement>(null);
	// A sheet of buttons on a small glass must not be covered by the keyboard before it was wanted.
	useEffect(() => {
		if (!isStepped(control)) input.current?.focus({ preventScroll: true });
	}, [control]);
	const locked = useRemote((now) => !now.mayControl);
	return (
		<form
			class="row"
			onSubmit={(event) => {
				event.preventDefault();
				const position = typedPosition(control, text);
				if (position === null) {
					setWrong(true);
					return;
				}
				store.desk.set(unit, control.id, position);
				closeSheet();
			}}
		>
			<input
				ref={input}
				class="grow"
				value={text}
				aria-label={`New value of ${control.label}`}
				aria-invalid={wrong}
				placeholder={isStepped(control) ? 'A legend or value' : 'A reading, or 37 %'}
				autocomplete="off"
				enterkeyhint="done"
				onInput={(event) => {
					setText(event.currentTarget.value);
					setWrong(false);
				}}
			/>
			<button type="submit" class="primary" disabled={locked}>
				Set
			</button>
			{wrong && (
				<p class="error-text" role="alert">
					{control.label} has no such position.
				</p>
			)}
		</form>
	);
}

function Steps({ unit, control, position }: { unit: string; control: SettableControl; position: number | null }) {
	const locked = useRemote((now) => !now.mayControl);
	const put = (next: number) => store.desk.set(unit, control.id, next);
	if (!isStepped(control)) {
		return (
			<div class="row">
				<button type="button" class="grow" disabled={locked} onClick={() => put(steppedBy(control, position, -1))}>
					− 1 %
				</button>
				<button type="button" class="grow" disabled={locked} onClick={() => put(steppedBy(control, position, 1))}>
					+ 1 %
				</button>
			</div>
		);
	}
	return (
		<fieldset
			class={control.positions.some(({ legend }) => legend.length > LONG_LEGEND) ? 'steps wide' : 'steps'}
			aria-label={`Positions of ${control.label}`}
		>
			{control.positions.map((step, index) => (
				<button
					type="button"
					key={step.legend}
					aria-pressed={index === position}
					disabled={locked}
					onClick={() => put(index)}
				>
					{trueMinus(step.legend)}
				</button>
			))}
		</fieldset>
	);
}

/** Everything about one control: where it stands, how that is known, who moved it, and a place to type. */
export function ControlSheet() {
	const target = useSignal(sheet);
	const unit = useRemote((now) => (target === null ? null : (now.state?.units[target.unit] ?? null)));
	const definition = useRemote((now) => (target === null ? null : (now.state?.definitions[target.unit] ?? null)));
	const remotes = useRemote((now) => now.state?.remotes ?? null);
	useRemote((now) => (target === null ? null : now.desk.ownPosition(target.unit, target.control)));
	const control = target === null || definition === null ? null : findControl(definition, target.control);
	const state = target === null ? undefined : unit?.controls[target.control];
	if (target === null || unit === null || control === null || state === undefined) return null;
	const position = store.shownPosition(target.unit, target.control, state);
	const mark = evidenceMark(state.evidence);
	const reading = readingAt(control, position);
	const mover = state.movedBy === null ? null : (remotes?.[state.movedBy]?.name ?? state.movedBy);
	return (
		<Dialog title={control.label} subtitle={unit.name} onClose={closeSheet}>
			<div class="sheet-dial">
				{control.type === 'toggle' ? (
					<LeverSwitch control={control} position={position} />
				) : (
					<Dial control={control} position={position} room={24} ghost={null} />
				)}
				<div>
					<p class={reading.length > LONG_READING ? 'sheet-reading long' : 'sheet-reading'}>{reading}</p>
					<p class="sheet-evidence">
						<Mark mark={mark} />
						<span>
							{mark.words}
							{state.evidence.at !== null && ` · ${clockTime(state.evidence.at)}`}
						</span>
					</p>
					{mover !== null && <p class="quiet">Last moved by {mover}</p>}
					{state.evidence.reason !== null && <p class="error-text">{state.evidence.reason}</p>}
					{control.note !== undefined && <p class="quiet">{control.note}</p>}
				</div>
			</div>
			<ForEngineer>
				<Steps unit={target.unit} control={control} position={position} />
				<TypeValue key={`${target.unit}/${target.control}`} unit={target.unit} control={control} />
			</ForEngineer>
			<InRevisions
				key={`in ${target.unit}/${target.control}`}
				unit={target.unit}
				control={control}
				position={position}
			/>
		</Dialog>
	);
}
