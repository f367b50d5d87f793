import type { TransferState } from '../../../src/shared/protocol/state.ts';

/** How far a unit's memory has come: `fetching, 40 %`. */
export function transferWords({ way, fraction }: TransferState): string {
	const doing = way === 'from' ? 'fetching' : 'writing';
	return fraction === null ? `${doing}…` : `${doing}, ${Math.round(fraction * 100)} %`;
}
