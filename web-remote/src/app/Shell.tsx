import { useEffect, useRef } from 'preact/hooks';
import { ControlSheet } from '../controls/ControlSheet.tsx';
import { Hud } from '../controls/Hud.tsx';
import { useSignal } from '../state/signal.ts';
import { store, useRemote } from '../state/store.ts';
import { DescribeView } from '../views/describe/DescribeView.tsx';
import { ListenView } from '../views/ListenView.tsx';
import { LogView } from '../views/log/LogView.tsx';
import { MetersView } from '../views/MetersView.tsx';
import { RackView } from '../views/RackView.tsx';
import { RecallView } from '../views/RecallView.tsx';
import { StudioView } from '../views/StudioView.tsx';
import { TapeView } from '../views/TapeView.tsx';
import { TrackView } from '../views/TrackView.tsx';
import { type Page, route } from './route.ts';
import { TabBar } from './TabBar.tsx';
import { TopBar } from './TopBar.tsx';
import { TrustBanner } from './TrustBanner.tsx';

const VIEWS: Record<Page, () => preact.VNode | null> = {
	rack: RackView,
	track: TrackView,
	recall: RecallView,
	tape: TapeView,
	listen: ListenView,
	meters: MetersView,
	studio: StudioView,
	describe: DescribeView,
	log: LogView,
};

function Toasts() {
	const toasts = useRemote((now) => now.toasts);
	return (
		<div class="toasts" role="status">
			{toasts.map((toast) => (
				<button
					key={toast.id}
					type="button"
					class={`toast toast-${toast.level}`}
					onClick={() => store.dismiss(toast.id)}
				>
					{toast.text}
				</button>
			))}
		</div>
	);
}

/** The frame of every view: who and where above, the truth of it all, and the way to the other views below. */
export function Shell() {
	const chosen = useSignal(route);
	const fresh = useRemote((now) => now.state !== null && now.state.current === null);
	const waiting = useRemote((now) => now.state === null);
	const trusted = useRemote((now) => now.truth.trust === 'live');
	const main = useRef<HTMLElement>(null);
	// A client is here to listen; the rack is the engineer's.
	const client = useRemote((now) => now.truth.role === 'client');
	const tab = chosen ?? (client ? 'listen' : fresh ? 'track' : 'rack');
	// Where the first state led stays, also when the state moves on.
	useEffect(() => {
		if (chosen === null && !waiting) route.set(tab);
	}, [chosen, waiting, tab]);
	useEffect(() => {
		main.current?.scrollTo({ top: 0 });
	}, [tab]);
	const View = VIEWS[tab];
	return (
		<div class={trusted ? 'shell' : 'shell untrusted'}>
			<TopBar />
			<TrustBanner />
			<main ref={main} class="main">
				{waiting ? <p class="splash quiet">Waiting for the studio’s state…</p> : <View />}
			</main>
			<TabBar tab={tab === 'log' ? 'track' : tab} />
			<Hud />
			<ControlSheet />
			<Toasts />
		</div>
	);
}
