import { useRemote } from '../state/store.ts';
import { go, type Page, TABS } from './route.ts';

/** Line drawings of the tabs, 24 × 24. */
const ICONS: Record<(typeof TABS)[number], string> = {
	rack: 'M3 4 H21 V10 H3 Z M3 14 H21 V20 H3 Z M7 7 h.01 M12 7 h5 M7 17 h.01 M12 17 h5',
	track: 'M4 6 H20 M4 12 H20 M4 18 H13',
	recall: 'M4 5 V11 H10 M4.6 11 A8 8 0 1 1 6.5 17.8 M12 8 V12.5 L15 14.5',
	tape: 'M7 8 a4 4 0 1 0 .01 0 M17 8 a4 4 0 1 0 .01 0 M7 16 H17 M7 12 h.01 M17 12 h.01',
	listen: 'M4 14 V12 A8 8 0 0 1 20 12 V14 M4 14 H7.5 V20 H4 Z M16.5 14 H20 V20 H16.5 Z',
	meters: 'M5 20 V11 M10 20 V5 M15 20 V8 M20 20 V14',
	studio:
		'M12 8.5 A3.5 3.5 0 1 1 12 15.5 A3.5 3.5 0 1 1 12 8.5 M12 3 V5.5 M12 18.5 V21 M3 12 H5.5 M18.5 12 H21 M5.6 5.6 L7.4 7.4 M16.6 16.6 L18.4 18.4 M18.4 5.6 L16.6 7.4 M7.4 16.6 L5.6 18.4',
};

const NAMES: Record<(typeof TABS)[number], string> = {
	rack: 'Rack',
	track: 'Track',
	recall: 'Recall',
	tape: 'Tape',
	listen: 'Listen',
	meters: 'Meters',
	studio: 'Studio',
};

/** The way between the views, under the thumbs. */
export function TabBar({ tab }: { tab: Page }) {
	const handSteps = useRemote((now) => {
		const recall = now.state?.recall;
		if (recall == null || recall.phase === 'done' || recall.phase === 'cancelled') return 0;
		return recall.steps.filter(
			({ kind, chosen, evidence }) => evidence.outcome === 'open' && (kind !== 'memory' || chosen === true),
		).length;
	});
	const client = useRemote((now) => now.truth.role === 'client');
	const recalls = useRemote((now) => now.state?.recall != null);
	const drifting = useRemote((now) => Object.keys(now.state?.drift ?? {}).length);
	const hasTape = useRemote((now) => Object.values(now.state?.units ?? {}).some((unit) => unit.tapeDesk !== null));
	const recording = useRemote((now) =>
		Object.values(now.state?.units ?? {}).some((unit) => unit.tape?.recording === true || unit.tape?.armed === true),
	);
	// A rig without a machine has no use for the one, a client without a recall to watch none for the other; an address that
	// names it still shows it.
	const offered = { tape: hasTape, recall: !client || recalls };
	const tabs = TABS.filter((one) => one === tab || (one !== 'tape' && one !== 'recall') || offered[one]);
	return (
		<nav class="tabbar" aria-label="Views" style={{ '--tabs': tabs.length }}>
			{tabs.map((one) => (
				<button
					key={one}
					type="button"
					class="tab"
					aria-current={one === tab ? 'page' : undefined}
					onClick={() => go(one)}
				>
					<svg viewBox="0 0 24 24" aria-hidden="true">
						<path d={ICONS[one]} />
					</svg>
					<span>{NAMES[one]}</span>
					{one === 'rack' && drifting > 0 && <span class="tab-count">{drifting}</span>}
					{one === 'tape' && recording && <span class="tab-lamp" title="armed or recording" />}
					{one === 'recall' && handSteps > 0 && <span class="tab-count">{handSteps}</span>}
				</button>
			))}
		</nav>
	);
}
