import type { ComponentChildren } from 'preact';

/** A meter with its name, which a touch makes as large as the view, and back. */
export function Panel(props: {
	name: string;
	title: string;
	large: boolean;
	onEnlarge: () => void;
	keys?: ComponentChildren;
	children: ComponentChildren;
}) {
	const { name, title, large, onEnlarge, keys, children } = props;
	return (
		<section class={`meter-panel meter-${name}`} aria-label={title}>
			<header>
				<button type="button" class="plain meter-title" aria-pressed={large} onClick={onEnlarge}>
					<span>{title}</span>
					<svg viewBox="0 0 24 24" aria-hidden="true">
						<path d={large ? 'M9 4 V9 H4 M15 20 V15 H20' : 'M14 4 H20 V10 M10 20 H4 V14'} />
					</svg>
				</button>
				{keys}
			</header>
			{children}
		</section>
	);
}
