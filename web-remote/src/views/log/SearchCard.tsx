import { useState } from 'preact/hooks';
import { z } from 'zod';
import { REVISION_STATES, type RevisionState } from '../../../../src/shared/model/conversation.ts';
import {
	type ControlFilter,
	FILTER_OPERATORS,
	type FoundRevision,
	foundRevisionSchema,
} from '../../../../src/shared/searchFilter.ts';
import { trueMinus } from '../../../../src/shared/trueMinus.ts';
import { go } from '../../app/route.ts';
import { clockTime, level } from '../../app/words.ts';
import { store, useRemote } from '../../state/store.ts';
import { FilterRow, type FilterText, NO_FILTER } from './FilterRow.tsx';

const MOST_FILTERS = 6;
const MOST_FOUND = 100;

/** A day as the field has it, as the moment it begins here; null for none. */
function momentOf(day: string, laterDays = 0): string | null {
	const at = new Date(`${day}T00:00:00`);
	if (day === '' || Number.isNaN(at.getTime())) return null;
	at.setDate(at.getDate() + laterDays);
	return at.toISOString();
}

function filterOf({ unit, control, operator, wanted }: FilterText): ControlFilter[] {
	if (control.trim() === '' || wanted.trim() === '') return [];
	const known = FILTER_OPERATORS.find((one) => one === operator) ?? '=';
	return [{ unit: unit.trim() === '' ? null : unit, control, operator: known, wanted }];
}

function Found({ found }: { found: readonly FoundRevision[] }) {
	if (found.length === 0) return <p class="quiet">Nothing was found.</p>;
	return (
		<>
			<p role="status">
				{found.length === MOST_FOUND ? `The newest ${MOST_FOUND}` : found.length === 1 ? 'One revision' : found.length}
				{found.length > 1 && found.length < MOST_FOUND && ' revisions'}, newest first
			</p>
			<ol class="found">
				{found.map((one) => (
					<li key={one.hash}>
						<button type="button" onClick={() => go('log', one.hash)}>
							<span class="found-title">
								<strong>
									{one.trackTitle}, revision {one.number}
								</strong>
								<span class="quiet">
									{one.projectTitle} · {clockTime(one.at)}
									{one.state !== 'draft' && ` · ${one.state}`}
									{one.note !== '' && ` · ${one.note}`}
								</span>
								{one.settings.map((setting) => (
									<span key={setting}>{trueMinus(setting)}</span>
								))}
							</span>
							<span class="found-level">
								<strong>{level(one.lufs)}</strong> <span class="quiet">LUFS</span>
							</span>
						</button>
					</li>
				))}
			</ol>
		</>
	);
}

/** Plain filters over everything that was ever printed: words, days, and where controls stood. */
export function SearchCard() {
	const [text, setText] = useState('');
	const [after, setAfter] = useState('');
	const [until, setUntil] = useState('');
	const [state, setState] = useState<RevisionState | null>(null);
	const [filters, setFilters] = useState<readonly FilterText[]>([NO_FILTER]);
	const [found, setFound] = useState<readonly FoundRevision[] | null>(null);
	const live = useRemote((now) => now.truth.trust === 'live');
	const search = async () => {
		const { ok, result } = await store.command({
			type: 'log.search',
			text: text.trim(),
			after: momentOf(after),
			before: momentOf(until, 1),
			state,
			controls: filters.flatMap(filterOf),
			limit: MOST_FOUND,
		});
		const parsed = z.array(foundRevisionSchema).safeParse(result);
		setFound(ok && parsed.success ? parsed.data : null);
	};
	return (
		<div class="card search-card">
			<h2>Search</h2>
			<form
				onSubmit={(event) => {
					event.preventDefault();
					void search();
				}}
			>
				<input
					type="search"
					value={text}
					maxLength={200}
					aria-label="Words"
					placeholder="Words of titles, notes, comments"
					onInput={(event) => setText(event.currentTarget.value)}
				/>
				<div class="search-days">
					<label>
						<span class="quiet">From</span>
						<input type="date" value={after} onInput={(event) => setAfter(event.currentTarget.value)} />
					</label>
					<label>
						<span class="quiet">To</span>
						<input type="date" value={until} onInput={(event) => setUntil(event.currentTarget.value)} />
					</label>
					<label>
						<span class="quiet">How far it got</span>
						<select
							value={state ?? ''}
							onChange={(event) => setState(REVISION_STATES.find((one) => one === event.currentTarget.value) ?? null)}
						>
							<option value="">Any</option>
							{REVISION_STATES.map((one) => (
								<option key={one} value={one}>
									{one}
								</option>
							))}
						</select>
					</label>
				</div>
				<fieldset>
					<legend class="quiet">Where controls stood: all of these in one revision</legend>
					{filters.map((filter, index) => (
						<FilterRow
							key={index}
							filter={filter}
							onChange={(next) => setFilters(filters.map((one, at) => (at === index ? next : one)))}
							onRemove={filters.length === 1 ? null : () => setFilters(filters.filter((_, at) => at !== index))}
						/>
					))}
				</fieldset>
				<div class="row">
					<button
						type="button"
						disabled={filters.length >= MOST_FILTERS}
						onClick={() => setFilters([...filters, { ...NO_FILTER, unit: filters.at(-1)?.unit ?? '' }])}
					>
						One more control
					</button>
					<button type="submit" class="primary grow" disabled={!live}>
						Search
					</button>
				</div>
			</form>
			{found !== null && <Found found={found} />}
		</div>
	);
}
