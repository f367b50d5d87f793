import { failureWords } from '../../../src/shared/failureWords.ts';
import type { MendableState } from '../../../src/shared/protocol/state.ts';
import { trueMinus } from '../../../src/shared/trueMinus.ts';
import { formatTime } from '../../../src/shared/units.ts';
import { clockTime } from '../app/words.ts';
import { store, useRemote } from '../state/store.ts';

/** `0:58.0 to 1:02.3`; what lasts to the end of the music says so. */
function stretch({ fromFrame, toFrame }: MendableState['faulty'][number], rateHz: number, frames: number): string {
	const from = formatTime(Math.max(0, fromFrame) / rateHz);
	return toFrame >= frames ? `${from} to the end` : `${from} to ${formatTime(toFrame / rateHz)}`;
}

/** The newest failed print of the track, and the button that mends it. */
export function MendPrint() {
	const mendable = useRemote((now) => now.state?.mendable ?? null);
	const ownPass = useRemote((now) => now.state?.pass?.id);
	const frames = useRemote((now) => now.state?.transport.frames ?? 0);
	const locked = useRemote((now) => !now.mayControl);
	if (mendable === null) return null;
	const { failure, faulty, pass, rateHz, startedAt } = mendable;
	const where = faulty.map((bad) => stretch(bad, rateHz, frames)).join(', ');
	return (
		<section class="mend-print" aria-label="A failed print that can be mended">
			{/* Why the pass that has just ended failed stands above already. */}
			{pass !== ownPass && (
				<p>
					The print of {clockTime(startedAt)} {trueMinus(failureWords('failed', failure, rateHz))}
				</p>
			)}
			<p class="quiet">
				The rest of the print is good. To be printed again: {where}. Mix, chain and settings have to be as they were.
			</p>
			<button
				type="button"
				class="primary"
				disabled={locked}
				onClick={() => void store.command({ type: 'pass.mend', pass })}
			>
				{faulty.length === 1 ? 'Print the failed stretch again' : 'Print the failed stretches again'}
			</button>
		</section>
	);
}
