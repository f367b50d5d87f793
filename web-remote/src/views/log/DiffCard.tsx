import { useState } from 'preact/hooks';
import { changeRow } from '../../../../src/shared/diff/changeRow.ts';
import type { ProjectSummary } from '../../../../src/shared/model/log.ts';
import { newestWhole } from '../../../../src/shared/projectPairs.ts';
import { explanationsSchema } from '../../../../src/shared/protocol/device.ts';
import type { DiffAnswer } from '../../../../src/shared/protocol/diff.ts';
import { diffOf } from '../../state/api.ts';
import { askLong } from '../../state/longAnswers.ts';
import { useRemote } from '../../state/store.ts';
import { useAsked } from '../../state/useAsked.ts';
import { useLong } from '../../state/useLong.ts';
import { FindProject, openProject } from '../FindProject.tsx';
import { Told } from '../listen/Told.tsx';

const WHOLE = 'whole';
/** A project that is not at hand. */
const OTHER = 'other';

/** One side: a project, and of it all or one revision. */
interface Side {
	project: string;
	/** `whole`, or a revision's id. */
	what: string;
}

/** Chooses a project, then the whole of it, a track (by its newest revision) or a revision. */
function SidePicker({
	label,
	side,
	projects,
	onChoose,
}: {
	label: string;
	side: Side;
	projects: readonly ProjectSummary[];
	onChoose: (side: Side) => void;
}) {
	const project = projects.find(({ id }) => id === side.project);
	const more = useRemote((now) => (now.state?.log.projects ?? 0) > projects.length);
	const [finds, setFinds] = useState(false);
	return (
		<fieldset class="diff-side">
			<legend class="quiet">{label}</legend>
			<select
				aria-label={`${label}: project`}
				value={finds ? OTHER : side.project}
				onChange={(event) => {
					setFinds(event.currentTarget.value === OTHER);
					if (event.currentTarget.value !== OTHER) onChoose({ project: event.currentTarget.value, what: WHOLE });
				}}
			>
				{projects.map(({ id, title }) => (
					<option key={id} value={id}>
						{title}
					</option>
				))}
				{more && <option value={OTHER}>Another project…</option>}
			</select>
			{finds && (
				<FindProject
					label={`${label}: find a project`}
					atOnce
					onChoose={({ id }) =>
						void openProject(id).then((ok) => {
							if (!ok) return;
							setFinds(false);
							onChoose({ project: id, what: WHOLE });
						})
					}
				/>
			)}
			<select
				aria-label={`${label}: what of it`}
				value={side.what}
				onChange={(event) => onChoose({ ...side, what: event.currentTarget.value })}
			>
				<option value={WHOLE}>All its tracks</option>
				{project?.tracks.map((track) => {
					const newest = newestWhole(track);
					return (
						newest !== null && (
							<optgroup key={track.id} label={`${track.position}. ${track.title}`}>
								{track.revisions.toReversed().map(({ id, number, note }) => (
									<option key={id} value={id}>
										{`${track.title}, revision ${number}${id === newest.id ? ' (newest)' : ''}${note === '' ? '' : `: ${note}`}`}
									</option>
								))}
							</optgroup>
						)
					);
				})}
			</select>
		</fieldset>
	);
}

/** What is heard between two prints, measured when somebody asks for it: sentences and the chart. */
function Heard({ pair: { title, from, to } }: { pair: DiffAnswer['pairs'][number] }) {
	const [open, setOpen] = useState(false);
	const long = useLong(open ? `${from}/${to}` : null, (onProgress, signal) =>
		askLong(explanationsSchema, `/api/revisions/${to}/explanation/${from}`, onProgress, signal),
	);
	return (
		<>
			<button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
				{long.state === 'working' ? 'Stop reading' : open ? 'Hide' : 'What is heard of it?'}
			</button>
			{long.state === 'working' && (
				<p class="quiet" role="status">
					Reading and comparing the prints… {Math.round(long.fraction * 100)} %
				</p>
			)}
			{long.state === 'failed' && <p class="error-text">{long.words}</p>}
			{long.state === 'done' && <Told told={long.result.map(({ explanation }) => ({ name: title, explanation }))} />}
		</>
	);
}

function Pair({ pair }: { pair: DiffAnswer['pairs'][number] }) {
	const rows = pair.lines.map((text) => changeRow({ text }));
	return (
		<section class="diff-pair">
			<h3>{pair.title}</h3>
			{rows.length === 0 && <p class="quiet">Nothing that is recorded differs.</p>}
			{rows.length > 0 && (
				<table>
					<thead>
						<tr>
							<th scope="col">What</th>
							<th scope="col">From</th>
							<th scope="col">To</th>
						</tr>
					</thead>
					<tbody>
						{rows.map(([what, from, to], index) =>
							from === '' && to === '' ? (
								<tr key={`${what}/${index}`}>
									<td colSpan={3}>{what}</td>
								</tr>
							) : (
								<tr key={`${what}/${index}`}>
									<th scope="row">{what}</th>
									<td>{from}</td>
									<td>{to}</td>
								</tr>
							),
						)}
					</tbody>
				</table>
			)}
			{pair.measurable ? (
				<Heard pair={pair} />
			) : (
				<p class="quiet">They have no prints of the same kind that could be measured.</p>
			)}
		</section>
	);
}

/** Two revisions, tracks or projects beside each other: a table of what was set and what came of it, and what is heard. */
export function DiffCard() {
	const all = useRemote((now) => now.state?.projects ?? null);
	const projects = Object.values(all ?? {}).filter(({ tracks }) =>
		tracks.some(({ revisions }) => revisions.length > 0),
	);
	const current = useRemote((now) => now.state?.current?.project ?? null);
	const [sides, setSides] = useState<{ from: Side | null; to: Side | null }>({ from: null, to: null });
	const first = projects.find(({ id }) => id === current) ?? projects[0];
	const revisions = first?.tracks.flatMap((track) => track.revisions).sort((a, b) => (a.at < b.at ? 1 : -1)) ?? [];
	const at = (index: number): Side | null =>
		first === undefined ? null : { project: first.id, what: revisions[index]?.id ?? revisions[0]?.id ?? WHOLE };
	const from = sides.from ?? at(1);
	const to = sides.to ?? at(0);
	const mixed = from !== null && to !== null && (from.what === WHOLE) !== (to.what === WHOLE);
	const same = from !== null && to !== null && from.project === to.project && from.what === to.what;
	const [asked, setAsked] = useState<{ kind: 'revision' | 'project'; from: string; to: string } | null>(null);
	const diff = useAsked(asked === null ? null : () => diffOf(asked), JSON.stringify(asked));
	if (from === null || to === null) return null;
	const choose = (side: Partial<typeof sides>) => {
		setSides({ ...sides, ...side });
		setAsked(null);
	};
	const compare = () =>
		setAsked(
			from.what === WHOLE
				? { kind: 'project', from: from.project, to: to.project }
				: { kind: 'revision', from: from.what, to: to.what },
		);
	return (
		<div class="card diff-card">
			<h2>Compare two</h2>
			<div class="diff-sides">
				<SidePicker label="From" side={from} projects={projects} onChoose={(side) => choose({ from: side })} />
				<SidePicker label="To" side={to} projects={projects} onChoose={(side) => choose({ to: side })} />
			</div>
			{mixed && <p class="quiet">All tracks of a project can only be compared with all tracks of another one.</p>}
			<button type="button" class="primary" disabled={mixed || same} onClick={compare}>
				Compare
			</button>
			{asked !== null && diff.problem !== null && <p class="error-text">{diff.problem}</p>}
			{asked !== null && diff.value !== null && (
				<>
					{diff.value.pairs.map((pair) => (
						<Pair key={`${pair.from}/${pair.to}`} pair={pair} />
					))}
					{diff.value.alone.map((line) => (
						<p key={line} class="quiet">
							{line}
						</p>
					))}
				</>
			)}
		</div>
	);
}
