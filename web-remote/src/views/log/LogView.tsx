import { go, openRevision } from '../../app/route.ts';
import { useSignal } from '../../state/signal.ts';
import { useRemote } from '../../state/store.ts';
import { DiffCard } from './DiffCard.tsx';
import { OneRevision } from './OneRevision.tsx';
import { SearchCard } from './SearchCard.tsx';
import { StatisticsCard } from './StatisticsCard.tsx';

/** The log: one revision that was opened by its hash, or the search of all, and what the log says about the studio. */
export function LogView() {
	const revision = useSignal(openRevision);
	const client = useRemote((now) => now.truth.role === 'client');
	return (
		<section class="view log-view">
			<header class="view-head">
				<h1 class="grow">{revision === null ? 'The log' : 'From the log'}</h1>
				{revision !== null && !client && (
					<button type="button" onClick={() => go('log')}>
						Search the log
					</button>
				)}
				<button type="button" onClick={() => go('track')}>
					To the track
				</button>
			</header>
			{revision !== null && <OneRevision hash={revision} />}
			{client && revision === null && <p class="card quiet">Searching the log is the engineer’s.</p>}
			{!client && (
				<div class="log-search" hidden={revision !== null}>
					<SearchCard />
					<DiffCard />
					<StatisticsCard />
				</div>
			)}
		</section>
	);
}
