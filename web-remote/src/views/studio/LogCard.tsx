import type { LogCheckState } from '../../../../src/shared/model/studioHealth.ts';
import { go } from '../../app/route.ts';
import { clockTime } from '../../app/words.ts';
import { store, useRemote } from '../../state/store.ts';

const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`;

function Outcome({ check }: { check: LogCheckState }) {
	if (check.at === null) return <p class="quiet">The verification was ended before it was through.</p>;
	if (check.problems.length === 0)
		return (
			<p class="good-text" role="status">
				Verified {clockTime(check.at)}: {check.entries} entries of {check.projects}{' '}
				{check.projects === 1 ? 'project' : 'projects'}, every chain whole.
			</p>
		);
	return (
		<>
			<p class="error-text" role="alert">
				Verified {clockTime(check.at)}: the log is not what it was. Keep the folder as it is, and restore a backup.
			</p>
			<ul class="lines">
				{check.problems.map((problem) => (
					<li key={problem}>{problem}</li>
				))}
			</ul>
		</>
	);
}

/** How much is in the log, and whether it is whole. */
export function LogCard() {
	const check = useRemote((now) => now.state?.logCheck ?? null);
	const log = useRemote((now) => now.state?.log ?? null);
	const locked = useRemote((now) => !now.mayControl);
	const runs = check !== null && check.progress !== null;
	return (
		<div class="card">
			<h2>Log</h2>
			<p>
				{[
					counted(log?.projects ?? 0, 'project'),
					counted(log?.tracks ?? 0, 'track'),
					counted(log?.revisions ?? 0, 'revision'),
				].join(', ')}
			</p>
			{check !== null && !runs && <Outcome check={check} />}
			{check !== null && runs && (
				<>
					<progress max={1} value={check.progress ?? 0} aria-label="Progress of the verification" />
					<p class="quiet">
						{check.entries} entries of {check.projects} projects verified
					</p>
				</>
			)}
			<div class="row">
				{runs ? (
					<button type="button" disabled={locked} onClick={() => void store.command({ type: 'log.verifyCancel' })}>
						End it
					</button>
				) : (
					<button type="button" disabled={locked} onClick={() => void store.command({ type: 'log.verify' })}>
						Verify the log
					</button>
				)}
				<button type="button" onClick={() => go('log')}>
					Search and statistics
				</button>
			</div>
			<p class="quiet">
				The audio files are read too by <code>detent log verify</code>.
			</p>
		</div>
	);
}
