import { useState } from 'preact/hooks';
import type { RevisionSummary } from '../../../../src/shared/model/log.ts';
import { go } from '../../app/route.ts';
import { clockTime, level } from '../../app/words.ts';
import { ForEngineer } from '../../controls/ForEngineer.tsx';
import { Player } from '../../controls/Player.tsx';
import { openRequests } from '../../state/findRevision.ts';
import { store, useRemote } from '../../state/store.ts';
import { RevisionDetails } from './Details.tsx';

/** One revision in the list: what it measured, and what can be done with it. */
export function RevisionRow({
	revision,
	before,
	opened = false,
}: {
	revision: RevisionSummary;
	before: RevisionSummary | null;
	opened?: boolean;
}) {
	const [open, setOpen] = useState(opened);
	const locked = useRemote((now) => !now.mayControl);
	const projects = useRemote((now) => now.state?.projects ?? null);
	const waiting = projects === null ? 0 : openRequests(projects, revision);
	const recall = async () => {
		if ((await store.command({ type: 'recall.plan', revision: revision.id })).ok) go('recall');
	};
	return (
		<li class={`revision revision-${revision.outcome}`}>
			<div class="revision-head">
				<button type="button" class="revision-open" aria-expanded={open} onClick={() => setOpen(!open)}>
					<span class="revision-number">{revision.number}</span>
					<span class="revision-words">
						<span class="revision-note">{revision.note === '' ? `Revision ${revision.number}` : revision.note}</span>
						<span class="quiet">
							{clockTime(revision.at)}
							{revision.outcome === 'failed' && ' · failed'}
							{revision.state !== 'draft' && (
								<>
									{' · '}
									<span class={`revision-state state-${revision.state}`}>{revision.state}</span>
								</>
							)}
							{revision.comments > 0 && ` · ${revision.comments} comment${revision.comments === 1 ? '' : 's'}`}
							{waiting > 0 && `, ${waiting === revision.comments ? 'not answered' : `${waiting} not answered`}`}
						</span>
					</span>
					<span class="revision-levels">
						<span>
							<strong>{level(revision.integratedLufs)}</strong> LUFS
						</span>
						<span>
							<strong>{level(revision.truePeakDbtp)}</strong> dBTP
						</span>
					</span>
				</button>
				<ForEngineer>
					<button type="button" disabled={locked} onClick={() => void recall()}>
						Recall
					</button>
				</ForEngineer>
			</div>
			{open && (
				<div class="revision-body">
					{revision.hasCapture && <Player kind="capture" id={revision.id} label="Capture" />}
					{revision.hasMaster && <Player kind="master" id={revision.id} label="Master" />}
					<RevisionDetails revision={revision} before={before} />
				</div>
			)}
		</li>
	);
}
