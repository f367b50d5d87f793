import { chainUnits } from '../../../src/shared/model/chain.ts';
import { useRemote } from '../state/store.ts';
import { TapeCard } from './tape/TapeCard.tsx';

/** The machines with a transport: those of the chain first. */
export function TapeView() {
	const units = useRemote((now) => now.state?.units ?? null);
	const chain = useRemote((now) => now.state?.chain ?? null);
	const patched = new Set(chain === null ? [] : chainUnits(chain));
	const machines = Object.values(units ?? {})
		.filter((unit) => unit.tapeDesk !== null)
		.sort((a, b) => Number(patched.has(b.id)) - Number(patched.has(a.id)));
	const engineer = useRemote((now) => now.truth.role === 'engineer');
	const hasKeys = engineer && machines.some((unit) => unit.tape !== null);
	return (
		// Where there is no key of a machine to go to, the arrow keys scroll it all the same.
		<section class="view tape" aria-label="Machines" tabIndex={hasKeys ? undefined : 0}>
			<header class="view-head">
				<h1>Tape</h1>
			</header>
			{machines.map((unit) => (
				<TapeCard key={unit.id} unit={unit} />
			))}
			{machines.length === 0 && <p class="quiet">No unit of this rig has a transport that Detent can reach.</p>}
		</section>
	);
}
