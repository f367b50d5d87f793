import { useEffect, useState } from 'preact/hooks';
import { session } from '../state/api.ts';
import { store } from '../state/store.ts';
import { PairView } from '../views/PairView.tsx';
import { takePairToken } from './route.ts';
import { Shell } from './Shell.tsx';

type Gate = 'asking' | 'unpaired' | 'paired';

/** Pairing first; then the remote itself. */
export function App() {
	const [gate, setGate] = useState<Gate>('asking');
	const [token, setToken] = useState<string | null>(null);

	useEffect(() => {
		let retry = 0;
		const ask = () => {
			session().then(
				(found) => {
					if (found === null) setGate('unpaired');
					else enter();
				},
				() => {
					retry = window.setTimeout(ask, 1500);
				},
			);
		};
		const enter = () => {
			store.link.open();
			setGate('paired');
		};
		store.onRefused = () => setGate('unpaired');
		const invited = takePairToken();
		if (invited !== null) {
			setToken(invited);
			setGate('unpaired');
		} else ask();
		// A link opened while the page is there already.
		const onHash = () => {
			const later = takePairToken();
			if (later === null) return;
			setToken(later);
			setGate('unpaired');
		};
		window.addEventListener('hashchange', onHash);
		return () => {
			clearTimeout(retry);
			window.removeEventListener('hashchange', onHash);
		};
	}, []);

	useEffect(() => {
		const onVisible = () => {
			if (document.visibilityState === 'visible' && gate === 'paired') store.link.woke();
		};
		const onOffline = () => store.link.offline();
		// `resume` and `pageshow`: the browser froze the page, or took it out of its cache.
		document.addEventListener('visibilitychange', onVisible);
		document.addEventListener('resume', onVisible);
		window.addEventListener('pageshow', onVisible);
		window.addEventListener('offline', onOffline);
		window.addEventListener('online', onVisible);
		return () => {
			document.removeEventListener('visibilitychange', onVisible);
			document.removeEventListener('resume', onVisible);
			window.removeEventListener('pageshow', onVisible);
			window.removeEventListener('offline', onOffline);
			window.removeEventListener('online', onVisible);
		};
	}, [gate]);

	if (gate === 'asking') return <p class="splash quiet">Looking for the studio…</p>;
	if (gate === 'unpaired') {
		return (
			<PairView
				token={token}
				onPaired={() => {
					setToken(null);
					store.link.close();
					store.link.open();
					setGate('paired');
				}}
			/>
		);
	}
	return <Shell />;
}
