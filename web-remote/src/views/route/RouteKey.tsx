import { useState } from 'preact/hooks';
import type { Chain } from '../../../../src/shared/model/chain.ts';
import { RouteSheet } from './RouteSheet.tsx';

/** Opens the route of a chain. */
export function RouteKey({ chain, disabled }: { chain: Chain; disabled: boolean }) {
	const [isOpen, setOpen] = useState(false);
	return (
		<>
			<button type="button" disabled={disabled} onClick={() => setOpen(true)}>
				Change the route…
			</button>
			{isOpen && <RouteSheet chain={chain} onClose={() => setOpen(false)} />}
		</>
	);
}
