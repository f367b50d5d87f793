import { useState } from 'preact/hooks';
import type { ListeningState } from '../../../../src/shared/protocol/listening.ts';
import { formatTime } from '../../../../src/shared/units.ts';
import { store, useRemote } from '../../state/store.ts';

/** A stretch that comes again and again: from here, to here, and off. */
export function LoopKeys({ listening }: { listening: ListeningState }) {
	const locked = useRemote((now) => !now.mayControl);
	const rateHz = useRemote((now) => now.state?.transport.rateHz ?? 48000);
	const [fromFrame, setFromFrame] = useState<number | null>(null);
	const { loop, withRack } = listening;
	// A rack cannot jump: what it remembers of the end would be heard at the start.
	if (withRack) return null;
	const here = () => store.meters?.frame ?? store.state?.transport.frame ?? 0;
	if (loop !== null) {
		return (
			<div class="row">
				<span class="grow">
					Loop {formatTime(loop.fromFrame / rateHz)} to {formatTime(loop.toFrame / rateHz)}
				</span>
				<button
					type="button"
					disabled={locked}
					onClick={() => {
						setFromFrame(null);
						void store.command({ type: 'compare.loop', loop: null });
					}}
				>
					Loop off
				</button>
			</div>
		);
	}
	return (
		<div class="row">
			<span class="grow">{fromFrame === null ? 'No loop' : `Loop from ${formatTime(fromFrame / rateHz)}`}</span>
			<button type="button" disabled={locked} onClick={() => setFromFrame(here())}>
				From here
			</button>
			<button
				type="button"
				disabled={locked || fromFrame === null}
				onClick={() => {
					const toFrame = here();
					if (fromFrame === null || toFrame <= fromFrame)
						store.say('Let it play past the start of the loop first.', 'info');
					else void store.command({ type: 'compare.loop', loop: { fromFrame, toFrame } });
				}}
			>
				To here
			</button>
		</div>
	);
}
