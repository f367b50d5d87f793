import { mixChangeWords } from '../../../src/shared/mixChangeWords.ts';
import { formatTime } from '../../../src/shared/units.ts';
import { ForEngineer } from '../controls/ForEngineer.tsx';
import { MixButton } from '../controls/MixButton.tsx';
import { Player } from '../controls/Player.tsx';
import { currentTrack, passRuns } from '../state/selectors.ts';
import { useRemote } from '../state/store.ts';
import { ChainCard } from './ChainCard.tsx';
import { FirstSteps } from './FirstSteps.tsx';
import { PassCard } from './PassCard.tsx';
import { Projects } from './Projects.tsx';
import { RevisionRow } from './revision/Row.tsx';

/** The track: its mix, its chain, its passes and everything that was made of it. */
export function TrackView() {
	const track = useRemote((now) => currentTrack(now.state)?.track ?? null);
	const project = useRemote((now) => currentTrack(now.state)?.project ?? null);
	const engineer = useRemote((now) => now.truth.role === 'engineer');
	const printing = useRemote((now) => passRuns(now.state));
	// What runs, and can be cancelled, comes before what can't be changed meanwhile.
	const passCard = track !== null && (engineer || printing) && <PassCard key="pass" />;
	const revisions = [...(track?.revisions ?? [])].sort((a, b) => b.number - a.number);
	return (
		<section class="view track-view">
			{track !== null && (
				<header class="view-head">
					<h1>{track.title}</h1>
					<span class="quiet grow">
						{project?.title}
						{project?.artist !== '' && ` · ${project?.artist}`}
					</span>
				</header>
			)}
			<FirstSteps />
			<div class="columns">
				<div class="column">
					{printing && passCard}
					{track !== null && (
						<div key="mix" class="card">
							<h2>Mix</h2>
							{track.mix !== null && (
								<>
									<p>
										<strong>{track.mix.fileName}</strong>
										<br />
										<span class="quiet">
											{formatTime(track.mix.frames / track.mix.rateHz)} · {track.mix.rateHz / 1000} kHz ·{' '}
											{track.mix.bits} bit{track.mix.encoding === 'float' ? ' float' : ''}
										</span>
									</p>
									{track.mixChange !== undefined && (
										<p>Against the version before it: {mixChangeWords(track.mixChange).join(', ')}.</p>
									)}
									<Player kind="mix" id={track.id} label="Mix" />
								</>
							)}
							{track.mix === null && !engineer && <p class="quiet">There is no mix of this track yet.</p>}
							<ForEngineer>
								<MixButton
									label={track.mix === null ? 'Load a mix…' : 'Load a new version…'}
									primary={track.mix === null}
								/>
							</ForEngineer>
						</div>
					)}
					{!printing && passCard}
					{track !== null && (
						<div class="card">
							<h2>
								Revisions <span class="count">{revisions.length}</span>
							</h2>
							{revisions.length === 0 && <p class="quiet">A finished pass makes the first one.</p>}
							<ol class="revisions">
								{revisions.map((revision, index) => (
									<RevisionRow key={revision.id} revision={revision} before={revisions[index + 1] ?? null} />
								))}
							</ol>
						</div>
					)}
					{track === null && engineer && <Projects />}
					{track === null && !engineer && (
						<p class="card">The engineer has no track open now. When one is, it can be heard here.</p>
					)}
				</div>
				{track !== null && engineer && (
					<div class="column">
						<ChainCard />
						<Projects />
					</div>
				)}
			</div>
		</section>
	);
}
