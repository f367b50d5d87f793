import type { WarmUpState } from '../../../src/shared/protocol/state.ts';
import { store, useRemote } from '../state/store.ts';
import { ForEngineer } from './ForEngineer.tsx';

function words({ minutesLeft, by }: WarmUpState): string {
	if (minutesLeft === null) return 'Since when it is on, nobody has said';
	if (minutesLeft === 0) return 'warm';
	return `warming up, ${minutesLeft} min left${by === 'link' ? ' (its link came back)' : ''}`;
}

/** How warm a unit is, and the word that it was switched on. */
export function WarmUp({ unit, warmUp }: { unit: string; warmUp: WarmUpState }) {
	const locked = useRemote((now) => !now.mayControl);
	const put = (minutesAgo: number) => void store.command({ type: 'unit.poweredOn', unit, minutesAgo });
	return (
		<div class="row warm-up">
			<span class="quiet grow">{words(warmUp)}</span>
			<ForEngineer>
				<button type="button" class="small" disabled={locked} onClick={() => put(0)}>
					Switched on now
				</button>
				{warmUp.minutesLeft !== 0 && (
					<button type="button" class="small" disabled={locked} onClick={() => put(Math.ceil(warmUp.minutes))}>
						It is warm
					</button>
				)}
			</ForEngineer>
		</div>
	);
}
