import { useState } from 'preact/hooks';
import { latencyWords } from '../../../../src/shared/latencyWords.ts';
import { conditionWords, revisionDrive } from '../../../../src/shared/levels.ts';
import type { RevisionSummary } from '../../../../src/shared/model/log.ts';
import type { RevisionFacts } from '../../../../src/shared/model/revision.ts';
import { printWords } from '../../../../src/shared/printWords.ts';
import type { RevisionDetail } from '../../../../src/shared/protocol/http.ts';
import { tapeFactsWords } from '../../../../src/shared/tapeWords.ts';
import { trueMinus } from '../../../../src/shared/trueMinus.ts';
import { signedDb } from '../../app/words.ts';
import { revisionDetail, revisionDiff } from '../../state/api.ts';
import { revisionById } from '../../state/findRevision.ts';
import { store, useRemote } from '../../state/store.ts';
import { useAsked } from '../../state/useAsked.ts';
import { Findings } from '../Findings.tsx';
import { RevisionPhotos } from '../photos/RevisionPhotos.tsx';
import { PrintStanding } from './PrintStanding.tsx';
import { Requests } from './Requests.tsx';

function Settings({ detail }: { detail: RevisionDetail }) {
	const { chain, pass, rateHz, units, tape } = detail.facts;
	return (
		<details>
			<summary>All settings</summary>
			<p class="quiet">
				{chain.name} · send trim {signedDb(chain.sendTrimDb)} · return trim {signedDb(chain.returnTrimDb)}
			</p>
			{printWords(pass, rateHz).map((line) => (
				<p class="quiet" key={line}>
					{trueMinus(line)}
				</p>
			))}
			{[revisionDrive(detail.facts), ...latencyWords(detail.facts), ...conditionWords(detail.facts)].map((line) => (
				<p class="quiet" key={line}>
					{trueMinus(line)}
				</p>
			))}
			{tape !== undefined && (
				<p class="quiet">
					Tape: {tapeFactsWords(tape, units.find(({ unit }) => unit === tape.unit)?.name ?? tape.unit)}
				</p>
			)}
			{units.map((unit) => (
				<div key={unit.unit}>
					<h4>{unit.name}</h4>
					<dl class="settings">
						{unit.settings.map((setting) => (
							<div key={setting.control}>
								<dt>{setting.label}</dt>
								<dd>{trueMinus(setting.legend)}</dd>
							</div>
						))}
					</dl>
				</div>
			))}
		</details>
	);
}

/** What was found in the print when it was made. */
function Supervision({ facts: { pass, rateHz } }: { facts: RevisionFacts }) {
	const { findings = [] } = pass;
	const heard = findings.some(({ severity }) => severity !== 'note');
	return (
		<div>
			{heard && <h3>What supervision found</h3>}
			<Findings findings={findings} rateHz={rateHz} />
		</div>
	);
}

function Comment({ revision }: { revision: string }) {
	const [text, setText] = useState('');
	const live = useRemote((now) => now.truth.trust === 'live');
	return (
		<form
			class="row"
			onSubmit={(event) => {
				event.preventDefault();
				if (text.trim() === '') return;
				void store.command({ type: 'revision.comment', revision, text }).then(({ ok }) => {
					if (ok) setText('');
				});
			}}
		>
			<input
				class="grow"
				value={text}
				maxLength={200}
				aria-label="Comment"
				placeholder="Add a comment"
				onInput={(event) => setText(event.currentTarget.value)}
			/>
			<button type="submit" disabled={!live || text.trim() === ''}>
				Add
			</button>
		</form>
	);
}

/** How far it got, what was said and answered, what changed since the revision before, and every setting. */
export function RevisionDetails({ revision, before }: { revision: RevisionSummary; before: RevisionSummary | null }) {
	const projects = useRemote((now) => now.state?.projects ?? null);
	const track = projects === null ? null : (revisionById(projects, revision.id)?.track ?? null);
	const detail = useAsked(() => revisionDetail(revision.id), revision.id);
	const diff = useAsked(
		before === null ? null : () => revisionDiff(revision.id, before.id),
		`${revision.id}/${before?.id ?? ''}`,
	);
	return (
		<>
			<PrintStanding revision={revision} />
			{track !== null && <Requests revision={revision} track={track} />}
			<Comment revision={revision.id} />
			{before !== null && (
				<div>
					<h3>Changed since revision {before.number}</h3>
					{diff.problem !== null && <p class="quiet">{diff.problem}</p>}
					{diff.value?.lines.length === 0 && <p class="quiet">Nothing.</p>}
					<ul class="lines">
						{diff.value?.lines.map((line) => (
							<li key={line}>{trueMinus(line)}</li>
						))}
					</ul>
				</div>
			)}
			{detail.value !== null && (
				<>
					{(detail.value.facts.pass.findings ?? []).length > 0 && <Supervision facts={detail.value.facts} />}
					<RevisionPhotos revision={revision} facts={detail.value.facts} />
					<Settings detail={detail.value} />
				</>
			)}
			{detail.problem !== null && detail.problem !== diff.problem && <p class="quiet">{detail.problem}</p>}
		</>
	);
}
