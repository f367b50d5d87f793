import type { SettableControl } from '../../../src/shared/model/control.ts';
import type { RevisionSummary } from '../../../src/shared/model/log.ts';
import { isPosition, type Setting, samePosition } from '../../../src/shared/model/setting.ts';
import { trueMinus } from '../../../src/shared/trueMinus.ts';
import { revisionDetail } from '../state/api.ts';
import { store, useRemote } from '../state/store.ts';
import { useAsked } from '../state/useAsked.ts';

/** So many of the newest are looked up: each is a question to the daemon. */
const MOST_REVISIONS = 6;

interface Props {
	unit: string;
	control: SettableControl;
	position: number | null;
}

async function settingIn(revision: RevisionSummary, unit: string, control: string) {
	const { facts } = await revisionDetail(revision.id);
	const setting = facts.units.find((known) => known.unit === unit)?.settings.find((known) => known.control === control);
	return { revision, setting: setting ?? null };
}

function PutThere({ unit, control, position, setting }: Props & { setting: Setting }) {
	const locked = useRemote((now) => !now.mayControl);
	const engineer = useRemote((now) => now.truth.role === 'engineer');
	// The unit's definition may have been another one when the revision was made.
	if (!isPosition(control, setting.position)) return null;
	if (position !== null && samePosition(control, position, setting.position)) return <span>as now</span>;
	if (!engineer) return null;
	return (
		<button type="button" disabled={locked} onClick={() => store.desk.set(unit, control.id, setting.position)}>
			Put it there
		</button>
	);
}

/** What the control was in the newest revisions of the track that is worked on. */
export function InRevisions({ unit, control, position }: Props) {
	const revisions = useRemote((now) => {
		const current = now.state?.current ?? null;
		if (current === null) return null;
		return now.state?.projects[current.project]?.tracks.find(({ id }) => id === current.track)?.revisions ?? null;
	});
	const newest = (revisions ?? []).slice(-MOST_REVISIONS).reverse();
	const key = `${unit} ${control.id} ${newest.map(({ id }) => id).join(' ')}`;
	const { value, problem } = useAsked(
		() => Promise.all(newest.map((revision) => settingIn(revision, unit, control.id))),
		key,
	);
	if (newest.length === 0) return null;
	return (
		<section class="in-revisions" aria-label={`${control.label} in the revisions of this track`}>
			<h3>What it was</h3>
			{problem !== null && <p class="quiet">{problem}</p>}
			{value === null && problem === null && <p class="quiet">Looking into the log…</p>}
			<ul>
				{value?.map(({ revision, setting }) => (
					<li key={revision.id}>
						<span>
							<strong>{setting === null ? 'not in the chain' : trueMinus(setting.legend)}</strong>
							<span class="quiet"> in revision {revision.number}</span>
						</span>
						{setting !== null && <PutThere unit={unit} control={control} position={position} setting={setting} />}
					</li>
				))}
			</ul>
		</section>
	);
}
