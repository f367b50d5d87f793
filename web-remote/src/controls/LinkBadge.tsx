import type { LinkState } from '../../../src/shared/protocol/state.ts';

const WORDS: Record<LinkState, string> = {
	manual: 'by hand',
	connected: 'connected',
	'cannot be seen': 'one way: can’t be seen',
	away: 'away',
};

/** How a unit is reached, in words and with a sign. */
export function LinkBadge({ link, reason }: { link: LinkState; reason: string | null }) {
	return (
		<span class={`badge link-${link.replaceAll(' ', '-')}`} title={reason ?? undefined}>
			{link === 'away' && reason !== null ? `away: ${reason}` : WORDS[link]}
		</span>
	);
}
