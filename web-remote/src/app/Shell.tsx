import { useEffect, useRef, useState } from 'preact/hooks';
import { ControlSheet } from '../controls/ControlSheet.tsx';
import { Hud } from '../controls/Hud.tsx';
import { useSignal } from '../state/signal.ts';
import { store, useRemote } from '../state/store.ts';
import { type Page, remembered, route } from './route.ts';
import { TabBar } from './TabBar.tsx';
import { TopBar } from './TopBar.tsx';
import { TrustBanner } from './TrustBanner.tsx';
import { arrivals, bring, bringAll, views } from './views.ts';

/** Before this nothing is said of a view that has not come: nobody has begun to wait. */
const LATE_MS = 1500;

/** In the place of a view that has not come yet. */
function Coming({ page }: { page: Page }) {
	const trusted = useRemote((now) => now.truth.trust === 'live');
	const [late, setLate] = useState(false);
	useEffect(() => bring(page), [page]);
	useEffect(() => {
		const timer = window.setTimeout(() => setLate(true), LATE_MS);
		return () => clearTimeout(timer);
	}, []);
	if (!late) return null;
	return (
		<div class="splash quiet">
			<p>This view has not come from the studio yet.</p>
			{trusted && (
				<button type="button" onClick={() => location.reload()}>
					Load the page again
				</button>
			)}
		</div>
	);
}

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
	const hasTape = useRemote((now) => Object.values(now.state?.units ?? {}).some((unit) => unit.tapeDesk !== null));
	const begin = client ? 'listen' : fresh ? 'track' : 'rack';
	const tab = chosen ?? (remembered === null || (remembered === 'tape' && !hasTape) ? begin : remembered);
	// Where the first state led stays, also when the state moves on.
	useEffect(() => {
		if (chosen === null && !waiting) route.set(tab);
	}, [chosen, waiting, tab]);
	useEffect(() => {
		main.current?.scrollTo({ top: 0 });
	}, [tab]);
	useSignal(arrivals);
	const View = views.get(tab);
	const settled = trusted && View !== undefined;
	useEffect(() => {
		if (settled) void bringAll();
	}, [settled]);
	return (
		<div class={trusted ? 'shell' : 'shell untrusted'}>
			<TopBar />
			<TrustBanner />
			<main ref={main} class="main" data-view={View === undefined ? undefined : tab}>
				{waiting && <p class="splash quiet">Waiting for the studio’s state…</p>}
				{!waiting && (View === undefined ? <Coming key={tab} page={tab} /> : <View />)}
			</main>
			<TabBar tab={tab === 'log' ? 'track' : tab} />
			<Hud />
			<ControlSheet />
			<Toasts />
		</div>
	);
}
