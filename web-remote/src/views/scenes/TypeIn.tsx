import { useEffect, useRef, useState } from 'preact/hooks';
import { isStepped, type SettableControl } from '../../../../src/shared/model/control.ts';
import { type ResolvedDefinition, settableControls } from '../../../../src/shared/model/definition.ts';
import type { SceneSlot } from '../../../../src/shared/model/scene.ts';
import { isTable, settingTexts } from '../../../../src/shared/settingsTable.ts';
import { trueMinus } from '../../../../src/shared/trueMinus.ts';
import { typedPosition } from '../../../../src/shared/typedPosition.ts';
import { readingAt } from '../../controls/reading.ts';
import { writeScene } from '../../state/scenes.ts';
import { useRemote } from '../../state/store.ts';

const MOST_CHOICES = 6;

/** `: 20 Hz, 45 Hz or OFF`, where that is short enough to read. */
function choices(control: SettableControl): string {
	if (!isStepped(control) || control.positions.length > MOST_CHOICES) return '';
	return `: ${control.positions.map(({ legend }) => trueMinus(legend)).join(', ')}`;
}

/** What was typed for a control, and what it means. */
function Typed({ control, text }: { control: SettableControl; text: string }) {
	if (text.trim() === '') return <span class="quiet">left out</span>;
	const position = typedPosition(control, text);
	return position === null ? (
		<span class="error-text">has no such position{choices(control)}</span>
	) : (
		<span>{readingAt(control, position)}</span>
	);
}

/**
 * A sheet of paper typed in, control by control: a reading, Enter or Tab, the next. It fills a scene; nothing moves until
 * the scene is recalled.
 */
export function TypeIn({
	unit,
	name,
	definition,
	slot,
	onDone,
}: {
	unit: string;
	name: string;
	definition: ResolvedDefinition;
	slot: SceneSlot;
	onDone: () => void;
}) {
	const locked = useRemote((now) => !now.mayControl);
	const [texts, setTexts] = useState<Readonly<Record<string, string>>>({});
	const [unknown, setUnknown] = useState<string[]>([]);
	/** The table had nothing of this unit. */
	const [empty, setEmpty] = useState(false);
	const form = useRef<HTMLFormElement>(null);
	const file = useRef<HTMLInputElement>(null);
	const controls = settableControls(definition);
	useEffect(() => form.current?.querySelector<HTMLInputElement>('.type-in-list input')?.focus(), []);
	const typed = controls.flatMap((control) => {
		const text = texts[control.id] ?? '';
		return text.trim() === '' ? [] : [{ control: control.id, position: typedPosition(control, text) }];
	});
	const settings = typed.flatMap(({ control, position }) => (position === null ? [] : [{ control, position }]));
	const wrong = typed.length - settings.length;
	const take = (table: string) => {
		const found = settingTexts(table, { id: unit, name, controls });
		setTexts((before) => ({ ...before, ...found.texts }));
		setUnknown(found.unknown);
		setEmpty(Object.keys(found.texts).length === 0);
	};
	const next = (from: HTMLInputElement) => {
		const fields = [...(form.current?.querySelectorAll<HTMLInputElement>('.type-in-list input') ?? [])];
		const following = fields[fields.indexOf(from) + 1];
		if (following === undefined) form.current?.querySelector<HTMLButtonElement>('button[type=submit]')?.focus();
		else following.focus();
	};
	return (
		<form
			class="type-in"
			ref={form}
			onSubmit={(event) => {
				event.preventDefault();
				if (wrong > 0 || settings.length === 0) return;
				// What was typed stays where it could not be kept.
				void writeScene(unit, slot, settings).then(({ ok }) => {
					if (ok) onDone();
				});
			}}
		>
			<p class="quiet">
				Type what the paper says, Enter goes to the next. What is left empty is left out. Nothing moves until the scene
				is recalled. A table can be pasted, or opened as a file: as <code>detent settings</code> prints it, or two
				columns.
			</p>
			<input
				ref={file}
				type="file"
				class="hidden"
				aria-label="Table of settings"
				tabIndex={-1}
				accept=".csv,.tsv,.txt,text/csv"
				onChange={(event) => {
					const [table] = event.currentTarget.files ?? [];
					event.currentTarget.value = '';
					if (table !== undefined) void table.text().then(take);
				}}
			/>
			<button type="button" onClick={() => file.current?.click()}>
				Open a table (CSV)
			</button>
			{empty && (
				<p class="error-text" role="status">
					There is no setting of this unit in the table.
				</p>
			)}
			{unknown.length > 0 && (
				<p class="error-text" role="status">
					This unit has no {unknown.join(', ')}: left out.
				</p>
			)}
			<ul class="type-in-list">
				{controls.map((control) => (
					<li key={control.id}>
						<label for={`type-in-${control.id}`}>{control.label}</label>
						<input
							id={`type-in-${control.id}`}
							autocomplete="off"
							enterkeyhint="next"
							value={texts[control.id] ?? ''}
							onInput={(event) => setTexts({ ...texts, [control.id]: event.currentTarget.value })}
							onPaste={(event) => {
								const pasted = event.clipboardData?.getData('text') ?? '';
								if (!isTable(pasted)) return;
								event.preventDefault();
								take(pasted);
							}}
							onKeyDown={(event) => {
								if (event.key !== 'Enter') return;
								event.preventDefault();
								next(event.currentTarget);
							}}
						/>
						<Typed control={control} text={texts[control.id] ?? ''} />
					</li>
				))}
			</ul>
			<div class="row">
				<button type="submit" class="primary grow" disabled={locked || wrong > 0 || settings.length === 0}>
					Put {settings.length === 1 ? '1 setting' : `${settings.length} settings`} into {slot}
				</button>
				<button type="button" onClick={onDone}>
					Cancel
				</button>
			</div>
			{wrong > 0 && (
				<p class="error-text" role="status">
					{wrong} can’t be so; mend or empty them.
				</p>
			)}
		</form>
	);
}
