import { useRemote } from '../state/store.ts';

const WORDS = {
	away: 'Out of reach. Everything is locked and nothing is kept for later; what you see is how it was.',
	syncing: 'Back. Reading the true state…',
};

/** Says so, large and at once, when the screen may not be believed. */
export function TrustBanner() {
	const trust = useRemote((now) => now.truth.trust);
	const role = useRemote((now) => now.truth.role);
	const trouble = useRemote((now) => now.state?.studio.trouble ?? null);
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
	if (trouble !== null)
		return (
			<div class="banner banner-trouble" role="alert">
				The log can’t be written: {trouble.text} {trouble.remedy} Until then nothing new is kept, and no pass can be
				made.
			</div>
		);
	return null;
}
