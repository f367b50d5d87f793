import type { SteppedControl } from '../../../src/shared/model/control.ts';
import { trueMinus } from '../../../src/shared/trueMinus.ts';

/** A lever switch with its legends, first position at the bottom, as on a panel. */
export function LeverSwitch({ control, position }: { control: SteppedControl; position: number | null }) {
	const last = control.positions.length - 1;
	return (
		<span class="lever" aria-hidden="true">
			<span class="lever-slot">
				<span
					class={position === null ? 'lever-bat unknown' : 'lever-bat'}
					style={{ bottom: `${((position ?? last / 2) / last) * 50}%` }}
				/>
			</span>
			<span class="lever-legends">
				{control.positions
					.map((step, index) => (
						<span key={step.legend} class={index === position ? 'current' : ''}>
							{trueMinus(step.legend)}
						</span>
					))
					.reverse()}
			</span>
		</span>
	);
}

/** A push button: lit when it is not in its first position. */
export function PushButton({ position }: { position: number | null }) {
	const lit = position !== null && position > 0;
	return (
		<span class="push" aria-hidden="true">
			<span class={position === null ? 'push-cap unknown' : lit ? 'push-cap lit' : 'push-cap'} />
		</span>
	);
}
