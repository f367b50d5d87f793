import { useRemote } from '../state/store.ts';

const WORDS = {
	away: 'Out of reach. Everything is locked and nothing is kept for later; what you see is how it was.',
	syncing: 'Back. Reading the true state…',
};

/** Says so, large and at once, when the screen may not be believed. */
export function TrustBanner() {
	const trust = useRemote((now) => now.truth.trust);
	const role = useRemote((now) => now.truth.role);
	if (trust !== 'live') {
		return (
			<div class={`banner banner-${trust}`} role="alert">
				{WORDS[trust]}
			</div>
		);
	}
	if (role === 'client') {
		return <div class="banner banner-client">You can listen and comment. The rack belongs to the engineer.</div>;
	}
	return null;
}
