import { useEffect, useState } from 'preact/hooks';
import type { MeterTopic } from '../../../src/shared/protocol/meters.ts';
import { store } from '../state/store.ts';
import { Figures } from './meters/Figures.tsx';
import { HistoryPanel } from './meters/HistoryPanel.tsx';
import { HostLine } from './meters/HostLine.tsx';
import { LevelsPanel } from './meters/LevelsPanel.tsx';
import { ScopePanel } from './meters/ScopePanel.tsx';
import { SpectrumPanel } from './meters/SpectrumPanel.tsx';
import { Spoken } from './meters/Spoken.tsx';
import { VuPanel } from './meters/VuPanel.tsx';

interface Shown {
	name: string;
	/** What it needs beside loudness, which the figures always show. */
	topics: readonly MeterTopic[];
	Panel: (props: { large: boolean; onEnlarge: () => void }) => preact.VNode;
}

const PANELS: readonly Shown[] = [
	{ name: 'levels', topics: ['levels'], Panel: LevelsPanel },
	{ name: 'vu', topics: ['levels'], Panel: VuPanel },
	{ name: 'scope', topics: ['levels', 'scope'], Panel: ScopePanel },
	{ name: 'spectrum', topics: ['spectrum'], Panel: SpectrumPanel },
	{ name: 'history', topics: [], Panel: HistoryPanel },
];

/** Loudness in figures, and a panel for each kind of meter; one of them can fill the view. */
export function MetersView() {
	const [large, setLarge] = useState<string | null>(null);
	useEffect(() => store.watchMeters('loudness', 'levels', 'host'), []);
	useEffect(() => {
		const shown = PANELS.filter(({ name }) => large === null || name === large);
		return store.watchMeters(...shown.flatMap(({ topics }) => topics));
	}, [large]);
	return (
		<section class={large === null ? 'view meters' : 'view meters one-meter'} aria-label="Meters">
			<Figures />
			<Spoken />
			{PANELS.filter(({ name }) => large === null || name === large).map(({ name, Panel }) => (
				<Panel key={name} large={name === large} onEnlarge={() => setLarge(name === large ? null : name)} />
			))}
			<HostLine />
		</section>
	);
}
