import { isSettable } from '../../../src/shared/model/control.ts';
import { findControl } from '../../../src/shared/model/definition.ts';
import type { DriftState, RemoteState } from '../../../src/shared/protocol/state.ts';
import { haptic } from '../app/haptic.ts';
import { ForEngineer } from '../controls/ForEngineer.tsx';
import { readingAt } from '../controls/reading.ts';
import { store, useRemote } from '../state/store.ts';

type Answer = 'drift.keep' | 'drift.putBack';

function answer(type: Answer, { unit, control }: { unit: string; control?: string }): void {
	haptic();
	void store.command(control === undefined ? { type, unit } : { type, unit, control });
}

function DriftRow({ drift, state, locked }: { drift: DriftState; state: RemoteState; locked: boolean }) {
	const definition = state.definitions[drift.unit];
	const control = definition === undefined ? null : findControl(definition, drift.control);
	const reading = (position: number) =>
		control !== null && isSettable(control) ? readingAt(control, position) : String(position);
	return (
		<li class="drift-row">
			<p>
				<strong>{control?.label ?? drift.control}</strong>{' '}
				<span class="drift-move">
					<s>{reading(drift.from)}</s> <span aria-hidden="true">→</span> <b>{reading(drift.to)}</b>
				</span>
			</p>
			<ForEngineer>
				<div class="drift-answers">
					<button type="button" disabled={locked} onClick={() => answer('drift.putBack', drift)}>
						Put back {reading(drift.from)}
					</button>
					<button type="button" disabled={locked} onClick={() => answer('drift.keep', drift)}>
						Keep {reading(drift.to)}
					</button>
				</div>
			</ForEngineer>
		</li>
	);
}

/** Somebody turned knobs of one unit at the unit itself: keep, or put back? It waits for an answer and blocks nothing. */
export function DriftCard({ unit }: { unit: string }) {
	const state = useRemote((now) => now.state);
	const locked = useRemote((now) => !now.mayControl);
	const engineer = useRemote((now) => now.truth.role === 'engineer');
	const drifts = Object.values(state?.drift ?? {}).filter((drift) => drift.unit === unit);
	if (state === null || drifts.length === 0) return null;
	const name = state.units[unit]?.name ?? unit;
	const all = drifts.length === 2 ? 'both' : `all ${drifts.length}`;
	return (
		<section class="card drift" aria-label={`Turned at ${name}`}>
			<h3>
				Turned at {name} {engineer && <span class="quiet">Keep it, or put it back?</span>}
			</h3>
			<ul>
				{drifts.map((drift) => (
					<DriftRow key={drift.control} drift={drift} state={state} locked={locked} />
				))}
			</ul>
			{drifts.length > 1 && engineer && (
				<div class="drift-answers">
					<button type="button" disabled={locked} onClick={() => answer('drift.putBack', { unit })}>
						Put {all} back
					</button>
					<button type="button" disabled={locked} onClick={() => answer('drift.keep', { unit })}>
						Keep {all}
					</button>
				</div>
			)}
		</section>
	);
}
