import { useState } from 'preact/hooks';
import { chainUnits } from '../../../src/shared/model/chain.ts';
import { ForEngineer } from '../controls/ForEngineer.tsx';
import { MarkLegend } from '../controls/Mark.tsx';
import { SureButton } from '../controls/SureButton.tsx';
import { useUndoKeys } from '../controls/useUndoKeys.ts';
import { confirmAsDrawn, unsureByHand } from '../state/confirm.ts';
import { firstWay } from '../state/firstWay.ts';
import { preferences, setPreference } from '../state/preferences.ts';
import { redo, undo } from '../state/scenes.ts';
import { useRemote } from '../state/store.ts';
import { DriftCard } from './DriftCard.tsx';
import { FirstHint } from './FirstHint.tsx';
import { RackMeters } from './RackMeters.tsx';
import { UnitCard } from './UnitCard.tsx';

/** The rack in patch order, then what stands beside the chain. */
export function RackView() {
	const chain = useRemote((now) => now.state?.chain ?? null);
	const ids = useRemote((now) => Object.keys(now.state?.units ?? {}).join(' '));
	const drifting = useRemote((now) =>
		Object.values(now.state?.drift ?? {})
			.map((drift) => drift.unit)
			.join(' '),
	);
	const locked = useRemote((now) => !now.mayControl);
	const engineer = useRemote((now) => now.truth.role === 'engineer');
	const [fine, setFine] = useState(preferences.fine);
	const [legend, setLegend] = useState(false);
	const hasMix = useRemote((now) => (now.state?.transport.frames ?? 0) > 0);
	const first = useRemote((now) => firstWay(now.state).next);
	useUndoKeys();
	const all = ids === '' ? [] : ids.split(' ');
	const patched = chain === null ? [] : [...new Set(chainUnits(chain))].filter((id) => all.includes(id));
	const unsure = useRemote((now) => unsureByHand(now.state, patched).length);
	const drifted = patched.filter((id) => drifting.split(' ').includes(id));
	const beside = all.filter((id) => !patched.includes(id));
	return (
		<section class="view rack">
			<header class="view-head">
				<div class="view-title">
					<h1>Rack</h1>
					<p class="quiet">{chain === null ? 'No chain chosen yet' : chain.name}</p>
				</div>
				<button type="button" aria-pressed={legend} onClick={() => setLegend(!legend)}>
					Marks
				</button>
				<ForEngineer>
					<button
						type="button"
						aria-pressed={fine}
						onClick={() => {
							setPreference('fine', !fine);
							setFine(!fine);
						}}
					>
						Fine
					</button>
					<button type="button" disabled={locked} onClick={() => void undo()}>
						Undo
					</button>
					<button type="button" disabled={locked} onClick={() => void redo()}>
						Redo
					</button>
				</ForEngineer>
			</header>
			{hasMix && <RackMeters />}
			<FirstHint />
			{legend && (
				<div class="card">
					<MarkLegend />
					<ForEngineer>
						<p class="quiet">
							Drag up or down to turn; move the finger aside for fine steps. Tap a switch to step, double-tap to type,
							hold for everything about a control. A, B and C keep the settings of a unit: a touch stores into an empty
							one, and brings a full one back. On a unit without a remote, turning here writes down what your hand did.
							Keys: arrows turn (with Shift finely), Enter opens everything, Ctrl and Z takes back.
						</p>
					</ForEngineer>
				</div>
			)}
			{unsure > 0 && engineer && first !== 'print' && (
				<div class="card unsure-card">
					<p>
						<strong>{unsure === 1 ? 'One control' : `${unsure} controls`} of this chain</strong> nobody vouches for. A
						pass writes down every setting, so it needs them all. Turn what differs, then confirm what stands as drawn.
					</p>
					<SureButton
						className={first === null ? 'primary' : ''}
						label="All stand as drawn"
						sure={`Yes, I looked: confirm ${unsure}`}
						onSure={() => void confirmAsDrawn(patched)}
					/>
				</div>
			)}
			{drifted.map((id) => (
				<DriftCard key={id} unit={id} />
			))}
			{patched.map((id, index) => (
				<UnitCard key={id} id={id} place={index + 1} />
			))}
			{beside.length > 0 && patched.length > 0 && <h2 class="divider">Not in this chain</h2>}
			{beside.map((id) => (
				<UnitCard key={id} id={id} place={null} />
			))}
			{all.length === 0 && <p class="quiet">This rig has no units.</p>}
		</section>
	);
}
