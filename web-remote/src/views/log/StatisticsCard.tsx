import { useEffect, useState } from 'preact/hooks';
import {
	type Statistics,
	statisticsSchema,
	type UnitStatistics,
	withBothSides,
} from '../../../../src/shared/statistics.ts';
import { trueMinus } from '../../../../src/shared/trueMinus.ts';
import { store } from '../../state/store.ts';

const times = (count: number, one: string, many: string) => (count === 1 ? `1 ${one}` : `${count} ${many}`);

function Unit({ unit }: { unit: UnitStatistics }) {
	const troubles = [
		...(unit.retries === 0 ? [] : [times(unit.retries, 'pass again', 'passes again')]),
		...(unit.heldUpRecalls === 0 ? [] : [`held up ${times(unit.heldUpRecalls, 'recall', 'recalls')}`]),
	];
	return (
		<details>
			<summary>
				{unit.name} <span class="quiet">{times(unit.revisions, 'revision', 'revisions')}</span>
				{troubles.length > 0 && <span class="statistics-trouble"> {troubles.join(', ')}</span>}
			</summary>
			<dl class="statistics-settings">
				{unit.controls.map(({ control, label, used }) => (
					<div key={control}>
						<dt>{label}</dt>
						<dd>
							{used.map(({ legend, revisions }) => (
								<span key={legend}>
									<strong>{trueMinus(legend)}</strong> ×{revisions}
								</span>
							))}
						</dd>
					</div>
				))}
			</dl>
		</details>
	);
}

/** Of the projects that took the longest. */
const MOST_PROJECTS = 20;

/** What the log says about how the studio is used: what is set how often, time, what fails, how recalls end. */
export function StatisticsCard() {
	const [statistics, setStatistics] = useState<Statistics | null>(null);
	useEffect(() => {
		let wanted = true;
		void store.command({ type: 'log.statistics' }).then(({ ok, result }) => {
			const parsed = statisticsSchema.safeParse(result);
			if (wanted && ok && parsed.success) setStatistics(parsed.data);
		});
		return () => {
			wanted = false;
		};
	}, []);
	if (statistics === null) return null;
	const { units, projects, recalls, failedPasses, retries } = statistics;
	const longest = Math.max(1, ...projects.map(({ passSeconds }) => passSeconds));
	return (
		<div class="card statistics-card">
			<h2>Statistics</h2>
			{units.length === 0 && <p class="quiet">There is nothing to count yet.</p>}
			{recalls.success !== null && (
				<p>
					<strong>{Math.round(100 * recalls.success)} %</strong> of {times(recalls.all, 'recall', 'recalls')} ended with
					everything in place.
				</p>
			)}
			{failedPasses.length + retries.length > 0 && (
				<ul class="lines">
					{failedPasses.map(({ kind, count }) => (
						<li key={kind}>
							{times(count, 'pass', 'passes')} failed by {kind}
						</li>
					))}
					{retries.map(({ why, again, mended }) => (
						<li key={`retry ${why}`}>
							After {why}: {again} made again, {mended} mended
						</li>
					))}
				</ul>
			)}
			{projects.length > 0 && (
				<>
					<h3>Time of passes by project</h3>
					<ul class="statistics-projects">
						{projects.slice(0, MOST_PROJECTS).map(({ project, title, revisions, passSeconds }) => (
							<li key={project}>
								<span>{title}</span>
								<span class="quiet">
									{passSeconds < 3600 ? `${Math.ceil(passSeconds / 60)} min` : `${(passSeconds / 3600).toFixed(1)} h`} ·{' '}
									{times(revisions, 'revision', 'revisions')}
								</span>
								<span class="statistics-bar" style={{ '--share': passSeconds / longest }} aria-hidden="true" />
							</li>
						))}
					</ul>
					{projects.length > MOST_PROJECTS && <p class="quiet">and {projects.length - MOST_PROJECTS} more with less</p>}
				</>
			)}
			{units.length > 0 && <h3>Settings used most</h3>}
			{withBothSides(units).map((unit) => (
				<Unit key={unit.unit} unit={unit} />
			))}
		</div>
	);
}
