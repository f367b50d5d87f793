import { type ContinuousControl, isStepped, type SettableControl } from '../../../src/shared/model/control.ts';
import { restPosition } from '../../../src/shared/model/rest.ts';
import { angleAt } from '../../../src/shared/model/setting.ts';
import { trueMinus } from '../../../src/shared/trueMinus.ts';

/** Point on a circle around (0, 0), `angleDeg` clockwise from twelve o'clock. */
function point(radius: number, angleDeg: number): [number, number] {
	const radians = (angleDeg * Math.PI) / 180;
	return [radius * Math.sin(radians), -radius * Math.cos(radians)];
}

function arc(radius: number, fromDeg: number, toDeg: number): string {
	const [x0, y0] = point(radius, Math.min(fromDeg, toDeg));
	const [x1, y1] = point(radius, Math.max(fromDeg, toDeg));
	return `M${x0} ${y0}A${radius} ${radius} 0 ${Math.abs(toDeg - fromDeg) > 180 ? 1 : 0} 1 ${x1} ${y1}`;
}

interface Printed {
	legend: string;
	angleDeg: number;
	current: boolean;
}

function printedOn(control: SettableControl, position: number | null): Printed[] {
	if (isStepped(control)) {
		return control.positions.map((step, index) => ({
			legend: step.legend,
			angleDeg: angleAt(control, index),
			current: index === position,
		}));
	}
	return control.marks.map((mark) => ({
		legend: mark.legend,
		angleDeg: angleAt(control, mark.position),
		current: false,
	}));
}

/** A legend further from the middle than this stands beside its tick, away from its neighbour across the top. */
const BESIDE = 6;

/** From this room on, words fit beside the dial. */
const ROOM_FOR_WORDS = 20;

/** Indices of the legends that there is room for; on a crowded dial every second, third… */
function readable(printed: readonly Printed[], room: number): ReadonlySet<number> {
	if (room <= 0) return new Set();
	// Long words would run into the neighbours of a small dial; the reading beneath it says them.
	const letters = room >= ROOM_FOR_WORDS ? 10 : 5;
	const longest = Math.min(letters, Math.max(0, ...printed.map((mark) => mark.legend.length)));
	const every = Math.max(1, Math.ceil((printed.length * Math.max(1, longest / 4)) / room));
	const indices = printed.map((_, index) => index);
	return new Set(indices.filter((index) => index % every === 0 && (printed[index]?.legend.length ?? 0) <= letters));
}

function valueArc(control: ContinuousControl, angleDeg: number) {
	// From the resting place where it lies inside the travel (0 dB at twelve o'clock), else from the lower stop.
	const from = angleAt(control, restPosition(control));
	return Math.abs(angleDeg - from) < 0.5 ? null : <path class="dial-value" d={arc(35, from, angleDeg)} />;
}

function Cap({ control, angleDeg, known }: { control: SettableControl; angleDeg: number; known: boolean }) {
	if (control.type === 'trimmer') {
		return (
			<g transform={`rotate(${angleDeg})`}>
				<circle class="dial-cap" r="18" />
				<rect class="dial-slot" x="-2" y="-15" width="4" height="30" rx="1" />
				<circle class="dial-dot" cx="0" cy="-23" r="2.4" />
			</g>
		);
	}
	return (
		<g>
			<circle class="dial-skirt" r="29" />
			<circle class="dial-cap" r="23" />
			<line
				class={known ? 'dial-pointer' : 'dial-pointer unknown'}
				transform={`rotate(${angleDeg})`}
				x1="0"
				y1="-7"
				x2="0"
				y2="-27"
			/>
		</g>
	);
}

/**
 * A knob as a neutral drawing: stops, detents or printed marks with their legends, cap and pointer. `room` is how many
 * short legends fit around it; 0 draws ticks only. `ghost` is a second mark: where the knob has to go.
 */
export function Dial({
	control,
	position,
	room,
	ghost,
}: {
	control: SettableControl;
	position: number | null;
	room: number;
	ghost: number | null;
}) {
	const angleDeg = angleAt(control, position ?? restPosition(control));
	const printed = printedOn(control, position);
	const shown = readable(printed, room);
	return (
		<svg class="dial" viewBox={room > 0 ? '-66 -58 132 112' : '-42 -42 84 80'} aria-hidden="true">
			{!isStepped(control) && <path class="dial-track" d={arc(35, control.minAngleDeg, control.maxAngleDeg)} />}
			{!isStepped(control) && position !== null && valueArc(control, angleDeg)}
			{printed.map((mark, index) => {
				const [x1, y1] = point(33, mark.angleDeg);
				const [x2, y2] = point(38, mark.angleDeg);
				const [x, y] = point(47, mark.angleDeg);
				const anchor = x < -BESIDE ? 'end' : x > BESIDE ? 'start' : 'middle';
				return (
					<g key={`${mark.angleDeg}/${mark.legend}`} class={mark.current ? 'current' : ''}>
						<line class="dial-tick" x1={x1} y1={y1} x2={x2} y2={y2} />
						{shown.has(index) && (
							<text
								class="dial-legend"
								x={anchor === 'middle' ? x : x * 0.92}
								y={y}
								text-anchor={anchor}
								dominant-baseline="central"
							>
								{trueMinus(mark.legend)}
							</text>
						)}
					</g>
				);
			})}
			<Cap control={control} angleDeg={angleDeg} known={position !== null} />
			{ghost !== null && (
				<path class="dial-ghost" transform={`rotate(${angleAt(control, ghost)})`} d="M0 -30 L-5.5 -41 L5.5 -41 Z" />
			)}
		</svg>
	);
}
