import type { Command } from '../../../src/shared/protocol/commands.ts';
import { store, useRemote } from '../state/store.ts';

/** What goes through the rack in steps: how far it is, in words and as a bar, with a key that ends it. */
export function StepsUnderWay(props: { what: string; text: string; done: number; of: number; cancel: Command }) {
	const { what, text, done, of, cancel } = props;
	const locked = useRemote((now) => !now.mayControl);
	return (
		<>
			<progress max={1} value={done / of} aria-label={`Progress of the ${what}`} />
			<p role="status">
				{text}{' '}
				<span class="quiet">
					{done} of {of}
				</span>
			</p>
			<div class="big-keys">
				<button type="button" disabled={locked} onClick={() => void store.command(cancel)}>
					Cancel
				</button>
			</div>
		</>
	);
}
