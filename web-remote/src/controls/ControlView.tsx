import { useState } from 'preact/hooks';
import { isLive } from '../../../src/shared/model/condition.ts';
import { isStepped, type SettableControl } from '../../../src/shared/model/control.ts';
import { isKnown } from '../../../src/shared/model/evidence.ts';
import { restPosition } from '../../../src/shared/model/rest.ts';
import { evidenceMark } from '../state/evidenceMark.ts';
import { openSheet } from '../state/sheet.ts';
import { useRemote } from '../state/store.ts';
import { Dial } from './Dial.tsx';
import { setTurning } from './hud.ts';
import { Mark } from './Mark.tsx';
import { positionsOf } from './positions.ts';
import { readingAt } from './reading.ts';
import { LeverSwitch, PushButton } from './Switch.tsx';
import { useTurn } from './useTurn.ts';

export type ControlSize = 'small' | 'medium' | 'large';

/** Labels of more letters do not fit into two lines. */
const LONG_LABEL = 22;
/** Readings of more letters take a second line. */
const LONG_READING: Record<ControlSize, number> = { small: 6, medium: 11, large: 14 };

/** Short legends that stay legible around a dial of each size. */
const LEGEND_ROOM: Record<ControlSize, number> = { small: 0, medium: 11, large: 14 };

/** Words of more letters are set closer, so that they stay whole. */
const LONG_WORD = 9;

function readingClass(reading: string, size: ControlSize): string {
	if (reading.length <= LONG_READING[size]) return 'control-reading';
	return reading.split(' ').some((word) => word.length > LONG_WORD)
		? 'control-reading long close'
		: 'control-reading long';
}

interface DrawingProps {
	control: SettableControl;
	position: number | null;
	size: ControlSize;
}

function Drawing({ control, position, size }: DrawingProps) {
	if (control.type === 'toggle') return <LeverSwitch control={control} position={position} />;
	if (control.type === 'button') return <PushButton position={position} />;
	return <Dial control={control} position={position} room={LEGEND_ROOM[size]} ghost={null} />;
}

/** One control of a unit: drawn, turned, and marked with what is known about it. */
export function ControlView({ unit, control, size }: { unit: string; control: SettableControl; size: ControlSize }) {
	const state = useRemote((store) => store.state?.units[unit]?.controls[control.id] ?? null);
	const position = useRemote((store) => {
		const now = store.state?.units[unit]?.controls[control.id];
		return now === undefined ? null : store.shownPosition(unit, control.id, now);
	});
	const live = useRemote((store) => isLive(control, positionsOf(store.state?.units[unit])));
	const locked = useRemote((store) => !store.mayControl);
	const [turning, setOwnTurning] = useState(false);
	const handlers = useTurn({
		unit,
		control,
		position,
		open: () => openSheet({ unit, control: control.id }),
		turning(active, fine) {
			setOwnTurning(active);
			setTurning(active ? { unit, control: control.id, fine } : null);
		},
	});
	if (state === null) return null;
	const mark = evidenceMark(state.evidence);
	const reading = readingAt(control, position);
	const classes = ['control', `control-${size}`, `control-${control.type}`];
	if (turning) classes.push('turning');
	if (!live) classes.push('idle');
	if (!isKnown(state.evidence)) classes.push('unsure');
	return (
		<div
			class={classes.join(' ')}
			role="slider"
			tabIndex={0}
			data-unit={unit}
			data-control={control.id}
			aria-label={control.label}
			aria-valuemin={0}
			aria-valuemax={isStepped(control) ? control.positions.length - 1 : 1}
			aria-valuenow={position ?? restPosition(control)}
			aria-valuetext={`${reading}, ${mark.words}${live ? '' : ', without effect now'}`}
			aria-disabled={locked}
			{...handlers}
		>
			<span class={control.label.length > LONG_LABEL ? 'control-label long' : 'control-label'}>{control.label}</span>
			<Drawing control={control} position={position} size={size} />
			<span class={readingClass(reading, size)}>
				<Mark mark={mark} />
				<span>{reading}</span>
			</span>
		</div>
	);
}
