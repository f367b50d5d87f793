import { mediaPath } from '../state/api.ts';

interface PlayerProps {
	kind: 'mix' | 'capture' | 'master';
	id: string;
	label: string;
}

/** Plays a file on this device, streamed by range. It is not the studio's monitor path, and says so. */
export function Player({ kind, id, label }: PlayerProps) {
	return (
		<figure class="player">
			<figcaption>
				{label} <span class="badge">preview on this device</span>
			</figcaption>
			{/* biome-ignore lint/a11y/useMediaCaption: music has no captions */}
			<audio controls preload="none" src={mediaPath(kind, id)} aria-label={`${label}, preview on this device`} />
		</figure>
	);
}
